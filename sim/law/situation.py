"""A scenario as a lawyer would read it in one month: what can end, for whom, and how many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import ceil
from typing import Any, NamedTuple

from sim.reform.exit import READINGS
from sim.reform.ranking import ROUNDING, tail_size
from sim.scenario import spoken
from sim.scenario.fields import leaves
from sim.scenario.places import loc_of
from sim.scenario.problems import show
from sim.scenario.schema import Scenario
from sim.scenario.terms import terms
from sim.words import speaking

CONTRACT = ("purchased_service", "contract", "term_contract", "company")
"""Statuses under the Labour Contract Law."""
INSTITUTION, CIVIL = ("institution",), ("civil_servant",)

_WORDS = {
    "A": ("missing the term's targets", "聘期目标未完成"),
    "C": ("being in the tail in every counted year", "各计算年度均列后5%"),
    "D": ("refusing another post", "不服从岗位调整"),
}


class Finding(NamedTuple):
    """What a rule found in a month, without numbers in its words."""

    id: str
    paths: tuple[str, ...]
    text: str
    zh: str
    people: float | None = None
    cost: float | None = None
    at_most: bool = False
    """Whether no year has more people than these, rather than about as many."""


def just_enough(reading: str) -> tuple[str, ...]:
    """Return what is just enough to end an appointment by a reading of the exit rule.

    Each is a set of the letters A to D, all of which must be met, and none holds another.
    """
    every = (dict(zip("ABCD", met, strict=True)) for met in product((False, True), repeat=4))
    ending = [
        {k for k, on in met.items() if on} for met in every if READINGS[reading](*met.values())
    ]
    least = (met for met in ending if not any(other < met for other in ending))
    return tuple(sorted("".join(sorted(met)) for met in least))


def highest(value: Any) -> float:
    """Return an assumption, or the upper end of its range."""
    return float(max(leaves(value)))


def by_rank(ground: str) -> bool:
    """Tell whether a ground needs neither missed targets nor an unqualified year."""
    return set(ground) <= {"C", "D"}


def quote(scenario: Scenario, path: str) -> tuple[str, str]:
    """Return a setting, dated values and ranges whole: as YAML has it, and in Chinese words.

    In Chinese words a number has its unit; money is yuan, as the law is China's.
    """
    value: Any = scenario.model_dump()
    for step in loc_of(path, value):
        value = value[step]
    with speaking("zh"):
        label, said = spoken.label(path), spoken.with_unit(path, value)
    if path.endswith(".pay"):
        said += "元/月"
    return f"{path} = {show(value)}", f"{label}：{said}"


def situations(scenario: Scenario) -> Iterator[Situation]:
    """Yield a scenario as it stands at the start and whenever a rule changes."""
    months = {0, scenario.assessment.start_month} | {month for _, month in scenario.dates()}
    rounds = len(terms(scenario))
    for month in sorted(months):
        yield Situation(scenario.at(month), month, rounds)


@dataclass(frozen=True)
class Situation:
    """A scenario resolved to a month."""

    s: Scenario
    month: int
    rounds: int = 0
    """Appointment rounds held within the study."""

    @property
    def in_force(self) -> bool:
        """Whether the new assessment and pay apply."""
        return self.s.assessment.active and self.month >= self.s.assessment.start_month

    @cached_property
    def grounds(self) -> tuple[str, ...]:
        """What can end an appointment here, each ground as letters A to D."""
        s = self.s
        if not self.in_force:
            return ()
        possible = {"D"}
        if s.appointment.active and s.assessment.term_target > 0:
            possible.add("A")
        if s.assessment.unqualified_below > 0:
            possible.add("B")
        if s.assessment.tail_share > 0 and (s.exit.tail_years or s.appointment.active):
            possible.add("C")
        return tuple(
            ground for ground in just_enough(s.exit.reading) if possible.issuperset(ground)
        )

    @property
    def against_insiders(self) -> tuple[str, ...]:
        """What can end the appointment of those who were there before the reform."""
        return self.grounds if self.s.appointment.coverage == "all" else ()

    def only_at_term_end(self, ground: str) -> bool:
        """Tell whether a ground can only be met when a term ends."""
        return "A" in ground or ("C" in ground and self.s.exit.tail_years == 0)

    def in_words(self, grounds: tuple[str, ...], failed: str = "不合格") -> tuple[str, str]:
        """Return what ends an appointment in English and Chinese.

        Parameters
        ----------
        failed
            What a year is called in Chinese that B counts: of civil servants 不称职 (Civil Servant
            Law Art. 38), of everybody else 不合格.
        """
        n = self.s.exit.unqualified_years
        words = {"B": ("one unqualified year", f"一个年度考核{failed}"), **_WORDS}
        if n > 1:
            words["B"] = (f"{n} unqualified years in a row", f"连续{n}个年度考核{failed}")
        english = [" and ".join(words[letter][0] for letter in ground) for ground in grounds]
        chinese = ["且".join(words[letter][1] for letter in ground) for ground in grounds]
        return ", or on ".join(english), "，或者".join(chinese)

    @property
    def one_year_is_enough(self) -> bool:
        """Whether a single unqualified year can fulfil B."""
        return self.s.exit.unqualified_years == 1

    @property
    def ends_by_waiting(self) -> bool:
        """Whether those who fail the last selection round are out."""
        return self.s.waiting.after_last == "end" and self.sends_to_wait

    @property
    def insiders_end_by_waiting(self) -> bool:
        """Whether that can befall those who were there before the reform."""
        in_danger = self.s.appointment.coverage == "all" or self.merges
        return self.ends_by_waiting and in_danger

    @property
    def sends_to_wait(self) -> bool:
        """Whether anybody can come to wait for a post."""
        return self.s.appointment.active or bool(self.grounds) or self.merges

    @property
    def merges(self) -> bool:
        """Whether posts are merged away, whoever holds them."""
        o, seed = self.s.organisation, self.s.organisation.consolidation.reading == "seed"
        units = (d.former_units if seed else d.former_units_office for d in o.departments)
        return o.consolidation.active and any(count > 1 for count in units)

    @property
    def rule(self) -> tuple[str, ...]:
        """Settings that make the exit rule what it is."""
        years = {"B": "exit.unqualified_years", "C": "exit.tail_years"}
        met = "".join(self.grounds)
        return ("exit.reading", *(path for letter, path in years.items() if letter in met))

    @property
    def covers_all(self) -> bool:
        """Whether insiders must compete for their posts."""
        return self.s.appointment.active and self.s.appointment.coverage == "all"

    @property
    def repays_insiders(self) -> bool:
        """Whether the new pay applies to those who were there before."""
        return self.in_force and self.s.appointment.coverage != "grandfathered"

    def people(self, statuses: tuple[str, ...]) -> float:
        """Return how many people of some statuses to expect once all posts are filled."""
        return self.s.people(statuses)

    @property
    def has_contract_staff(self) -> bool:
        """Whether there are contract staff, or will be: newcomers to appointed posts are."""
        return self.people(CONTRACT) > 0 or self.s.appointment.active

    @property
    def pay_bill(self) -> float:
        """Standard pay of all posts, yuan a month, of company staff by their own scale."""
        zone = self.s.organisation
        pay = {grade.name: grade.pay for grade in zone.grades}
        scale = self.s.pay.company_scale
        return sum(
            pay[grade] * count
            for d in zone.departments
            for grade, count in zone.standard_posts(d, scale).items()
        )

    @cached_property
    def most_in_tail(self) -> int:
        """Most people who can be in the tail in a year, all posts filled."""
        a = self.s.assessment
        cells = [(g, n) for d in self.s.organisation.departments for g, n in d.posts.items()]
        pools = [n for _, n in cells]
        if a.pool == "zone":
            names = [grade.name for grade in self.s.organisation.grades]
            pools = [sum(n for g, n in cells if g == name) for name in names]
        # Carried over or by lot, a fraction comes to a whole person in some years.
        up = ROUNDING["ceil" if a.rounding in ("carry", "lot") else a.rounding]
        # The rule itself, without waiting for it to be compiled.
        size = tail_size.py_func  # type: ignore[attr-defined]
        return sum(size(n, a.tail_share, up) for n in pools if n >= a.min_pool)

    def most_ended(self, ground: str, statuses: tuple[str, ...]) -> int | None:
        """Return how many of some statuses a ground can end in a year at most, if that is known.

        No more than are in the tail, nor than there are of these statuses; newcomers to appointed
        posts, who are contract staff, may be all of the tail. Whoever refuses, is protected or
        wins an appeal is counted as well. How many miss targets or are unqualified, are equal at
        the cut, or were in the tail in earlier years that are kept, only a run can tell.
        """
        kept = self.s.exit.tail_years > 0 and self.s.exit.tail_count == "ever"
        if "C" not in ground or kept or self.s.assessment.ties == "counted":
            return None
        if statuses == CONTRACT and self.s.appointment.active:
            return self.most_in_tail
        return min(self.most_in_tail, ceil(self.people(statuses) - 1e-9))
