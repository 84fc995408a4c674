"""What the columns of tables are called, in both languages, and what they are counted in."""

from __future__ import annotations

from dataclasses import dataclass

from sim.scenario.json_schema import catalogue
from sim.study.outcomes import KNOWN
from sim.words import N_, told_in

_COLUMNS = {
    "policy": N_("policy"),
    "outcome": N_("outcome"),
    "measure": N_("measure"),
    "unit": N_("unit"),
    "year": N_("year"),
    "mean": N_("mean"),
    "low": N_("low end"),
    "high": N_("high end"),
    "mean_low": N_("low end"),
    "mean_high": N_("high end"),
    "difference": N_("difference"),
    "difference_low": N_("difference, low end"),
    "difference_high": N_("difference, high end"),
    "spread_low": N_("difference of single histories, 5th percentile"),
    "spread_high": N_("difference of single histories, 95th percentile"),
    "from_luck": N_("standard deviation of the difference, by luck"),
    "from_assumptions": N_("standard deviation of the difference, by assumptions"),
    "verdict": N_("verdict"),
    "draws_better": N_("share of draws of assumptions in which it is better"),
    "chance_better": N_("chance it is better"),
    "chance_low": N_("chance it is better, low end"),
    "chance_high": N_("chance it is better, high end"),
    "best_share": N_("share of histories in which it is best"),
    "part": N_("part"),
    "share": N_("share"),
    "group": N_("group"),
    "people": N_("people"),
    "by": N_("by"),
    "replication": N_("history"),
    "replications": N_("histories"),
    "parameter": N_("parameter"),
    "value": N_("value"),
    "head": N_("head of spending"),
    "baseline": N_("baseline"),
    "own": N_("the policy's own"),
    "counted": N_("what is counted"),
    "gain": N_("what is counted as gain"),
    "never": N_("share of resamples in which it never breaks even"),
    "dropped_by": N_("policy by which it was dropped"),
    "from": N_("from"),
    "to": N_("to"),
    "point": N_("point"),
    "backfires": N_("does worse than the baseline"),
    "inside": N_("inside the box"),
    "in_tail": N_("in the tail, % of those rated"),
    "missed": N_("missed, % of the truly weak"),
    "wrongly": N_("wrongly hit, % of all who are not truly weak"),
    "promoted": N_("promoted, % of those rated"),
    "zone": N_("zone"),
    "posts": N_("posts"),
    "of": N_("of"),
    "ahead": N_("share of draws of assumptions in which it has more"),
    "within": N_("keeps within the limits"),
    "support": N_(
        "share of resamples in which the better policy changes, or none of the front beats it"
    ),
    "front": N_("on the front"),
    "like": N_("row of the policy that stands for it, counted from 0"),
    "quantity": N_("what is looked at"),
    "index": N_("measure"),
    "below": N_("better policy below"),
    "above": N_("better policy above"),
    "fate": N_("what becomes of them"),
    "because": N_("only because of the policy"),
    "instead": N_("not there, only because of the policy"),
    "end": N_("what becomes of them"),
}
_ENDS = {
    "_low": N_("{column}, low end"),
    "_high": N_("{column}, high end"),
    "_difference": N_("{column}: difference from the reference"),
    "_worst": N_("{column}: at the worst point"),
    "_regret": N_("{column}: regret"),
}
"""What may stand behind the name of a column."""
_OUTCOMES = {outcome.name: outcome for outcome in KNOWN}


@dataclass(frozen=True)
class Column:
    """What a column is called, and what it is counted in.

    Attributes
    ----------
    name : str
        In the table.
    en, zh : str
        In words.
    unit : str
        In English; "" where it has none.
    money : bool
        Whether the unit is that of money, which depends on the zone.
    mark : str
        Of a parameter, where its value comes from.
    """

    name: str
    en: str
    zh: str
    unit: str = ""
    money: bool = False
    mark: str = ""

    def label(self, spoken: str) -> str:
        """Return what it is called in a language."""
        return self.zh if spoken == "zh" else self.en


def about(name: str) -> Column:
    """Return what is known of a column; one that is not known is called as it is."""
    if name in _COLUMNS:
        return Column(name, _COLUMNS[name], told_in("zh", _COLUMNS[name]))
    if name in _OUTCOMES:
        outcome = _OUTCOMES[name]
        label = outcome.label[:1].upper() + outcome.label[1:]
        return Column(name, label, outcome.zh, outcome.unit, outcome.is_money)
    if name in catalogue():
        known = catalogue()[name]
        return Column(name, _in_words(name), known.zh, known.unit, mark=known.mark)
    for end, words in _ENDS.items():
        if name.endswith(end) and name != end:
            stem = about(name.removesuffix(end))
            if stem.en != stem.name:
                both = words.format(column=stem.en), told_in("zh", words).format(column=stem.zh)
                return Column(name, *both, stem.unit, stem.money)
    return Column(name, name, name)


def _in_words(path: str) -> str:
    return path.rpartition(".")[2].replace("_", " ")
