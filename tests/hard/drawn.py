"""Zones with settings drawn from all that is allowed, to their very ends."""

from functools import reduce
from operator import getitem
from random import Random

from pydantic import ValidationError

from sim.scenario.json_schema import Parameter, catalogue
from sim.scenario.places import loc_of
from sim.scenario.reading import load_scenario
from sim.scenario.schema import Scenario

SMALL = load_scenario("scenarios/small-zone.yaml")
MOST = 40
"""Where there is no upper end, of posts, places and the like."""
_LEFT = ("study.", "organisation.caps.", "organisation.currency.", "staff.status_shares")
"""How long a study is, what is checked and not simulated, and shares that sum to one."""
_LARGEST = {"assessment.rivals.city": 300, "assessment.rivals.national": 300,
            "recruitment.shortlist": 200}  # fmt: skip
"""What may be so large that a test of it is slow."""


def drawn(number: int) -> Scenario:
    """Draw a zone by its number: the same everywhere, and always one that may be run."""
    luck = Random(number)
    often = luck.choice((0.05, 0.3, 0.5))
    settings = {
        path: _value(parameter, luck)
        for parameter in catalogue().values()
        if _drawable(parameter)
        for path in _paths(parameter.path)
        if luck.random() < often
    }
    while True:
        data = SMALL.model_dump()
        data["study"]["years"] = 1 + number % 3
        for path, value in settings.items():
            *above, last = loc_of(path, data)
            reduce(getitem, above, data)[last] = value
        try:
            return Scenario.model_validate(data)
        except ValidationError as error:  # what is right one by one may be wrong together
            wrong = {str(each["loc"][0]) for each in error.errors() if each["loc"]}
            doubted = [path for path in settings if path.partition(".")[0] in wrong]
            for path in luck.sample(doubted or list(settings), 1 + len(doubted) // 4):
                del settings[path]


def _drawable(parameter: Parameter) -> bool:
    text = parameter.plain is str and not parameter.choices
    return parameter.form in ("single", "list", "mapping") and not (
        parameter.path.startswith(_LEFT) or (text and parameter.form == "single")
        or "post_types" in parameter.path
    )  # fmt: skip


def _paths(path: str) -> list[str]:
    for what in ("departments", "grades", "families"):
        start = f"organisation.{what}.*"
        if path.startswith(start):
            names = [each.name for each in getattr(SMALL.organisation, what)]
            return [path.replace(start, f"organisation.{what}.{name}") for name in names]
    return [path]


def _value(parameter: Parameter, luck: Random) -> object:
    grades = [grade.name for grade in SMALL.organisation.grades]
    if parameter.form == "mapping":
        some = luck.sample(grades, luck.randrange(len(grades) + 1))
        return {name: luck.choice((0, 1, luck.randrange(MOST))) for name in some}
    if parameter.form == "list":
        known = parameter.choices or grades
        return luck.sample(known, len(known) if parameter.choices else luck.randrange(len(known)))
    first = _plain(parameter, luck)
    if parameter.dated and luck.random() < 0.3:
        return {0: first, luck.choice((1, 6, 12, 18, 24)): _plain(parameter, luck)}
    return first


def _plain(parameter: Parameter, luck: Random) -> object:
    if parameter.optional and luck.random() < 0.3:
        return None
    if parameter.choices:
        return luck.choice(parameter.choices)
    if parameter.plain is bool:
        return luck.random() < 0.5
    low = parameter.low or 0
    high = min(MOST if parameter.high is None else parameter.high,
               _LARGEST.get(parameter.path, float("inf")))  # fmt: skip
    drawn = luck.choice((low, high, luck.uniform(low, high)))
    if parameter.path == "appointment.term_months":
        return max(12, round(drawn / 12) * 12)
    return round(drawn) if parameter.plain is int else drawn
