"""The terms of a study (聘期): when everybody is appointed, and when what they won has run out."""

from __future__ import annotations

from typing import NamedTuple

from sim.scenario.fields import at_month
from sim.scenario.schema import Scenario


class Term(NamedTuple):
    """Months of the appointment round with which a term begins, and of the term's end."""

    start: int
    end: int

    @property
    def years(self) -> int:
        """How many years are assessed in it."""
        return (self.end - self.start) // 12


def terms(scenario: Scenario) -> list[Term]:
    """Return the terms that begin within a study, in order.

    A round is held when appointment comes into force, and again whenever a term has run out while
    it is. A term is as long as `appointment.term_months` says on the day of its round, and runs to
    its end whatever is decided meanwhile.
    """
    s, found, month = scenario.appointment, [], 0
    while month < 12 * scenario.study.years:
        if at_month(s.active, month):
            found.append(Term(month, month + at_month(s.term_months, month)))
            month = found[-1].end
        else:
            month += 12
    return found


def running(found: list[Term], month: int) -> Term | None:
    """Return the term that runs in a month, if there is one."""
    return next((term for term in found if term.start <= month < term.end), None)
