"""What only a run can tell: how many people, and at what cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from sim.law.contract import idle_floor, idle_pay
from sim.law.situation import situations
from sim.scenario.schema import Scenario
from sim.words import told_in

if TYPE_CHECKING:
    from sim.engine.ledger import Outcome

RELEASED = ("dismissed", "not_renewed", "waiting_ended")
"""Outcomes in which people lose their contract against their will."""
MOST_RELEASED, LARGEST_SHARE = 20, 0.1
"""Labour Contract Law Art. 41."""


@dataclass(frozen=True)
class Counted:
    """What a rule found in the outcomes of a run."""

    id: str
    fired: str
    fired_zh: str
    text: str
    zh: str
    people: float | None = None
    cost: float | None = None


@dataclass(frozen=True)
class Run:
    """Outcomes of a run, means over its histories.

    Attributes
    ----------
    mean
        Means over the years, by name.
    years
        The same for each year, in order; empty if not known.
    raised
        Ids of the checks that the scenario alone has raised.
    """

    scenario: Scenario
    mean: Mapping[str, float]
    years: Sequence[Mapping[str, float]]
    raised: frozenset[str]

    def count(self, name: str) -> float:
        """Return an outcome a year, none if it is not known."""
        value = self.mean.get(name, 0.0)
        return value if value > 0 else 0.0  # nan is no number to warn about

    def quote(self, *names: str) -> tuple[str, str]:
        """Return outcomes with their numbers, in English and Chinese."""
        numbers = {name: number(self.count(name)) for name in names}
        return (
            ", ".join(_english(name, told) for name, told in numbers.items()),
            "、".join(_chinese(name, told) for name, told in numbers.items()),
        )


def number(value: float) -> str:
    """Return how much there was of an outcome, as the facts of a run say it."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}"


def _english(name: str, number: str) -> str:
    """Return the same in English, by the name of its column: severance = 123,456 yuan a year."""
    outcome = _outcome(name)
    often = "a year" if outcome.kind == "flow" else "on average"
    return " ".join([f"{name} = {number}", *(["yuan"] if outcome.unit == "yuan" else []), often])


def _chinese(name: str, number: str) -> str:
    """Return an outcome and how much of it there is a year: 辞聘每年0.033人."""
    outcome = _outcome(name)
    often = "每年" if outcome.kind == "flow" else "平均"
    return f"{outcome.zh}{often}{number}{told_in('zh', outcome.unit)}"


def _outcome(name: str) -> Outcome:
    from sim.engine.ledger import AT, OUTCOMES  # only after a run, which has loaded it

    return OUTCOMES[AT[name]]


def expected_disputes(run: Run) -> Iterator[Counted]:
    """L1: what exits by rank alone are expected to cost."""
    cost = run.count("legal_cost")
    if "L1" in run.raised and cost:
        yield Counted(
            "L1",
            *run.quote("legal_cost"),
            "appeals, and expected disputes over exits by rank alone, in which severance may be "
            "owed twice",
            "申诉费用，以及仅凭排名解除时可能支付的二倍赔偿",
            None,
            cost,
        )


def owed_again(run: Run) -> Iterator[Counted]:
    """L3: severance once more, and ends that were disguised."""
    people, severance = sum(map(run.count, RELEASED)), run.count("severance")
    if people and severance:
        yield Counted(
            "L3",
            *run.quote(*RELEASED, "severance"),
            "if these ends were found unlawful, as much again would be owed (severance twice), or "
            "the people reinstated; an upper figure, as institution staff are among them",
            "若被认定违法解除，须再支付同等金额（二倍赔偿）或者继续履行合同；含事业单位人员，为上限",
            people,
            severance,
        )
    disguised = run.count("disguised")
    if disguised:
        yield Counted(
            "L3",
            *run.quote("disguised"),
            "ends are booked as resignations or early retirements, without severance; if they were "
            "not of the people's own will, severance is owed, twice if unlawful",
            "以辞职或者提前退休名义离开而未支付经济补偿；若非本人自愿，应补付，违法的加倍",
            disguised,
        )


def many_released(run: Run) -> Iterator[Counted]:
    """L5: twenty people or a tenth of the staff in a year."""
    worst, year = 0.0, 0
    for after, outcomes in enumerate(run.years or (run.mean,), start=1):
        released = sum(max(0.0, outcomes.get(name, 0.0)) for name in RELEASED)
        tenth = LARGEST_SHARE * outcomes.get("headcount", inf)
        if released >= min(MOST_RELEASED, tenth) and released > worst:
            worst, year = released, after
    if worst:
        when = f"year {year}" if run.years else "a mean year"
        when_zh = f"第{year}年" if run.years else "平均每年"
        summed = "、".join(_outcome(name).zh for name in RELEASED)
        yield Counted(
            "L5",
            f"{' + '.join(RELEASED)} = {number(worst)} in {when}",
            f"{summed}{when_zh}合计{number(worst)}人",
            "20 people, or a tenth of the staff, are released in a year: 30 days' notice to the "
            "union or all staff, a report to the labour authority, and only on the grounds listed. "
            "An upper figure: institution staff and contracts that ran out are among them",
            "一年内裁减20人以上或者占职工总数10%以上：须提前30日说明情况、向劳动行政部门报告，且限于"
            "法定情形；含事业单位人员和合同期满者，为上限",
            worst,
        )


def ended(run: Run) -> Iterator[Counted]:
    """L12 and L16: how many an exit rule beyond the articles ends."""
    dismissed, back = run.count("dismissed"), run.count("to_archive")
    if "L12" in run.raised and dismissed:
        yield Counted(
            "L12",
            *run.quote("dismissed"),
            "appointments ended in a year under a rule that is wider than the article; an upper "
            "figure, as contract staff are among them",
            "规则宽于条例规定时每年终止聘任的人数；含合同制人员，为上限",
            dismissed,
        )
    if "L16" in run.raised and back:
        yield Counted(
            "L16",
            *run.quote("to_archive"),
            "civil servants sent back to their archived post in a year; to dismiss them instead "
            "takes one of the five grounds",
            "每年退回档案职务的公务员人数；如予辞退，须符合五种法定情形之一",
            back,
        )


def held_by_the_cap(run: Run) -> Iterator[Counted]:
    """L19: whose pay would have gone beyond the cap."""
    people = run.count("cap_breaches")
    if people:
        yield Counted(
            "L19",
            *run.quote("cap_breaches"),
            "the rules earned them more than the cap lets out; part of what they earned is kept",
            "按规则应得薪酬超过上限，超出部分未发放",
            people,
        )


def waiting_on_too_little(run: Run) -> Iterator[Counted]:
    """L24: what is missing to the floor while people wait."""
    people = run.count("waiting")
    short = max(idle_floor(now) - idle_pay(now) for now in situations(run.scenario))
    if "L24" in run.raised and people and short > 0:
        yield Counted(
            "L24",
            *run.quote("waiting"),
            "what a year of waiting is short of 70 % of the minimum wage (a stand-in), were all "
            "the lowest-paid; an upper figure, as others get more",
            "待岗一年的工资与最低工资70%（暂估）的差额；全部按最低工资者计算，为上限",
            people,
            12 * short * people,
        )


def rewards_recovered(run: Run) -> Iterator[Counted]:
    """L25: excess rewards that may have to be paid back."""
    cost = run.count("excess_pay")
    if "L25" in run.raised and cost:
        yield Counted(
            "L25",
            *run.quote("excess_pay"),
            "excess rewards of a year; what was not approved is recovered",
            "每年发放的超额奖励；未经批准的应予清退",
            None,
            cost,
        )


RULES = (
    expected_disputes,
    owed_again,
    many_released,
    ended,
    held_by_the_cap,
    waiting_on_too_little,
    rewards_recovered,
)
