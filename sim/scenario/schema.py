"""The whole scenario: one section per area."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pydantic import PrivateAttr, model_validator

from sim.scenario.appointment import Appointment
from sim.scenario.assessment import Assessment
from sim.scenario.behaviour import Behaviour
from sim.scenario.costs import Costs
from sim.scenario.exit import Exit
from sim.scenario.fields import Section, no_grade, setting
from sim.scenario.organisation import Organisation
from sim.scenario.origin import File, Origin
from sim.scenario.pay import Pay
from sim.scenario.recruitment import Recruitment
from sim.scenario.staff import ESTABLISHED, STATUSES, Staff
from sim.scenario.study import Study
from sim.scenario.waiting import Waiting
from sim.words import _


class Scenario(Section):
    """A zone, what is done to it, and what is assumed about its people."""

    def __repr__(self) -> str:
        units, posts = len(self.organisation.departments), self.organisation.size
        return f"<Scenario {self.title!r}: {units} departments, {posts} posts>"

    __str__ = __repr__

    title: str = setting(
        ...,
        zh="情景标题",
        help="what this scenario is, in a line",
        source="scenario",
        mark="assumed",
    )
    organisation: Organisation
    staff: Staff = Staff()
    appointment: Appointment = Appointment()
    waiting: Waiting = Waiting()
    assessment: Assessment = Assessment()
    pay: Pay = Pay()
    exit: Exit = Exit()
    recruitment: Recruitment = Recruitment()
    behaviour: Behaviour = Behaviour()
    costs: Costs = Costs()
    study: Study = Study()
    _origin: Origin = PrivateAttr(default_factory=Origin)

    @property
    def origin(self) -> Origin:
        """Where it comes from; no part of what it says."""
        return self._origin

    def read_with(self, file: File) -> Scenario:
        """Return the same scenario, for which another file was read as well."""
        return self.coming_from(replace(self.origin, files=(*self.origin.files, file)))

    def coming_from(self, origin: Origin) -> Scenario:
        """Return the same scenario with another origin."""
        same = self.model_copy()
        same._origin = origin
        return same

    def people(self, statuses: Collection[str]) -> float:
        """Return how many people of some statuses to expect once all posts are filled."""
        share = sum(self.staff.status_shares.get(status, 0.0) for status in statuses)
        total = 0.0
        for department in self.organisation.departments:
            chances = self.organisation.company_chances(department)
            for grade, count in department.posts.items():
                company = chances[grade]
                total += count * (company * ("company" in statuses) + (1 - company) * share)
        return total

    @property
    def appointed_from(self) -> int:
        """Number of the lowest grade that is appointed from above; that of all grades if none."""
        above = self.appointment.leadership == "from_above"
        return self.organisation.top_from if above else len(self.organisation.grades)

    @property
    def status_mix(self) -> dict[str, float]:
        """Share of each status once all posts are filled, company staff included."""
        size = self.organisation.size
        return {status: self.people((status,)) / size for status in STATUSES}

    def never(self) -> list[tuple[str, int]]:
        """Return path and month of what begins after the last year, and so never comes."""
        dates = list(self.dates())
        if self.assessment.active is not False:
            dates.append(("assessment.start_month", self.assessment.start_month))
        return [(path, month) for path, month in dates if month >= 12 * self.study.years]

    @model_validator(mode="after")
    def _within_the_establishment(self) -> Scenario:
        cap, count = self.organisation.caps.establishment, round(self.people(ESTABLISHED))
        if cap is not None and count > cap:
            wrong = _(
                "{count} on the establishment (civil servants and institution staff, by posts and "
                "staff.status_shares) is more than the approved {cap} (ST1); cut, or correct the "
                "cap"
            ).format(count=count, cap=cap)
            raise ValueError(f"organisation.caps.establishment: {wrong}")
        return self

    @model_validator(mode="after")
    def _grades_exist(self) -> Scenario:
        known = {g.name: g.zh for g in self.organisation.grades}
        for field in ("direct_grades", "competitive_grades"):
            for grade in getattr(self.appointment, field):
                if grade not in known:
                    raise ValueError(f"appointment.{field}: {no_grade(grade, known)}")
        for grade in self.staff.archive_quota:
            if grade not in known:
                raise ValueError(f"staff.archive_quota: {no_grade(grade, known)}")
        named = {*self.appointment.direct_grades, *self.appointment.competitive_grades}
        used = {
            "direct": bool(self.appointment.direct_grades),
            "competitive": bool(self.appointment.competitive_grades),
            "two_way": bool(set(known) - named),
        }
        for mode, needed in used.items():
            if needed and mode not in self.appointment.order:
                wrong = _(
                    "{mode} is missing, so that the grades it fills would all be left without a "
                    "post"
                ).format(mode=mode)
                raise ValueError(f"appointment.order: {wrong}")
        return self
