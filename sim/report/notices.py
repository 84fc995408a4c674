"""Legal notices as they are read: under a check, under a table, in a report."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from rich.console import Group
from rich.text import Text

from sim.law.notices import Notice, decidable, notices, run_notices
from sim.law.run import number as counted
from sim.report.fives import in_fives
from sim.report.names import in_words, joined
from sim.report.wording import number, rounded
from sim.scenario.schema import Scenario
from sim.study.comparison import Comparison
from sim.words import language, speaking

_ELSEWHERE = {
    "en": "No legal notices: they are of Chinese law, and this zone is elsewhere "
    "(organisation.jurisdiction).",
    "zh": "无法律提示：提示仅依据中国法律，本情景适用其他法律（organisation.jurisdiction）。",
}
_FEW = 0.05  # people, of whom one digit would tell nothing
_WAN = 10_000  # Chinese counts money by the ten thousand


def lines(found: Iterable[Notice], lang: str | None = None, real: bool = False) -> list[str]:
    """Return one line per notice; of a real list, with how many people it concerns in fives."""
    told = map(_in_fives, found) if real else found
    return [_line(notice, lang or language()) for notice in told]


def checklist(lang: str | None = None) -> str:
    """Return, in one line, what neither a scenario nor a run can tell."""
    if (lang or language()) == "zh":
        asked = "；".join(f"{c.id} {c.ask_zh.rstrip('？')}" for c in decidable if c.ask)
        return f"模型无法判断，请逐项询问：{asked}。"
    asked = "; ".join(f"{c.id} {c.ask.rstrip('?')}" for c in decidable if c.ask)
    return f"No scenario or run can tell, so ask: {asked}."


def block(found: Iterable[Notice], scenario: Scenario, lang: str | None = None) -> Group:
    """Return the notices of a scenario and the checklist as they stand under a table."""
    lang = lang or language()
    if scenario.organisation.jurisdiction != "China":
        return Group(Text(_ELSEWHERE[lang]))
    told = lines(found, lang)
    head = {
        "en": "Legal notices: risks to ask a lawyer about. What is not listed is not cleared.",
        "zh": "法律提示：以下为风险，请咨询律师；未列出的不等于没有风险。",
    }[lang]
    texts = [Text(head, style="bold"), *map(Text, told), Text(checklist(lang), style="dim")]
    return Group(*texts)


def overview(
    found: Mapping[str, Iterable[Notice]], scenario: Scenario, lang: str | None = None
) -> list[str]:
    """Return the checks that policies on a scenario touch, a line for all that touch the same."""
    lang = lang or language()
    if scenario.organisation.jurisdiction != "China":
        return [_ELSEWHERE[lang]]
    alike: dict[tuple[str, ...], list[str]] = {}
    for policy, raised in found.items():
        ids = sorted({notice.id for notice in raised}, key=lambda each: int(each[1:]))
        alike.setdefault(tuple(ids), []).append(policy)
    told = []
    for shared, policies in alike.items():
        all_of_several = len(policies) == len(found) > 1
        with speaking(lang):
            named = joined(map(in_words, policies))
        if lang == "zh":
            who = "各方案" if all_of_several else named
            told.append(
                f"{who}：{'、'.join(shared)}——有风险，请咨询律师" if shared else f"{who}：未提示"
            )
        else:
            who = "every policy" if all_of_several else named
            told.append(
                f"{who}: {', '.join(shared)} — risk, ask a lawyer"
                if shared
                else f"{who}: no notice, which clears nothing"
            )
    where = {
        "en": "What each notice says: catfish check FILE --policy NAME, and docs/law.md.",
        "zh": "提示全文：catfish check FILE --policy NAME，及 docs/law.md。",
    }
    return [*told, where[lang]]


def records(found: Iterable[Notice]) -> list[dict[str, Any]]:
    """Return notices as JSON can hold them."""
    return [asdict(notice) for notice in found]


def by_policy(study: Comparison) -> dict[str, list[Notice]]:
    """Return the notices of each policy of a study: what its scenario raises, then what it did."""
    outcomes = study.runs.columns.difference(["policy", "replication", "year"])
    found = {}
    for policy, scenario in study.policies.items():
        runs = study.runs[study.runs.policy == policy]
        by_year = runs.groupby("year")[list(outcomes)].mean()
        years = [{str(k): v for k, v in year.items()} for year in by_year.to_dict("records")]
        mean = {str(name): float(value) for name, value in by_year.mean().items()}
        found[policy] = notices(scenario) + run_notices(scenario, mean, years)
    return found


def _line(notice: Notice, lang: str) -> str:
    notice = _said_once(notice)
    if lang == "zh":
        facts = "；".join([notice.fired_zh, *_figures_zh(notice)])
        who = f"{notice.id} · {notice.status_zh} · {notice.article_zh}"
        return f"{who}：{notice.zh}（{facts}）——有风险，请咨询律师"
    facts = "; ".join([notice.fired, *_figures(notice)])
    who = f"{notice.id} · {notice.status} · {notice.article} ({notice.article_zh})"
    return f"{who}: {notice.text} ({facts}) — risk, ask a lawyer"


def _said_once(notice: Notice) -> Notice:
    """Return the notice of a run without the figures that its facts already tell."""
    facts = set(re.findall(r"= ([\d.,e-]*\d)", notice.fired)) if notice.basis == "run" else ()
    people, cost = (
        None if value is None or counted(value) in facts else value
        for value in (notice.people, notice.cost_yuan)
    )
    return replace(notice, people=people, cost_yuan=cost)


def _in_fives(notice: Notice) -> Notice:
    """Return a notice that tells no size of a group, nor what so many people cost to the yuan.

    What a run counts are events, as means over histories: of these all tables tell.
    """
    if notice.basis == "run" or not notice.people:
        return notice
    people, cost = in_fives(notice.people, notice.at_most), notice.cost_yuan
    each = None if cost is None or not people else cost / notice.people
    return replace(notice, people=people, cost_yuan=each and each * people)


def _figures(notice: Notice) -> Iterator[str]:
    """Yield people and cost: of a run means a year, of a scenario a limit or about how many."""
    people, cost = notice.people, notice.cost_yuan
    ran, most = notice.basis == "run", notice.at_most
    if people == 0 and not ran:
        yield f"fewer than five people{' a year' if most else ''}"
    elif people is not None:
        how = "at most " if most else "" if ran or _is_few(people) else "about "
        whom = "person" if people == 1 else "people"
        yield f"{how}{_people(people)} {whom}{' a year' if ran or most else ''}"
    if cost is not None:
        told = f"{number(cost, 0)} yuan a year" if ran else f"about {rounded(cost, 3)} yuan"
        yield f"for so many {told}" if most else told


def _figures_zh(notice: Notice) -> Iterator[str]:
    people, cost = notice.people, notice.cost_yuan
    ran, most = notice.basis == "run", notice.at_most
    if people == 0 and not ran:
        yield f"{'每年' if most else ''}不足5人"
    elif people is not None:
        how = ("每年" if ran or most else "") + ("至多" if most else "" if ran else "约")
        yield (
            f"{'每年' if ran else ''}不足0.1人" if _is_few(people) else f"{how}{_people(people)}人"
        )
    if cost is not None:
        size, unit, places = (cost / _WAN, "万元", 1) if cost >= _WAN else (cost, "元", 0)
        told = number(size, places) if ran else rounded(size, 3)
        yield f"{'每年' if ran else '按此人数约' if most else '约'}{told}{unit}"


def _is_few(people: float) -> bool:
    return 0 < people < _FEW


def _people(count: float) -> str:
    if _is_few(count):
        return "<0.1"
    return number(count, 0 if count >= 10 or count == round(count) else 1)
