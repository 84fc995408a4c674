"""Waiting for a post: dwell, training, selection rounds and what follows the last (AP3)."""

from __future__ import annotations

from typing import Literal

from sim.scenario.fields import Dated, Section, lever


class Waiting(Section):
    """The pool of staff without a post (待岗)."""

    min_months: int = lever(
        3,
        unit="months",
        low=0,
        high=60,
        zh="最短待岗期",
        mark="seed",
        source="AP3: at least 3 months",
        help="shortest wait before a person may compete again",
    )
    training_seats: int = lever(
        30,
        unit="seats",
        low=1,
        high=100_000,
        mark="assumed",
        source="AP3 gives no number",
        zh="离岗培训名额",
        help="people who can be trained at a time; others queue",
    )
    training_months: int = lever(
        2,
        unit="months",
        low=1,
        high=24,
        mark="assumed",
        source="AP3 gives no number",
        zh="离岗培训时长",
        help="length of the training",
    )
    round_every: int = lever(
        1,
        unit="months",
        low=1,
        high=12,
        mark="assumed",
        source="A3: not stated",
        zh="待岗竞聘间隔",
        help="time between selection rounds for those who wait",
    )
    max_rounds: int = lever(
        6,
        unit="rounds",
        low=1,
        high=100,
        mark="assumed",
        source="A3: not stated",
        zh="待岗竞聘轮数上限",
        help="selection rounds a person may fail",
    )
    pass_below: Dated[float] = lever(
        0.2,
        unit="share of candidates",
        low=0,
        high=1,
        mark="assumed",
        source="A3: not stated",
        zh="待岗竞聘落选比例",
        help="share of trained candidates whom a round turns down even where posts are open",
    )
    pay_of: Dated[Literal["standard", "base"]] = lever(
        "standard",
        zh="待岗工资计算基数",
        mark="assumed",
        source="A3: not stated",
        help="what pay while waiting is a share of. standard: the pay of the last post as it was "
        "before the reform, base and performance together; base: its base pay as it is now, so "
        "that whoever waits loses by a base that is cut",
    )
    pay_share: Dated[float] = lever(
        0.7,
        unit="share of pay_of",
        low=0,
        high=1,
        mark="assumed",
        zh="待岗工资比例",
        source="A3: not stated; L24 sets floors by the minimum wage",
        help="pay of those who wait",
    )
    assess_idle: Dated[bool] = lever(
        True,
        mark="law",
        source="A3: not stated; two unqualified years in a row are a lawful ground (Regulations on "
        "Institution Personnel Art. 16, Civil Servant Law Art. 88)",
        zh="待岗期间考核不干事者",
        help="those who hardly work (appointment.idle_below) are unqualified in each year in which "
        "they wait, and their wait ends after as many in a row as the exit rule asks for, two at "
        "least (exit.unqualified_years; not where exit.reading is none); false: they wait, on pay, "
        "for good",
    )
    after_last: Literal["stay", "end"] = lever(
        "stay",
        mark="assumed",
        source="A3: not stated",
        zh="待岗末轮落选后处理",
        help="after the last failed round: stay in the pool without further rounds, or the "
        "appointment ends",
    )
