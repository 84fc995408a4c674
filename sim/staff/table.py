"""The staff and post tables: one row a seat, one named column a fact.

Both are NumPy structured arrays, so that a rule reads ``staff.effort[i]`` in a compiled kernel and
``staff["effort"]`` in Python, and ``pandas.DataFrame(staff)`` shows all of it.

Row *i* of the staff table below the number of posts belongs to whoever holds post *i*; the rows
after those are the bench, for people who wait or whose appointment has ended. So a department's
people lie side by side, a vacancy is an empty row, and what happens in one department never moves
the rows of another.

Columns that rules use together lie together, and none is wider than what it holds (months: a
hundred years of study and a life before it), for large tables wait for memory.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Table: TypeAlias = Any
"""A structured array; NumPy's types do not know its columns, so mypy is told nothing."""
Rows: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[Any]
"""Small integers or flags."""

EMPTY, POSTED, WAITING, ARCHIVED, SURPLUS = range(5)
"""States of a seat: nobody; in post; waiting for a post; back to the archived post (A8); post gone
in the merger of units, until the appointment round a few days later."""

CIVIL_SERVANT, INSTITUTION, PURCHASED_SERVICE, CONTRACT, TERM_CONTRACT, COMPANY = range(6)
"""Codes of ``sim.scenario.staff.STATUSES``."""

MALE, FEMALE = 0, 1
INSIDER, OUTSIDER, RECRUIT = 0, 1, 2
"""How people came: before all-staff appointment; under it by open recruitment (公开招聘), off the
establishment; under it onto the establishment, by examination or transfer in (招录、调入)."""
EXCELLENT, QUALIFIED, BASIC, UNQUALIFIED, UNRATED = 0, 1, 2, 3, 4
"""Appraisal grades (优秀, 合格, 基本合格, 不合格), and those not rated this year."""

GRADE_SHIFT = 26
"""Word 1 of an identity: grade in the top 6 bits, serial number of the post below them. The schema
sees to it that both have room (``MOST_GRADES`` and ``MOST_POSTS`` of an organisation)."""

NEVER = NO_POST = -1
LOOK, FAR = 0, 2**15 - 1
"""Months of looking at a seat again: at the next close of a month, and not at all."""

POSTS = np.dtype(
    [
        ("department", "i4"),  # index into the scenario's departments
        ("grade", "i1"),  # 0 is the lowest
        ("inside", "i1"),  # 1: to be filled from the grade below, 0: by open recruitment
        ("due", "i2"),  # month in which a newcomer or mover takes it; NEVER while held
        ("openings", "i4"),  # open recruitments so far
        ("family", "i4"),  # function family
        ("unit", "u4"),  # word 0 of the identity of all who enter through this post
        ("serial", "u4"),  # word 1 of the same
        ("standard", "i8"),  # fen a month: base and performance parts together
        ("value", "f8"),  # post-value factor (PA3)
        ("workload", "f8"),  # of the department, ratio to the zone's mean
        ("merit", "f8"),  # how much abler those are who are or come here, shift of ability
        ("company", "f8"),  # chance that whoever enters here is company staff (ST6)
        ("measurable", "f8"),  # share of the work that a KPI sees
    ]
)

STAFF = np.dtype(
    [
        # Where they are, and when they were looked at.
        ("state", "i1"),
        ("grade", "i1"),  # of the present or, while waiting, the last post
        ("department", "i4"),  # the same
        ("post", "i4"),  # its row; -1 if it is no more
        ("posted", "i2"),  # month of taking the present post, or of starting to wait
        ("since", "i2"),  # month up to which work, pay and strain are booked
        ("next", "i2"),  # month in which leaving is looked at again
        ("archive", "i1"),  # archived rank (档案职级)
        ("archived", "i2"),  # month of reaching it
        ("sealed", "i8"),  # fen a month: archived pay beside that of rank and service
        ("ready", "i1"),  # while waiting: trained, and the shortest wait is over
        ("rounds", "i1"),  # while waiting: selection rounds failed
        # Who they are.
        ("status", "i1"),
        ("sex", "i1"),
        ("origin", "i1"),
        ("idle", "i1"),  # hardly works (AP2)
        ("birth", "i2"),  # month
        ("entered", "i2"),  # month of joining the zone
        # Identity: the post of entry, its n-th opening, the place among the applicants.
        ("unit", "u4"),
        ("serial", "u4"),
        ("turn", "u4"),
        # Whether they leave.
        ("patience", "f8"),  # strain at which they leave
        ("health", "f8"),  # hazard of death they can still bear
        ("strain", "f8"),  # hazard of leaving borne so far
        ("restless", "f8"),  # leave rate relative to the configured one
        # How they work.
        ("capacity", "f8"),  # output a month at effort 1, once learned
        ("effort", "f8"),
        ("moved", "f8"),  # share of the work moved to what is counted
        ("start", "f8"),  # share of full output on the first day in this post
        # This year.
        ("months", "i1"),  # months in post
        ("output", "f8"),  # true
        ("measured", "f8"),  # as the KPI sees it
        ("paid", "i8"),  # fen: base and on account
        ("advance", "i8"),  # fen of that on account
        ("former", "i8"),  # fen: standard pay of the same months in the same posts
        # Last assessment.
        ("score", "f8"),  # ratio to the mean of the pool
        ("place", "f8"),  # rank in the pool: 0 lowest, 1 highest
        ("appraisal", "i1"),
        ("denied", "i1"),  # kept from 'excellent' by the cap alone
        ("tail", "i1"),  # in the tail this year
        ("weak", "i1"),  # truly so: of the least true output in their grade of the whole zone
        ("weak_in_pool", "i1"),  # the same in the pool in which they were ranked
        ("contribution", "f8"),  # true output a month, once the post is learned
        ("paid_ratio", "f8"),  # pay in the year over standard pay
        # This term.
        ("tail_years", "i1"),  # that count: in a row, or ever
        ("term_score", "f8"),  # sum of yearly scores
        ("term_years", "i1"),  # years scored
        ("failures", "i1"),  # unqualified years since the last good one
        # What they bring to a post.
        ("ability", "f8"),  # general ability, standard deviations of the staff at the start
        ("motivation", "f8"),  # own effort in the pre-reform norm
        ("regard", "f8"),  # what speaks for them besides age, normal score
        ("trained", "f8"),  # fit added by training
        # Assessments before, as far as people are ranked by more than one; 0: none.
        ("score_1", "f8"),  # the last one, once it is in the record
        ("score_2", "f8"),
        ("score_3", "f8"),
        ("score_4", "f8"),
    ]
)


def empty_staff(rows: int) -> Table:
    """Return a staff table of empty seats."""
    return np.zeros(rows, STAFF)
