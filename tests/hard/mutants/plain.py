"""Run the tests of the one rule that is mutated, as plain Python, so that none is compiled.

Rules of reform, behaviour and engine are plain; what lies below them, chance and staff, stays
compiled. Run are the tests of the rule's name, but for those that take long when they are not
compiled, and a few cases of the reference. It is for ``rules.toml``, in a copy of the repository.
"""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import Phase, settings

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))

from sim import compiled  # noqa: E402

np.seterr(all="ignore")  # as in a compiled rule

PLAIN = ("sim.reform.", "sim.behaviour.", "sim.engine.")


class Column(np.ndarray):
    """A column whose whole numbers are as wide as Python's, as they are in a compiled rule."""

    def __getitem__(self, at):
        found = super().__getitem__(at)
        return int(found) if isinstance(found, np.integer) else found


class Columns(np.ndarray):
    """A table whose columns are attributes, as they are in a compiled rule."""

    def __getattr__(self, name):
        if self.dtype.names and name in self.dtype.names:
            return np.ndarray.__getitem__(self, name).view(Column)
        raise AttributeError(name)


def taken_in(given):
    """Return an argument as a plain rule takes it."""
    if isinstance(given, np.ndarray) and given.dtype.names:
        return given.view(Columns)
    if hasattr(given, "staff") and isinstance(given, tuple):
        return type(given)(*map(taken_in, given))
    return given


def handed_on(given):
    """Return an argument as a compiled rule takes it."""
    if isinstance(given, np.ndarray):
        return given.view(np.ndarray)
    if isinstance(given, np.integer | np.floating | np.bool_):
        return given.item()
    return given


class Rule:
    """A rule that Python calls in one way, and compiled rules in theirs."""

    def __init__(self, rule, drafted):
        self.py_func, self._drafted = rule, drafted
        self._plain = rule.__module__.startswith(PLAIN)
        self._numba_type_ = drafted._numba_type_

    def __call__(self, *args, **named):
        if not self._plain:
            return self._drafted(*map(handed_on, args), **named)
        return self.py_func(*map(taken_in, args), **named)


def _plain(mark):
    return lambda rule: Rule(rule, mark(rule))


compiled.kernel, compiled.maker, compiled.inlined = map(
    _plain, (compiled.kernel, compiled.maker, compiled.inlined)
)


LONG = (
    "teams_of_seven", "second_time_ever", "every_year_of_the_term", "littles_law",
    "squared_correlation", "numbers_raise_reliability", "panels_find", "grades_leave_as_often",
    "same_factor_for_all", "on_the_establishment_are_transferred", "at_its_own_rate",
    "outgrows_its_cap", "keeps_its_size", "filled_to_the_share", "filled_where_the_policy",
    "keep_their_place", "off_the_establishment_under", "challengers_are_outsiders",
    "recruits_come_under", "without_the_reform",
    "excess_rewards_come_after", "budget_binds", "falls_behind",
)  # fmt: skip
"""Tests, by part of their names, that live through too many years."""
CYCLES, STEPS, RARE = (3, 11, 47), range(2_000, 2_004), ("policy0-0", "policy1-0", "policy2-0")


def main():
    """Run the tests; return what pytest returns, which is 0 if the mutant lives."""
    # What fails is enough to know; its simplest case is not looked for.
    settings.register_profile("mutants", deadline=None, derandomize=True, max_examples=40,
                              phases=[Phase.explicit, Phase.generate])  # fmt: skip
    os.environ["HYPOTHESIS_PROFILE"] = "mutants"
    changed = subprocess.run(
        ["git", "diff", "--name-only", "HEAD", "--", "sim"], cwd=ROOT, capture_output=True,
        text=True, check=True,
    ).stdout.split()  # fmt: skip
    tests = [path.replace("sim/", "tests/", 1).replace(rule := Path(path).name, f"test_{rule}")
             for path in changed]  # fmt: skip
    described = "tests/docs/test_{}_as_described.py::test_{}_described[{}]"
    tests += [described.format("steps", "a_step_is_as", f"{case}-{step}")
              for step in ("hold_round", "let_respond", "end_year") for case in STEPS]  # fmt: skip
    tests += [described.format("cycle", "three_years_are_as", case) for case in CYCLES]
    tests += [described.format("cycle", "what_is_rarely_reached_is_as", case) for case in RARE]
    options = ["-x", "-q", "-n0", "-p", "no:cacheprovider", "--tb=line"]
    long = " or ".join(LONG)
    return pytest.main([*options, "-k", f"not ({long})", *tests])


if __name__ == "__main__":
    sys.exit(main())
