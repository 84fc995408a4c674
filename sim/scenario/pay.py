"""Pay: base, performance pack, excess reward, caps and settlement (PA1 to PA6)."""

from __future__ import annotations

from math import inf
from typing import Literal

from pydantic import model_validator

from sim.scenario.fields import Dated, Section, Uncertain, assumption, lever, setting
from sim.words import _

MOST_PLANNED = 10
"""Planned pay over that before the reform: with a base that is held, a pack that is nearly all of
pay has hardly an end."""


class Pay(Section):
    """What the pay packs hold and how they are shared."""

    incentive_ratio: Dated[float] = lever(
        0.3,
        unit="share of the pay pack",
        low=0,
        high=1,
        zh="激励比例",
        mark="assumed",
        source="PA1: 'a growing share', no number; sweep 0.2 to 0.6",
        help="performance pack as a share of planned pay, base and pack together, once the new pay "
        "is in force",
    )
    former_ratio: float = lever(
        0.1,
        unit="share of the pay pack",
        low=0,
        high=1,
        mark="assumed",
        source="no figure found",
        zh="改革前激励比例",
        help="share of performance pay before the reform, and for grandfathered staff",
    )
    former_link: float = lever(
        0.0,
        unit="share",
        low=0,
        high=1,
        zh="改革前绩效挂钩程度",
        mark="assumed",
        source="'eating from one big pot': before the reform pay hardly followed results",
        help="how far performance pay followed the score before the reform (0: shared equally, "
        "大锅饭)",
    )
    link: Dated[float] = lever(
        1.0,
        unit="share",
        low=0,
        high=1,
        mark="seed",
        source="PA1, PA4: performance pay follows results; 0 is a team's bonus shared alike",
        zh="绩效挂钩程度",
        help="how far performance pay follows the own score once the new pay is in force (0: "
        "shared by post value alone)",
    )
    new_money: Dated[float] = lever(
        1.0,
        unit="share of the added incentive",
        low=0,
        high=1,
        zh="增量激励新增资金占比",
        mark="seed",
        source="PA2: 'hold the base steady, enlarge the incentive'; where the money comes from is "
        "not stated",
        help="how much of what is added to the pack is new money. 1: the base stays what it was "
        "before the reform and the pack grows (稳住基本、加大激励); 0: all of it is taken out of "
        "the base, and planned pay stays what it was",
    )
    budget: Dated[float | None] = lever(
        None,
        unit="times the former pay of all posts",
        low=0.1,
        high=10,
        zh="年度薪酬总额预算",
        mark="assumed",
        source="PA6: finance approves the packs; no figure found",
        help="limit on all pay of a year once the new pay is in force, as a multiple of what all "
        "posts, filled, were paid before the reform; where it binds packs are scaled down and "
        "excess rewards come last, and base pay is never cut; null: no limit",
    )
    pack_rule: Dated[Literal["headcount", "quota"]] = lever(
        "headcount",
        zh="绩效奖励包核定依据",
        mark="seed",
        source="PA6: from the number appointed; quota: Qianhai, quota x 1 to 2 x average pay",
        help="what a performance pack is reckoned from: the people in post, or the posts approved "
        "times pack_multiple",
    )
    pack_multiple: Dated[float] = lever(
        1.0,
        unit="times standard pay",
        low=0,
        high=3,
        zh="薪酬包倍数",
        mark="evidence",
        source="Qianhai 2017: 1 to 2 x the average pay of agencies",
        help="under pack_rule quota: pay of base and pack together, as a multiple of the approved "
        "posts' standard pay; new_money then has no part in it",
    )
    pack_follows: Dated[Literal["none", "department", "zone"]] = lever(
        "none",
        zh="绩效奖励包随业绩浮动",
        mark="seed",
        source="PA6: a pack follows headcount; a group bonus is the usual alternative (Burgess et "
        "al. 2017)",
        help="whether a performance pack also grows and shrinks with what those in post achieve "
        "together a month over the norm, in the department or in the whole zone",
    )
    unqualified_share: Dated[float] = lever(
        0.0,
        unit="share of the performance part",
        low=0,
        high=1,
        zh="不合格者绩效保留比例",
        mark="seed",
        source="PA4: poor performers may get base pay only",
        help="what is left of the performance part after an unqualified year; the rest goes to "
        "the others in the pool (只能拿到岗位基本工资)",
    )
    company_scale: float = setting(
        1.0,
        unit="times standard pay",
        low=0.1,
        high=10,
        zh="集团公司薪酬倍数",
        mark="assumed",
        source="ST6: companies have pay of their own, no figure found",
        help="pay of company staff over that of others in the same grade, base and performance "
        "parts alike, before the reform and under it",
    )
    packs_total: Dated[Literal["as_planned", "fixed"]] = lever(
        "as_planned",
        zh="薪酬总额控制方式",
        mark="assumed",
        source="A6: not stated",
        help="whether value coefficients may move the sum of all packs. as_planned: they balance "
        "over posts if assessment.normalise, but not to the fen over the people in post; fixed: "
        "the packs are scaled so that their sum is what it was before, to the fen",
    )
    sharing_pool: Dated[Literal["department", "zone"]] = lever(
        "department",
        mark="seed",
        source="PA6: packs are by department",
        zh="绩效奖励包分配范围",
        help="who shares a performance pack",
    )
    vacancy_savings: Dated[Literal["returned", "kept"]] = lever(
        "returned",
        mark="assumed",
        source="PA6: not stated",
        zh="空岗节余归属",
        help="whether the pack also holds the pay of empty posts",
    )
    hold_back: Dated[float] = lever(
        1.0,
        unit="share of the performance pack",
        low=0,
        high=1,
        mark="assumed",
        source="Qufu: first payment at most 80 % of former pay",
        zh="绩效奖励包年终结算比例",
        help="part of the performance pack held until the yearly settlement; the rest is paid "
        "each month on account and never taken back",
    )
    cap_multiple: Dated[float] = lever(
        2.0,
        unit="times comparable pay",
        low=1,
        high=10,
        mark="evidence",
        source="Shandong 2019: generally at most 2 x comparable local pay",
        zh="薪酬上限倍数",
        help="yearly pay above this multiple of the grade's comparable pay is not paid out",
    )
    excess_share: Dated[float] = lever(
        0.02,
        unit="share of staff",
        low=0,
        high=1,
        zh="超额奖励人员比例",
        mark="assumed",
        source="PA5 gives no number",
        help="best scorers who get an excess reward",
    )
    excess_from: Dated[Literal["new_money", "savings"]] = lever(
        "new_money",
        mark="assumed",
        source="PA5: funding not stated",
        zh="超额奖励资金来源",
        help="whether excess rewards are new money, or paid only as far as the pay of vacant posts "
        "was saved in the year",
    )
    excess_months: Dated[float] = lever(
        2.0,
        unit="months of standard pay",
        low=0,
        high=24,
        zh="超额奖励月数",
        mark="assumed",
        source="PA5 gives no number",
        help="size of an excess reward, paid outside the pack",
    )

    outside_pay: Uncertain[float] = assumption(
        1.0,
        unit="ratio to standard pay",
        low=0.3,
        high=3,
        mark="assumed",
        source="no figure found",
        zh="外部薪酬水平",
        help="pay outside for the same grade; 1 leaves the unreformed zone at its configured rates",
    )

    @property
    def planned(self) -> float:
        """Planned pay of a post, base and pack together, over what it was before the reform.

        Of pay resolved to a month, once the new pay is in force. The pack is `incentive_ratio` of
        it; with a ratio b, a former one f and new money n, it is 1 + n (b - f) / (1 - n b).
        """
        if self.pack_rule == "quota":
            return self.pack_multiple
        new = self.new_money
        held = 1.0 - new * self.incentive_ratio
        return 1.0 + new * (self.incentive_ratio - self.former_ratio) / held if held > 0 else inf

    @model_validator(mode="after")
    def _a_pay_that_can_be_paid(self) -> Pay:
        for month in sorted({0, *(month for _path, month in self.dates())}):
            now = self.at(month)
            if now.planned > MOST_PLANNED + 1e-9:
                much = f"{now.planned:.3g}" if now.planned < inf else "∞"
                wrong = _(
                    "{new} and incentive_ratio {ratio} make planned pay {much} times what it was "
                    "before the reform, and at most {most} times is allowed; lower one of the two"
                ).format(
                    new=f"{now.new_money:g}",
                    ratio=f"{now.incentive_ratio:g}",
                    much=much,
                    most=MOST_PLANNED,
                )
                # Under this name a policy that only raises the ratio is judged where it is used.
                raise ValueError(f"new_money: {wrong}")
        return self
