"""What a search can be asked: what is refused before anything is lived."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from sim.scenario.places import kind_of
from sim.scenario.schema import Scenario
from sim.study.design import Space
from sim.study.problems import StudyError, not_one_of
from sim.words import _, typed

Robust = Literal["mean", "worst", "regret"]


def check(
    objectives: Sequence[str],
    levers: Space,
    assumptions: Space | None,
    robust: str,
    population: int,
    generations: int,
    replications: int,
) -> None:
    """Refuse a search for which there is nothing to improve, to choose or to try.

    Raises
    ------
    StudyError
        If so.
    """
    if not objectives or len(set(objectives)) < len(objectives):
        raise StudyError(_("give one objective at least, and each once"))
    if not levers:
        raise StudyError(_("nothing to choose: give ends or values of at least one lever"))
    if both := set(levers) & set(assumptions or ()):
        raise StudyError(_("{both} is both a lever and an assumption").format(both=min(both)))
    if robust not in get_args(Robust):
        raise not_one_of("robust", robust, get_args(Robust))
    if min(population, generations, replications) < 2:
        raise StudyError(_("population, generations and replications must be at least 2"))


def check_kinds(scenario: Scenario, levers: Space, assumptions: Space) -> None:
    """Refuse to choose what nobody can choose, and to leave open what is chosen.

    Raises
    ------
    StudyError
        If a lever is an assumption, or an assumption a lever.
    """
    data = scenario.model_dump()
    for path in levers:
        if (kind := kind_of(path, data)) == "assumption":
            raise StudyError(
                _(
                    "{path} is an assumption: nobody chooses it, so it is no lever. To find "
                    "policies that do well whatever it is, vary it: {how}"
                ).format(path=path, how=_given("--vary", "assumptions", path))
            )
        if kind == "setting":
            raise StudyError(
                _(
                    "{path} is a setting: it says what the zone is, or how it is studied, and is "
                    "no lever. `catfish parameters` lists the levers"
                ).format(path=path)
            )
    for path in assumptions:
        if kind_of(path, data) == "lever":
            raise StudyError(
                _(
                    "{path} is a lever: it is chosen, and not unknown. To search over it, name it"
                    " as one: {how}"
                ).format(path=path, how=_given("--lever", "levers", path))
            )


def _given(option: str, argument: str, path: str) -> str:
    return typed(f"{option} {path}=LOW:HIGH", f'{argument}={{"{path}": (low, high)}}')
