"""How a comparison ends: which policy has the highest KPI, and how sure that is."""

from collections.abc import Sequence
from math import isfinite

import pandas as pd

from sim.engine.ledger import OUTCOMES
from sim.report.claims import Claim, in_a_row, listed, spoken
from sim.report.names import said
from sim.report.wording import CHANCE, FOOTNOTE, estimate, number, of_norm, percent
from sim.scenario.draws import together
from sim.scenario.places import kind_of
from sim.study.comparison import Comparison, summary_table
from sim.study.outcomes import POINTS
from sim.study.policies import BASELINE, differences, unchosen
from sim.study.verdict import TOLD_APART
from sim.words import N_, _, ngettext, typed

_TWINS = N_(
    "The catfish effect is of the first {count} histories of each policy; {how} tells it of all."
)
_USUALLY = 0.9
_KINDS = {
    "assumption": N_("an assumption (what nobody knows)"),
    "setting": N_("a setting (what the zone is, or how it is studied)"),
}


def closing(study: Comparison) -> str:
    """Return what there is to say of a comparison, in a few sentences."""
    return spoken(claims(study))


def footnote(study: Comparison) -> str:
    """Say how the table of a comparison is to be read."""
    told = [_(FOOTNOTE)]
    if not study.ranges:
        told.append(_(CHANCE))
    if study.twinned not in (0, study.replications):
        how = typed("--catfish", "catfish=True")
        told.append(_(_TWINS).format(count=study.twinned, how=how))
    return in_a_row(told)


def claims(study: Comparison) -> list[Claim]:
    """Say which policy has the highest KPI, and whether it is told apart from the others."""
    kpi = study.summary[study.summary.outcome == "kpi"].set_index("policy")
    ranked = kpi.sort_values("mean", ascending=False, kind="stable")
    names = [str(name) for name in ranked.index]
    if len(names) == 1:
        words = ngettext(
            "KPI: {mean}, over {count} simulated history.",
            "KPI: {mean}, over {count} simulated histories.",
            study.replications,
        )
        count = f"{study.replications:,}"
        text = words.format(mean=_mean(ranked.iloc[0]), count=count)
        values = _values(ranked.iloc[0], "mean", "low", "high")
        return [Claim("mean", text, (names[0],), values)]
    if paths := unchosen(study.policies, study.baseline):
        return [_no_choice(study, paths, ranked)]
    if study.replications < 2:
        text = _("One history cannot tell policies apart: give {how}.")
        text = text.format(how=typed("--replications", "replications"))
        return [Claim("one history", text)]
    best = names[0]
    values = _values(ranked.iloc[0], "mean", "low", "high")
    text = _("Highest mean KPI: {best}, {mean}.").format(
        best=said(best), mean=_mean(ranked.iloc[0])
    )
    told = [Claim("highest", text, (best,), values)]
    if best != study.baseline and ranked.verdict[best] != "same":
        told.append(_lead(study, ranked.iloc[0], best))
    return told + _others(study, best, names[1:])


def _no_choice(study: Comparison, paths: Sequence[str], ranked: pd.DataFrame) -> Claim:
    """Say that what differs is nothing that a policy can choose, so that none is best."""
    data = study.policies[study.baseline].model_dump()
    each = listed(
        _("{parameter} is {kind}").format(parameter=said(path), kind=_(_KINDS[kind_of(path, data)]))
        for path in paths
    )
    first, last = ranked.iloc[0], ranked.iloc[-1]
    text = _(
        "{each}: nobody chooses it, so nothing here is better than anything else. Mean KPI is from "
        "{least} ({lowest}) to {most} ({highest}) % of norm."
    ).format(
        each=each,
        least=number(last["mean"], 1),
        lowest=said(str(last.name)),
        most=number(first["mean"], 1),
        highest=said(str(first.name)),
    )
    values = {"lowest": float(last["mean"]), "highest": float(first["mean"])}
    return Claim("no choice", text, (str(last.name), str(first.name), *paths), values)


def _lead(study: Comparison, row: pd.Series, best: str) -> Claim:
    """Say how far the best is above the baseline, and whether that is told apart."""
    ends = row.difference, row.difference_low, row.difference_high
    lead = estimate(ends, 2, sign=False, unit=_(POINTS))
    drawn = isfinite(row.draws_better)
    often = row.draws_better if drawn else row.chance_better
    better = row.verdict == "better"
    if drawn:
        text = (
            _(
                "That is {lead} above the baseline, {baseline}, in {share} of draws of the "
                "ranges it did better."
            )
            if better and often >= _USUALLY
            else _(
                "That is {lead} above the baseline, {baseline}, but only in {share} of "
                "draws of the ranges it did better."
            )
            if better
            # The mean over ranges may be above zero, and a policy no surer to do better.
            else _(
                "That is {lead} above the baseline, {baseline} on average over the ranges, "
                "and not told apart from it; in {share} of draws of the ranges it did better."
            )
        )
    else:
        text = (
            _(
                "That is {lead} above the baseline, {baseline}, in {share} of simulated "
                "histories it did better (a tie is half)."
            )
            if better and often >= _USUALLY
            else _(
                "That is {lead} above the baseline, {baseline}, but only in {share} of "
                "simulated histories it did better (a tie is half)."
            )
            if better
            else _(
                "That is {lead} above the baseline, {baseline}, and not told apart from it; "
                "in {share} of simulated histories it did better (a tie is half)."
            )
        )
    baseline = said(study.baseline)
    if study.baseline == BASELINE:  # "the baseline, baseline" says nothing
        baseline = _("the scenario as it stands")
    text = text.format(lead=lead, baseline=baseline, share=percent(often))
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
        text = _("The same as {best}: {names}.").format(
            best=said(best), names=listed(map(said, same))
        )
        found.append(Claim("same", text, (best, *same)))
    # The baseline has been spoken of, unless it is the best itself.
    if named := [name for name in untold if name != study.baseline]:
        share = {name: float(rows.chance_better[name]) for name in named}
        each = listed(
            _("{policy} (ahead in {share} of histories, a tie is half)").format(
                policy=said(name), share=percent(share[name])
            )
            for name in named
        )
        text = _("Not told apart from {best}: {each}.").format(best=said(best), each=each)
        found.append(Claim("not told apart", text, (best, *named), share))
    if best == study.baseline and not (same or untold):
        text = _("Every other policy is told apart from this baseline as worse.")
        found.append(Claim("all worse", text, (best, *others)))
    return found


def _against(study: Comparison, best: str) -> pd.DataFrame:
    """Return how the KPI of each policy stands to that of the best."""
    names = list(study.policies)
    # All that the study's own table is of: counts tell in which histories policies are tied.
    outcomes = [outcome for outcome in OUTCOMES if outcome.name in study.runs]
    told = study.runs[[outcome.name for outcome in outcomes]].to_numpy()
    values = told.reshape(len(names), study.replications, -1, len(outcomes))
    same = [name for name in names if not differences(study.policies[best], study.policies[name])]
    of_a_draw = together(study.policies.values())
    table = summary_table(names, values, best, outcomes, of_a_draw, same)
    return table[table.outcome == "kpi"].set_index("policy")


def _mean(row: pd.Series) -> str:
    return of_norm((row["mean"], row.low, row.high))


def _values(row: pd.Series, *columns: str) -> dict[str, float]:
    return {column: float(row[column]) for column in columns}
