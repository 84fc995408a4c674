"""When an appointment ends (辞聘): readings R1 to R6 of one ambiguous sentence.

A: term targets missed. B: unqualified in so many years in a row. C: in the tail in every counted
year. D: refuses another post. Source: section 1.6 of the reading of the seed text, in
docs/reform-text.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.behaviour.refusal import Refusal, refuses
from sim.chance.keyed import Key, Purpose, uniform, uniform_pair
from sim.compiled import kernel
from sim.scenario.schema import Scenario
from sim.staff.career import long_serving
from sim.staff.table import FEMALE, POSTED, UNQUALIFIED, WAITING, Table

READINGS: dict[str, Callable[[bool, bool, bool, bool], bool]] = {
    "none": lambda a, b, c, d: False,
    "R1": lambda a, b, c, d: (a or b or c) and d,
    "R2": lambda a, b, c, d: a or b or (c and d),
    "R3": lambda a, b, c, d: (a or (b and c)) and d,
    "R4": lambda a, b, c, d: (a or b) and c and d,
    "R5": lambda a, b, c, d: a or (b and c and d),
    "R6": lambda a, b, c, d: a or ((b or c) and d),
}


def truth_table(reading: str) -> np.ndarray:
    """Return a reading as 16 truths, at index A + 2 B + 4 C + 8 D."""
    rule = READINGS[reading]
    return np.array(
        [rule(bool(i & 1), bool(i & 2), bool(i & 4), bool(i & 8)) for i in range(16)], np.int8
    )


STAYS, MOVES, ROTATES, LEAVES, KEPT, PROTECTED, TALKED_OUT = range(7)
"""What follows: nothing; a post of at most the same grade; rotation; exit; exit overturned on
appeal; no exit because the law protects the person; exit booked as something else."""

OTHERWISE, BY_RANK, BY_STATUTE = range(3)
"""On which ground: the tail alone, which is no lawful one (L1); an unqualified year with a refused
post, or two in a row, on which even a civil servant may be dismissed (L12, L16); or any other."""
LAWFUL_YEARS = 2
"""Civil Servant Law Art. 88, Regulations on Institution Personnel Art. 16: unqualified years in a
row on which anybody may be dismissed."""


class ExitRule(NamedTuple):
    """Settings of the rule."""

    ends: np.ndarray  # truth table
    unqualified_years: int  # in a row, that fulfil B
    tail_years: int  # 0: every year of the term
    in_a_row: bool  # a year out of the tail wipes out those so far
    term_target: float
    rotate: bool
    one_lower: bool  # the other post is of the grade below
    idle_below: float  # motivation below which people hardly work (AP2)
    assess_idle: bool  # also while they wait
    refusal: Refusal
    appeal: float
    overturn: float
    protect: bool
    protected_share: float
    substitution: float
    retire_men: int  # months of age
    retire_women: int
    appointed_from: int  # lowest grade that is appointed from above, which it does not reach

    @classmethod
    def of(cls, scenario: Scenario) -> ExitRule:
        """Read the settings off a scenario."""
        s = scenario.exit
        return cls(
            truth_table(s.reading),
            s.unqualified_years,
            s.tail_years,
            s.tail_count == "in_a_row" or s.tail_years == 0,
            scenario.assessment.term_target,
            s.rotate_unqualified,
            s.other_post == "one_lower",
            scenario.appointment.idle_below,
            scenario.waiting.assess_idle,
            Refusal.of(scenario.behaviour),
            s.appeal,
            s.overturn,
            s.protect,
            s.protected_share,
            s.substitution,
            round(scenario.staff.retirement_age_men * 12),
            round(scenario.staff.retirement_age_women * 12),
            scenario.appointed_from,
        )

    def can_follow(self, term_end: bool, unqualified: bool) -> bool:
        """Whether anything can follow from a year for anybody, by :func:`judge`.

        Within a term a year in the tail counts only where a number of such years is set.
        """
        return term_end or unqualified or self.tail_years > 0

    def chances(self) -> np.ndarray:
        """Chance that an appointment is to end, at index A + 2 B + 4 C: what is feared."""
        refused = self.refusal.chance
        return (1.0 - refused) * self.ends[:8] + refused * self.ends[8:]

    def carried_out(self) -> float:
        """Chance that an end is carried out, in name or in fact, for those of short service."""
        protected = self.protected_share if self.protect else 0.0
        stands = 1.0 - self.appeal * self.overturn
        return (1.0 - protected) * (self.substitution + (1.0 - self.substitution) * stands)

    def years_needed(self, term_years: int) -> int:
        """Tail years in a row that fulfil C."""
        return self.tail_years or max(1, term_years)


@kernel
def to_retirement(staff: Table, i: int, month: int, s: ExitRule) -> int:
    """Return the months until a person's statutory retirement."""
    limit = s.retire_women if staff.sex[i] == FEMALE else s.retire_men
    return limit - (month - staff.birth[i])


@kernel
def judge(
    key: Key, staff: Table, i: int, month: int, term_end: bool, years_needed: int, s: ExitRule
) -> tuple[int, int]:
    """Judge one person after a yearly assessment.

    Returns
    -------
    outcome
        What follows, ``STAYS`` to ``TALKED_OUT``.
    ground
        Of an exit: ``OTHERWISE``, ``BY_RANK`` or ``BY_STATUTE``.
    """
    if staff.state[i] == WAITING:
        if not _failed_while_waiting(staff, i, s):
            return STAYS, OTHERWISE
        return _end(key, staff, i, month, s), BY_STATUTE
    above = staff.grade[i] >= s.appointed_from
    if staff.state[i] != POSTED or staff.score[i] == 0.0 or above:
        return STAYS, OTHERWISE
    unqualified = staff.appraisal[i] == UNQUALIFIED
    a = (
        term_end
        and staff.term_years[i] > 0
        and staff.term_score[i] < s.term_target * staff.term_years[i]
    )
    b = unqualified and staff.failures[i] >= s.unqualified_years
    # With 'every year of the term' the count is taken at term end; otherwise as soon as it is full.
    c = staff.tail_years[i] >= years_needed and (s.tail_years > 0 or term_end)
    turned = unqualified and s.rotate  # which has consequences of its own (AP4)
    if not (a or b or c or turned):
        return STAYS, OTHERWISE
    d = refuses(key, staff, i, month, s.refusal)
    if s.ends[a + 2 * b + 4 * c + 8 * d]:
        ground = BY_RANK if c and not (a or b) else OTHERWISE
        if unqualified and (d or staff.failures[i] >= LAWFUL_YEARS):
            ground = BY_STATUTE
        return _end(key, staff, i, month, s), ground
    if d:  # a refusal without consequence: the reading asks for more
        return STAYS, OTHERWISE
    if turned and staff.failures[i] <= 1 and not c:
        return ROTATES, OTHERWISE
    return MOVES if s.ends.any() or turned else STAYS, OTHERWISE


@kernel
def hardly_works(staff: Table, i: int, idle_below: float) -> bool:
    """Return whether the person in row ``i`` waits for a post and would hardly work in one."""
    return staff.state[i] == WAITING and staff.motivation[i] < idle_below


@kernel
def _failed_while_waiting(staff: Table, i: int, s: ExitRule) -> bool:
    """Return whether the wait of one who hardly works is to end: it would last for good (AP2).

    They are offered no other post that they could refuse, so it takes the years of the law.
    """
    years = max(s.unqualified_years, LAWFUL_YEARS)
    if not s.assess_idle or not s.ends.any() or staff.failures[i] < years:
        return False
    return hardly_works(staff, i, s.idle_below)


@kernel
def _end(key: Key, staff: Table, i: int, month: int, s: ExitRule) -> int:
    """Return what comes of an appointment that is to end."""
    if is_protected(key, staff, i, month, s):
        return PROTECTED
    unit, serial, turn = staff.unit[i], staff.serial[i], staff.turn[i]
    if uniform(key, unit, serial, turn, Purpose.SUBSTITUTION, month) < s.substitution:
        return TALKED_OUT
    appeal, overturn = uniform_pair(key, unit, serial, turn, Purpose.APPEAL, month)
    return KEPT if appeal < s.appeal and overturn < s.overturn else LEAVES


@kernel
def is_protected(key: Key, staff: Table, i: int, month: int, s: ExitRule) -> bool:
    """Return whether the rule spares this person as the law asks (L4, L17)."""
    if not s.protect:
        return False
    service = month - staff.entered[i]
    if long_serving(staff.status[i], service, to_retirement(staff, i, month, s)):
        return True
    u = uniform(key, staff.unit[i], staff.serial[i], staff.turn[i], Purpose.PROTECTED, month)
    return u < s.protected_share
