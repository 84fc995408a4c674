"""The annex: how each result was made, how to make it again, and how to cite it.

The checklist is that of STRESS (Strengthening the Reporting of Empirical Simulation Studies;
Monks et al., Journal of Simulation 13, 2019), by its six sections.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from sim.report import basis
from sim.report.claims import in_a_row
from sim.report.names import bilingual, in_words
from sim.report.paper.assumptions import settings
from sim.report.paper.content import Part, Points, Prose, Row, Section, Table
from sim.report.paper.shelf import Shelf
from sim.report.wording import rounded
from sim.scenario.spoken import value_in_words
from sim.study.design import read_space
from sim.study.kept import Kept
from sim.study.result import LINE
from sim.words import N_, _

_STUDIES = {
    "compare": N_("comparison of policies"),
    "best": N_("selection of the best policy"),
    "province": N_("many zones"),
    "sweep": N_("sweep of a space of parameters"),
    "sensitivity": N_("sensitivity to assumptions"),
    "discover": N_("where a policy backfires"),
    "search": N_("search for policies"),
    "decompose": N_("difference by channel"),
    "fairness": N_("whom the tail hits"),
    "affected": N_("who is affected"),
    "breakdown": N_("departments and grades"),
}
"""Studies in plain words, by the names that manifests have for them."""


def section(shelf: Shelf) -> Section:
    """Return the annex."""
    return Section(
        _("Annex"),
        (
            Section(_("How to repeat and cite it"), tuple(_again(shelf))),
            Section(_("Run record"), (run_record(shelf),)),
            Section(_("Reporting checklist (STRESS)"), (stress(shelf),)),
            Section(_("Settings"), (*shelf.which(), settings(shelf))),
        ),
    )


def cite(shelf: Shelf) -> str:
    """Return a line to cite the results by."""
    manifest = shelf.kept[0].manifest
    return _(
        "Catfish {version} (model {model}), results {fingerprint}, {date}. "
        "Comparison of scenarios: {title}."
    ).format(
        version=manifest["versions"].get("catfish", ""),
        model=manifest["model"],
        fingerprint=shelf.fingerprint,
        date=shelf.written[:10],
        title=bilingual(shelf.scenario.title),
    )


def _again(shelf: Shelf) -> Iterator[Part]:
    yield Prose(_("Each result is made again, and compared byte by byte, with:"))
    yield Points(
        tuple(Prose(shlex.join(["catfish", "rerun", str(each.folder)])) for each in shelf.kept)
    )
    lines = [(shelf.name(each), each.manifest.get(LINE)) for each in shelf.kept]
    if any(line for _name, line in lines):
        yield Prose(_("They were made with:"))
        yield Points(tuple(Prose(line, name) for name, line in lines if line))
    yield Prose(_("To cite: {line}").format(line=cite(shelf)))


def run_record(shelf: Shelf) -> Table:
    """Return how each result was made, a column for each."""
    told = [dict(_facts(each)) for each in shelf.kept]
    names = list(dict.fromkeys(name for facts in told for name in facts))
    rows = [Row((name, *(facts.get(name, "–") for facts in told))) for name in names]
    rows.append(Row((_("fingerprint of it all"), shelf.fingerprint, *[""] * (len(told) - 1))))
    heads = (_("fact"), *map(shelf.name, shelf.kept))
    caption = _("How the results were made")
    return Table("record", caption, heads, tuple(rows), words=tuple(range(1, len(heads))))


def _facts(kept: Kept) -> Iterator[tuple[str, str]]:
    manifest = kept.manifest
    rests_on: Mapping[str, Any] = manifest["rests_on"]
    yield _("study"), _(_STUDIES[kept.study])
    yield (
        _("scenario"),
        _("; ").join(_file(file) for file in rests_on["files"]) or _("made in Python"),
    )
    yield _("policies"), _("; ").join(_file(file) for file in rests_on["policy_files"]) or "–"
    if rests_on["roster"]:
        yield _("staff list"), str(rests_on["roster"].get("file", _("a table given in Python")))
    yield _("set by hand"), _set(rests_on["set"]) or "–"
    for policy, own in rests_on["set_in"].items():
        yield _("set by hand in {policy}").format(policy=in_words(policy)), _set(own)
    ends = _("{low} to {high}")
    ranges = (
        f"{path} {ends.format(low=rounded(low), high=rounded(high))}"
        for path, (low, high) in rests_on["ranges"].items()
    )
    yield _("ranges"), _("; ").join(ranges) or "–"
    varied = read_space(rests_on.get("varied", {}))
    if varied:
        told = (f"{path} {basis.spread(path, values)}" for path, values in varied.items())
        yield _("varied by the study"), _("; ").join(told)
    yield _("seed"), str(manifest["seed"])
    yield _("histories"), str(manifest.get("replications", "–"))
    yield _("years lived"), str(manifest["years"])
    yield _("model"), manifest["model"]
    yield _("versions"), _(", ").join(f"{k} {v}" for k, v in manifest["versions"].items())
    yield _("machine"), manifest.get("platform", "–")
    yield _("saved"), manifest.get("written", "–")
    yield _("time it took, seconds"), f"{manifest['seconds']:,.1f}"
    if kept.missing:
        yield _("tables that are missing"), _(", ").join(kept.missing)
    for name, digest in manifest["tables"].items():
        yield _("digest of {table}").format(table=f"{name}.parquet"), digest


def _set(by_hand: Mapping[str, Any]) -> str:
    told = (f"{path} = {value_in_words(path, each)}" for path, each in by_hand.items())
    return _("; ").join(told)


def _file(file: Mapping[str, str]) -> str:
    title = f"{bilingual(file['title'])} " if file["title"] else ""
    return f"{title}[{file['path']} {file['digest'][:8]}]"


def stress(shelf: Shelf) -> Table:
    """Return the checklist, answered from the results and from what holds for the model."""
    manifest = shelf.kept[0].manifest
    model = manifest["model"]
    result = shelf.kept[0].result
    rests = in_a_row(basis.sentences(result.basis, model=model)) if result is not None else "–"
    studies = _(", ").join(dict.fromkeys(_(_STUDIES[each.study]) for each in shelf.kept))
    warm_up = _("None: the first day is the day before the reform, with the staff of the scenario.")
    if shelf.roster is not None:
        warm_up = _(
            "None: the first day is the day before the reform, with the people of the list."
        )
    rows = (
        (
            _("1 Objectives"),
            (_("purpose"), _("To compare policies for staffing under stated assumptions.")),
            (_("outputs"), _("Outcomes by policy and year, and paired differences.")),
            (_("experiments"), studies),
        ),
        (
            _("2 Logic"),
            (_("base model"), _("docs/model.md: months, events in their order, rules, behaviour.")),
            (_("scenarios"), _("The table of what the options set, above.")),
            (_("components"), _("People, posts, departments; a rule for each mechanism.")),
        ),
        (
            _("3 Data"),
            (_("sources and inputs"), rests),
            (_("assumptions"), _("The table of assumptions, above; every setting, below.")),
        ),
        (
            _("4 Experimentation"),
            (_("initial state"), warm_up),
            (_("run length"), _("{years} years").format(years=_of_each(shelf, "years"))),
            (
                _("estimation"),
                _("Histories a policy: {each}. Same people and same luck; 95 % intervals.").format(
                    each=_("; ").join(_by_result(shelf, "replications"))
                ),
            ),
        ),
        (
            _("5 Implementation"),
            (_("software"), _(", ").join(f"{k} {v}" for k, v in manifest["versions"].items())),
            (
                _("random numbers"),
                _("By key: seed, history, person, purpose and date; seed {seed}.").format(
                    seed=_of_each(shelf, "seed")
                ),
            ),
            (_("execution"), _("Month by month, events in the order of docs/model.md.")),
            (
                _("machine and time"),
                _("{platform}; {seconds} seconds").format(
                    platform=manifest.get("platform", "–"), seconds=f"{manifest['seconds']:,.1f}"
                ),
            ),
        ),
        (
            _("6 Access to the code"),
            (_("code"), _("The repository of Catfish, model {model}.").format(model=model)),
        ),
    )  # fmt: skip
    told = []
    for heading, *items in rows:
        told += [Row((str(heading),), heading=True), *(Row(tuple(item)) for item in items)]
    heads = (_("item"), _("answer"))
    caption = _("Reporting checklist")
    return Table("stress", caption, heads, tuple(told), words=(1,), widths=(1, 3))


def _of_each(shelf: Shelf, fact: str) -> str:
    """Return a fact of all results, or that of each where they are not of one."""
    facts = {str(each.manifest[fact]) for each in shelf.kept}
    return facts.pop() if len(facts) == 1 else _("; ").join(_by_result(shelf, fact))


def _by_result(shelf: Shelf, fact: str) -> Iterator[str]:
    for each in shelf.kept:
        yield f"{shelf.name(each)} {each.manifest.get(fact, '–')}"
