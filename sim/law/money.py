"""Pay and approved numbers: checks L19, L22 and L25."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor

from sim.law.finding import Finding
from sim.law.situation import CIVIL, Situation

COMPARABLE = 2.0
"""Shandong 2019: generally at most twice the pay of comparable local staff."""


def pay_of_its_own(now: Situation) -> Iterator[Finding]:
    """L19: nobody may raise, lower, withhold or delay pay on their own authority."""
    pay = now.s.pay
    if not (now.has(CIVIL) and now.repays_established):
        return
    people, reach = (now.people(CIVIL), ()) if now.repays_insiders else (None, now.reach)
    if pay.incentive_ratio > 0:
        yield Finding(
            "L19",
            ("pay.incentive_ratio", *reach),
            "pay follows results, so actual pay can fall below archived pay or rise above it; who "
            "has the authority to allow that?",
            "收入随考核浮动，实际薪酬可能低于或者高于档案工资；须有上级授权",
            people,
        )
        if pay.hold_back > 0:
            yield Finding(
                "L19",
                ("pay.hold_back", *reach),
                "part of the pay is held until the yearly settlement; pay may not be withheld or "
                "delayed",
                "部分薪酬留待年终结算；不得扣减或者拖欠工资",
                people,
            )
    if pay.cap_multiple > COMPARABLE:
        yield Finding(
            "L19",
            ("pay.cap_multiple", *reach),
            "the cap lies above twice comparable pay",
            "薪酬上限高于可比人员收入的2倍",
            people,
        )


def caps_missing(now: Situation) -> Iterator[Finding]:
    """L22: approved units, establishment, leadership posts; beyond them a scenario is refused."""
    caps = now.s.organisation.caps
    paths = tuple(
        f"organisation.caps.{name}"
        for name in ("units", "establishment", "leadership_posts")
        if getattr(caps, name) is None
    )
    if paths:
        yield Finding(
            "L22",
            paths,
            "no approved number is given, so nothing can be held against it",
            "没有填写核定数，无法核对是否超出",
        )


def beyond_the_total(now: Situation) -> Iterator[Finding]:
    """L25: money outside the approved total may be recovered."""
    s, pay = now.s, now.s.pay
    if not now.repays_anybody:
        return
    people = floor(s.organisation.size * pay.excess_share + 1e-9)
    if people and pay.excess_months > 0 and pay.excess_from == "new_money":
        yield Finding(
            "L25",
            ("pay.excess_share", "pay.excess_months", "pay.excess_from"),
            "excess rewards are new money outside the packs; what was not approved is recovered",
            "超额奖励在绩效奖励包之外另行列支；未经批准的应予清退",
            people,
            people * pay.excess_months * now.pay_bill / s.organisation.size,
            at_most=True,
        )
    reading, packs = s.assessment.coefficient_reading, pay.incentive_ratio > 0
    free = packs and pay.packs_total != "fixed"
    growing = {
        ("pay.new_money", "pay.incentive_ratio"): pay.pack_rule == "headcount" and pay.planned > 1,
        ("pay.pack_rule", "pay.pack_multiple"): pay.pack_rule == "quota" and pay.planned > 1,
        ("assessment.normalise",): free and reading in ("K2", "K3") and not s.assessment.normalise,
        ("assessment.coefficient_reading",): free and reading == "K4",
        # That moves the sum of all packs before it is fixed.
        ("pay.pack_follows",): packs and pay.pack_follows != "none",
    }
    if any(growing.values()) and (pay.budget is None or pay.budget > 1):
        yield Finding(
            "L25",
            tuple(path for paths, grows in growing.items() if grows for path in paths),
            "packs can outgrow the standard pay bill; what was not approved is recovered",
            "薪酬包可能超过标准薪酬总额；未经批准的应予清退",
        )


RULES = (pay_of_its_own, caps_missing, beyond_the_total)
