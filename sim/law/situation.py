"""A scenario as a lawyer would read it in one month: what can end, for whom, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil

from sim.law.grounds import just_enough
from sim.reform.consolidation import organisation_held
from sim.reform.ranking import ROUNDING, tail_size
from sim.scenario.schema import Scenario
from sim.scenario.staff import ESTABLISHED
from sim.scenario.terms import Term, running, terms

CONTRACT = ("purchased_service", "contract", "term_contract", "company")
"""Statuses under the Labour Contract Law."""
INSTITUTION, CIVIL = ("institution",), ("civil_servant",)


def situations(scenario: Scenario) -> list[Situation]:
    """Return a scenario as it stands at the start, and whenever a rule changes or a term ends."""
    months = {0, scenario.assessment.start_month} | {month for _, month in scenario.dates()}
    months |= {term.end for term in terms(scenario) if term.end < 12 * scenario.study.years}
    found: list[Situation] = []
    for month in sorted(months):
        found.append(Situation(scenario, month, tuple(found)))
    return found


@dataclass(frozen=True)
class Situation:
    """A scenario in a month."""

    scenario: Scenario
    month: int
    earlier: tuple[Situation, ...] = ()
    """How it stood before; if not given, as if what holds now had held from the start."""

    @cached_property
    def s(self) -> Scenario:
        """The scenario resolved to the month; a zone that is never merged keeps former units."""
        now = self.scenario.at(self.month)
        return now.model_copy(update={"organisation": organisation_held(now.organisation)})

    @property
    def so_far(self) -> tuple[Situation, ...]:
        """How it has stood until now, and how it stands."""
        return (*self.earlier, self)

    @cached_property
    def terms(self) -> list[Term]:
        """All terms of the study."""
        return terms(self.scenario)

    @property
    def term(self) -> Term | None:
        """The term that runs now, whether or not there is to be another."""
        return running(self.terms, self.month)

    @property
    def in_force(self) -> bool:
        """Whether the new assessment and pay apply."""
        return self.s.assessment.active and self.month >= self.s.assessment.start_month

    @cached_property
    def newcomers(self) -> bool:
        """Whether anybody can have joined under the new rules: while posts are appointed."""
        return any(then.s.appointment.active for then in self.so_far)

    @cached_property
    def recruits(self) -> bool:
        """Whether any of them can be on the establishment (招录、调入) and reached by the rules."""
        return self.places > 0 and any(
            then.s.appointment.active and then.s.recruitment.established_share > 0
            for then in self.so_far
        )

    @property
    def places(self) -> float:
        """Places of the establishment: those approved if they are used, else those held."""
        cap = self.s.organisation.caps.establishment
        if self.s.recruitment.established_places == "approved" and cap is not None:
            return cap
        return self.people(ESTABLISHED)

    @property
    def covers_all(self) -> bool:
        """Whether the rules reach those, too, who were there before the reform."""
        return self.s.appointment.coverage == "all"

    @property
    def reaches_established(self) -> bool:
        """Whether they reach anybody on the establishment: those, or recruits."""
        return self.covers_all or self.recruits

    @property
    def appoints_established(self) -> bool:
        """Whether people on the establishment must compete for their posts."""
        return self.s.appointment.active and self.reaches_established

    @property
    def reach(self) -> tuple[str, ...]:
        """Settings that say whom on the establishment they reach where it is not all."""
        share = ("recruitment.established_share",) if self.recruits else ()
        return () if self.covers_all else ("appointment.coverage", *share)

    @property
    def judges(self) -> bool:
        """Whether the exit rule reaches anybody: those who were there before, or newcomers."""
        return self.in_force and (self.covers_all or self.newcomers)

    @cached_property
    def possible(self) -> frozenset[str]:
        """What an exit rule looks at and can find here, letters A to D."""
        s = self.s
        if not self.judges:
            return frozenset()
        found = {
            "A": self.term is not None and s.assessment.term_target > 0,
            "B": s.assessment.unqualified_below > 0,
            "C": self.most_in_tail > 0 and (s.exit.tail_years > 0 or self.term is not None),
            "D": True,
        }
        return frozenset(letter for letter, can_be in found.items() if can_be)

    @cached_property
    def grounds(self) -> tuple[str, ...]:
        """What can end an appointment here, each ground as letters A to D."""
        enough = just_enough(self.s.exit.reading)
        return tuple(ground for ground in enough if self.possible.issuperset(ground))

    @property
    def mid_term(self) -> tuple[str, ...]:
        """Which of the grounds need no term end."""
        return tuple(ground for ground in self.grounds if not self.only_at_term_end(ground))

    @property
    def against_established(self) -> tuple[str, ...]:
        """Which of them can end the appointment of people on the establishment."""
        return self.grounds if self.reaches_established else ()

    def only_at_term_end(self, ground: str) -> bool:
        """Tell whether a ground can only be met when a term ends."""
        return "A" in ground or ("C" in ground and self.s.exit.tail_years == 0)

    @property
    def one_year_is_enough(self) -> bool:
        """Whether a single unqualified year can fulfil B."""
        return self.s.exit.unqualified_years == 1

    @property
    def ends_by_waiting(self) -> bool:
        """Whether those who fail the last selection round are out."""
        return self.s.waiting.after_last == "end" and self.waits

    @property
    def established_end_by_waiting(self) -> bool:
        """Whether that can befall people on the establishment."""
        return self.ends_by_waiting and (self.reaches_established or self.merges)

    @property
    def ends_idle_waits(self) -> bool:
        """Whether those are out who wait and hardly work: unqualified year by year."""
        s = self.s
        asked = s.exit.reading != "none" and s.waiting.assess_idle and s.appointment.idle_below > 0
        return self.judges and self.waits and asked

    @property
    def ends_contracts(self) -> bool:
        """Whether term contracts run out now with a term, unless another post is won."""
        begins = self.term is not None and self.term.start == self.month
        ended = running(self.terms, self.month - 1) is not None
        return self.s.appointment.contract_end == "leave" and begins and ended

    @cached_property
    def waits(self) -> bool:
        """Whether anybody can have come to wait for a post, now or before."""
        return any(then.sends_to_wait for then in self.so_far)

    @cached_property
    def sends_to_wait(self) -> bool:
        """Whether anybody can now come to wait: by a merger, a round, or another post not found.

        As `sim.reform.exit.judge` has it, that is looked for where A, B or C is met and does not
        end the appointment by itself, and after a second unqualified year that does not.
        """
        s = self.s.exit
        short = self.possible - {"D"} - set(self.grounds) if s.reading != "none" else frozenset()
        second = "B" in self.possible and not ("B" in self.grounds and s.unqualified_years <= 2)
        moved = bool(short) or (s.rotate_unqualified and second)
        return self.merges or self.s.appointment.active or moved

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
    def repays_insiders(self) -> bool:
        """Whether the new pay applies to those who were there before."""
        return self.in_force and self.s.appointment.coverage != "grandfathered"

    @property
    def repays_anybody(self) -> bool:
        """Whether it applies to them, or to those who have joined since."""
        return self.repays_insiders or (self.in_force and self.newcomers)

    @property
    def repays_established(self) -> bool:
        """Whether it applies to anybody on the establishment.

        Into posts that are filled from above people on it come even where its places are given up.
        """
        s = self.s
        from_above = s.staff.leaders_established and s.appointed_from < len(s.organisation.grades)
        joined = self.recruits or (self.newcomers and from_above and self.places > 0)
        return self.repays_insiders or (self.in_force and joined)

    def people(self, statuses: tuple[str, ...]) -> float:
        """Return how many people of some statuses to expect once all posts are filled."""
        return self.s.people(statuses)

    def known(self, statuses: tuple[str, ...]) -> float | None:
        """Return how many of some statuses the rules reach; of newcomers only a run can tell."""
        return (self.people(statuses) or None) if self.covers_all else None

    def has(self, statuses: tuple[str, ...]) -> bool:
        """Tell whether there are people of some statuses, or will be."""
        return not self.growing.isdisjoint(statuses) or self.people(statuses) > 0

    @cached_property
    def growing(self) -> frozenset[str]:
        """Statuses of which newcomers can make more than there were.

        Whoever is not put on a vacant place of the establishment comes on contract: where posts are
        appointed, places are given up, or those who wait keep theirs. There are more on the
        establishment if more places are approved than held.
        """
        shares = [then.s.recruitment.established_share for then in self.so_far]
        found: set[str] = set()
        if self.newcomers or self.waits or min(shares) < 1:
            found.update(CONTRACT)
        if self.places > self.people(ESTABLISHED) and max(shares) > 0:
            there = {status for status in ESTABLISHED if self.people((status,)) > 0}
            found |= there or set(INSTITUTION)  # as `sim.staff.status.status_of` has it
        return frozenset(found)

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

        No more than are in the tail, nor than there are of these statuses, unless newcomers can
        make more of them. Whoever refuses, is protected or wins an appeal is counted as well. How
        many miss targets or are unqualified, are equal at the cut, or were in the tail in earlier
        years that are kept, only a run can tell.
        """
        kept = self.s.exit.tail_years > 0 and self.s.exit.tail_count == "ever"
        if "C" not in ground or kept or self.s.assessment.ties == "counted":
            return None
        if not self.growing.isdisjoint(statuses):
            return self.most_in_tail
        return min(self.most_in_tail, ceil(self.people(statuses) - 1e-9))
