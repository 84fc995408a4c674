"""The whole scenario: one section per area."""

from __future__ import annotations

from dataclasses import replace

from pydantic import PrivateAttr, model_validator

from sim.scenario.appointment import Appointment
from sim.scenario.assessment import Assessment
from sim.scenario.behaviour import Behaviour
from sim.scenario.costs import Costs
from sim.scenario.exit import Exit
from sim.scenario.fields import Section, setting
from sim.scenario.organisation import Organisation
from sim.scenario.origin import File, Origin
from sim.scenario.pay import Pay
from sim.scenario.recruitment import Recruitment
from sim.scenario.staff import Staff
from sim.scenario.study import Study
from sim.scenario.waiting import Waiting


class Scenario(Section):
    """A zone, what is done to it, and what is assumed about its people."""

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

    @model_validator(mode="after")
    def _grades_exist(self) -> Scenario:
        known = [g.name for g in self.organisation.grades]
        for field in ("direct_grades", "competitive_grades"):
            for grade in getattr(self.appointment, field):
                if grade not in known:
                    raise ValueError(
                        f"appointment.{field}: grade {grade!r} is not one of {', '.join(known)}"
                    )
        for grade in self.staff.archive_quota:
            if grade not in known:
                raise ValueError(
                    f"staff.archive_quota: grade {grade!r} is not one of {', '.join(known)}"
                )
        named = {*self.appointment.direct_grades, *self.appointment.competitive_grades}
        used = {
            "direct": bool(self.appointment.direct_grades),
            "competitive": bool(self.appointment.competitive_grades),
            "two_way": bool(set(known) - named),
        }
        for mode, needed in used.items():
            if needed and mode not in self.appointment.order:
                raise ValueError(
                    f"appointment.order: {mode} is missing, so that the grades it fills would all "
                    "be left without a post"
                )
        return self
