"""How a comparison ends: which policy has the highest KPI, and how sure that is."""

from collections.abc import Sequence
from math import isfinite

import pandas as pd

from sim.report.claims import Claim, listed, spoken
from sim.report.wording import estimate, number, percent
from sim.scenario.draws import together
from sim.scenario.problems import kind_of
from sim.study.comparison import Comparison, summary_table
from sim.study.outcomes import KNOWN
from sim.study.policies import differences, unchosen
from sim.study.verdict import TOLD_APART

_USUALLY = 0.9
_KPI = next(outcome for outcome in KNOWN if outcome.name == "kpi")
_KINDS = {
    "assumption": "an assumption (what nobody knows)",
    "setting": "a setting (what the zone is, or how it is studied)",
}


def closing(study: Comparison) -> str:
    """Return what there is to say of a comparison, in a few sentences."""
    return spoken(claims(study))


def claims(study: Comparison) -> list[Claim]:
    """Say which policy has the highest KPI, and whether it is told apart from the others."""
    kpi = study.summary[study.summary.outcome == "kpi"].set_index("policy")
    ranked = kpi.sort_values("mean", ascending=False, kind="stable")
    unit, names = str(kpi.unit.iloc[0]), [str(name) for name in ranked.index]
    if len(names) == 1:
        histories = "history" if study.replications == 1 else "histories"
        text = f"KPI: {_mean(ranked.iloc[0])} {unit}, over {study.replications:,} simulated"
        values = _values(ranked.iloc[0], "mean", "low", "high")
        return [Claim("mean", f"{text} {histories}.", (names[0],), values)]
    if paths := unchosen(study.policies, study.baseline):
        return [_no_choice(study, paths, ranked, unit)]
    if study.replications < 2:
        text = "One history cannot tell policies apart: give --replications."
        return [Claim("one history", text)]
    best = names[0]
    values = _values(ranked.iloc[0], "mean", "low", "high")
    text = f"Highest mean KPI: {best}, {_mean(ranked.iloc[0])} {unit}."
    told = [Claim("highest", text, (best,), values)]
    if best != study.baseline and ranked.verdict[best] != "same":
        told.append(_lead(study, ranked.iloc[0], best))
    return told + _others(study, best, names[1:])


def _no_choice(study: Comparison, paths: Sequence[str], ranked: pd.DataFrame, unit: str) -> Claim:
    """Say that what differs is nothing that a policy can choose, so that none is best."""
    data = study.policies[study.baseline].model_dump()
    each = listed(f"{path} is {_KINDS[kind_of(path, data)]}" for path in paths)
    first, last = ranked.iloc[0], ranked.iloc[-1]
    text = (
        f"{each}: nobody chooses it, so nothing here is better than anything else. Mean KPI is "
        f"from {number(last['mean'], 1)} ({last.name}) to {number(first['mean'], 1)} "
        f"({first.name}) {unit}."
    )
    values = {"lowest": float(last["mean"]), "highest": float(first["mean"])}
    return Claim("no choice", text, (str(last.name), str(first.name), *paths), values)


def _lead(study: Comparison, row: pd.Series, best: str) -> Claim:
    """Say how far the best is above the baseline, and whether that is told apart."""
    lead = estimate((row.difference, row.difference_low, row.difference_high), 2, sign=False)
    drawn = isfinite(row.draws_better)
    often = row.draws_better if drawn else row.chance_better
    of = "draws of the ranges" if drawn else "simulated histories"
    chance = f"{percent(often)} of {of} it did better"
    better = row.verdict == "better"
    if better:
        end = f", {'in' if often >= _USUALLY else 'but only in'} {chance}"
    else:  # the mean over ranges may be above zero, and a policy no surer to do better
        over = " on average over the ranges" if study.ranges else ""
        end = f"{over}, and not told apart from it; in {chance}"
    text = f"That is {lead} points above the baseline, {study.baseline}{end}."
    columns = "difference", "difference_low", "difference_high", "chance_better", "draws_better"
    says = "lead: better" if better else "lead: not told apart"
    return Claim(says, text, (best, study.baseline), _values(row, *columns))


def _others(study: Comparison, best: str, others: Sequence[str]) -> list[Claim]:
    """Say which of the others are not told apart from the best."""
    rows = _against(study, best)
    same = [name for name in others if rows.verdict[name] == "same"]
    untold = [name for name in others if rows.verdict[name] not in {*TOLD_APART, "same"}]
    found = []
    if same:
        found.append(Claim("same", f"The same as {best}: {listed(same)}.", (best, *same)))
    # The baseline has been spoken of, unless it is the best itself.
    if named := [name for name in untold if name != study.baseline]:
        share = {name: float(rows.chance_better[name]) for name in named}
        each = listed(f"{name} (ahead in {percent(share[name])} of histories)" for name in named)
        text = f"Not told apart from {best}: {each}."
        found.append(Claim("not told apart", text, (best, *named), share))
    if best == study.baseline and not (same or untold):
        text = "Every other policy is told apart from this baseline as worse."
        found.append(Claim("all worse", text, (best, *others)))
    return found


def _against(study: Comparison, best: str) -> pd.DataFrame:
    """Return how the KPI of each policy stands to that of the best."""
    names = list(study.policies)
    kpi = study.runs.kpi.to_numpy().reshape(len(names), study.replications, -1, 1)
    same = [name for name in names if not differences(study.policies[best], study.policies[name])]
    of_a_draw = together(study.policies.values())
    return summary_table(names, kpi, best, [_KPI], of_a_draw, same).set_index("policy")


def _mean(row: pd.Series) -> str:
    return estimate((row["mean"], row.low, row.high), 1, sign=False)


def _values(row: pd.Series, *columns: str) -> dict[str, float]:
    return {column: float(row[column]) for column in columns}
