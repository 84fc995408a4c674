"""What a result rests on: files, policies, what was set by hand, ranges, a roster.

All of it is known from the scenarios of a study (`sim.scenario.origin`), so that whoever runs a
study, on the command line or in Python, has nothing to write down.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sim.scenario.organisation import Grade
from sim.scenario.origin import Change, File
from sim.scenario.schema import Scenario
from sim.study.design import Space, space_of, spelt_space
from sim.study.policies import VARIED


@dataclass(frozen=True)
class Basis:
    """What a result rests on.

    Attributes
    ----------
    files : tuple of File
        Scenarios, and the file that lists the zones of a province.
    policies : mapping of str to tuple of File
        The policy files behind each policy of the study, the lowest first.
    changes : tuple of Change
        What was set by hand in all policies alike.
    own : mapping of str to tuple of Change
        What was set by hand in some policies only.
    ranges : mapping of str to tuple of float
        Assumptions that are drawn anew for every two histories, with their ends.
    never : tuple of (str, int)
        Parameter and month of values that would begin after the last year.
    varied : mapping
        Parameters to which the study itself gives values: two ends, or a list (`sim.study.design`).
    roster : mapping or None
        What is known of the file the people come from; nothing of a person.
    doubtful : tuple of pairs of Grade
        Grades whose standard pay is unlikely beside that of the grade below, which is second.
    """

    files: tuple[File, ...]
    policies: Mapping[str, tuple[File, ...]]
    changes: tuple[Change, ...]
    own: Mapping[str, tuple[Change, ...]]
    ranges: Mapping[str, tuple[float, float]]
    never: tuple[tuple[str, int], ...]
    varied: Space
    roster: Mapping[str, Any] | None
    doubtful: tuple[tuple[Grade, Grade], ...] = ()

    @classmethod
    def of(
        cls,
        scenarios: Mapping[str, Scenario],
        files: Collection[File] = (),
        varied: Space | None = None,
    ) -> Basis:
        """Return what the scenarios of a study rest on.

        Parameters
        ----------
        scenarios : mapping
            By the name of their policy.
        files : collection of File
            What was read beside them.
        varied : mapping, optional
            Parameters to which the study gives values of its own, so that no range of them is
            drawn.
        """
        varied = dict(varied or {})
        origins = {name: scenario.origin for name, scenario in scenarios.items()}
        by_hand = {
            name: [change for change in origin.set_by_hand if change.file != VARIED]
            for name, origin in origins.items()
        }
        shared = [
            change
            for change in next(iter(by_hand.values()))
            if all(change in some for some in by_hand.values())
        ]
        own = {
            name: tuple(change for change in some if change not in shared)
            for name, some in by_hand.items()
        }
        return cls(
            files=_once([*files, *(file for o in origins.values() for file in o.files)]),
            policies={name: o.policies for name, o in origins.items() if o.policies},
            changes=tuple(shared),
            own={name: some for name, some in own.items() if some},
            ranges={
                path: ends
                for scenario in scenarios.values()
                for path, ends in space_of(scenario).items()
                if path not in varied
            },
            never=tuple(dict.fromkeys(_never(scenarios.values(), varied))),
            varied=varied,
            roster=next((o.roster for o in origins.values() if o.roster is not None), None),
            doubtful=doubtful_of(scenarios.values()),
        )

    @property
    def policy_files(self) -> tuple[File, ...]:
        """Every policy file that was read, once."""
        return _once([file for files in self.policies.values() for file in files])

    def facts(self) -> dict[str, Any]:
        """Return all of it as JSON can hold it."""
        return {
            "files": [asdict(file) for file in self.files],
            "policy_files": [asdict(file) for file in self.policy_files],
            "policies": {name: [f.path for f in files] for name, files in self.policies.items()},
            "set": _spelt(self.changes),
            "set_in": {name: _spelt(changes) for name, changes in self.own.items()},
            "ranges": {path: list(ends) for path, ends in self.ranges.items()},
            "never": [{"parameter": path, "month": month} for path, month in self.never],
            "varied": spelt_space(self.varied),
            "roster": self.roster,
            "doubtful": [
                {
                    "grade": up.name, "pay": up.pay,
                    "grade_below": low.name, "pay_below": low.pay,
                }
                for up, low in self.doubtful
            ],
        }  # fmt: skip


def doubtful_of(scenarios: Iterable[Scenario]) -> tuple[tuple[Grade, Grade], ...]:
    """Return the grades of which any of several scenarios has an unlikely standard pay, once."""
    found: list[tuple[Grade, Grade]] = []
    for scenario in scenarios:
        found += [pair for pair in scenario.organisation.doubtful if pair not in found]
    return tuple(found)


def _never(scenarios: Collection[Scenario], varied: Space) -> Iterator[tuple[str, int]]:
    """Yield parameter and month of what begins after the last year, in scenarios or a study."""
    for scenario in scenarios:
        yield from scenario.never()
    end = 12 * min(scenario.study.years for scenario in scenarios)
    for path, values in varied.items():
        for dated in values:
            months = map(int, dated) if isinstance(dated, Mapping) else ()
            yield from ((path, month) for month in months if month >= end)


def _once(files: list[File]) -> tuple[File, ...]:
    return tuple(dict.fromkeys(files))


def _spelt(changes: Collection[Change]) -> dict[str, Any]:
    return {change.path: change.value for change in changes}
