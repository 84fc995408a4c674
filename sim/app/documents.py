"""What takes longer, on request: files to take along, who is affected, the catfish effect.

All of it is made by the studies that the commands of the same name run, with the histories that
the desk has in memory.
"""

from __future__ import annotations

import tempfile
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.app import sharing
from sim.app.desk import Desk
from sim.app.question import Question
from sim.report.affected import FOOTNOTE, HEADS, sentences
from sim.report.groups import BY, group
from sim.report.names import called
from sim.report.notices import by_policy, records
from sim.report.wording import estimate, histories, label, number
from sim.study.affected import affected
from sim.study.anytime import LOOKS
from sim.study.compare import compare
from sim.study.comparison import Comparison
from sim.study.outcomes import CATFISH, CATFISH_PARTS
from sim.study.policies import BASELINE
from sim.study.problems import StudyError
from sim.study.result import LINE
from sim.words import _, language, speaking

_MEDIA = {
    "policy": ("yaml", "application/yaml"),
    "csv": ("csv", "text/csv; charset=utf-8"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "html": ("html", "text/html; charset=utf-8"),
    "docx": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": ("pdf", "application/pdf"),
}
_BY = ("status", "grade", "age", "sex", "department")
_ENDS = ("promoted", "demoted", "demoted_far", "waiting", "ended", "left", "pay_down_far")
"""What becomes of people, as far as there is room."""
_LOOKED_AT = 50
"""Histories for who is affected, and for the catfish effect by channel."""


@dataclass(frozen=True)
class Document:
    """A file to take along."""

    name: str
    media_type: str
    content: bytes


def document(desk: Desk, kind: str, question: Question) -> Document:
    """Return a file of one kind, in the language that is spoken.

    Raises
    ------
    StudyError
        If there is no such kind, or what writes it is not installed.
    """
    for place, (file, name) in enumerate(sharing.pin_files(question).items(), start=1):
        if kind == f"pin-{place}":
            return Document(file, _MEDIA["policy"][1], sharing.policy_file(question, name).encode())
    if kind not in _MEDIA:
        raise StudyError(_("there is no file of kind {kind}").format(kind=repr(kind)))
    ending, media_type = _MEDIA[kind]
    if kind == "policy":
        return Document(sharing.POLICY_FILE, media_type, sharing.policy_file(question).encode())
    study = _comparison(desk, question)
    if kind == "csv":
        content = study.summary.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")
    else:
        line = sharing.command(question)
        content = desk.place.submit(written, kind, study, line, language()).result()
    return Document(f"catfish.{ending}", media_type, content)


def written(kind: str, study: Comparison, line: str, spoken: str) -> bytes:
    """Write a comparison as a paper or for Excel, in a worker."""
    from sim.report.paper.make import paper
    from sim.report.paper.write_xlsx import sheets_of
    from sim.study.kept import read

    with speaking(spoken), tempfile.TemporaryDirectory(prefix="catfish-app-") as folder:
        notices = {name: records(raised) for name, raised in by_policy(study).items()}
        kept = read(study.save(Path(folder) / "study", {LINE: line, "notices": notices}))
        return sheets_of(kept) if kind == "xlsx" else paper_as(kind, paper([kept]))


def paper_as(kind: str, made: Any) -> bytes:
    """Return a paper as a file of one kind."""
    try:
        if kind == "html":
            from sim.report.paper.write_html import html

            return html(made)
        if kind == "docx":
            from sim.report.paper.write_docx import docx

            return docx(made)
        from sim.report.paper.write_pdf import pdf

        return pdf(made)
    except ImportError:
        raise StudyError(
            _("Word and PDF need the extra 'report': pip install 'catfish[report]'")
        ) from None


def more(desk: Desk, what: str, question: Question) -> dict[str, Any]:
    """Return who is affected by the policy, or its catfish effect by channel, as a table.

    Raises
    ------
    StudyError
        If something else is asked.
    """
    if what == "affected":
        return _affected(desk, question)
    if what == "channels":
        return _channels(desk, question)
    raise StudyError(_("there is nothing of the name {name}").format(name=repr(what)))


def _comparison(desk: Desk, question: Question) -> Comparison:
    return compare(
        question.policies,
        baseline=BASELINE,
        replications=LOOKS[-1],
        people=desk.people,
        executor=desk.place,
        store=desk.memory,
    )


def _affected(desk: Desk, question: Question) -> dict[str, Any]:
    """Return by group what becomes of people, and what only because of the policy."""
    study = affected(
        {BASELINE: question.base, question.name: question.own},
        BASELINE,
        by=_BY,
        replications=_LOOKED_AT,
        people=desk.people,
        executor=desk.place,
    )
    rows = study.summary[study.summary.policy == question.name]
    organisation = question.base.organisation
    lines = []
    for (by, name), of in rows.groupby(["by", "group"], sort=False):
        ends = {row["end"]: row for row in of.to_dict("records")}
        cells = [number(float(of.people.iloc[0]), 1)]
        cells += [_because(ends[end]) for end in _ENDS]
        lines.append({"by": _(BY[str(by)]), "name": group(str(by), str(name), organisation),
                      "cells": cells})  # fmt: skip
    told = [*sentences(study), _(FOOTNOTE)]
    heads = [_("number of people"), *(_(HEADS[end]) for end in _ENDS)]
    return {"heads": heads, "rows": lines, "told": told}


def _because(end: Mapping[Hashable, Any]) -> str:
    """Write how many end so, and how many of them only because of the policy."""
    if not end["mean"]:
        return "–"
    return f"{number(end['mean'], 1)} ({number(end['because'], 1)})"


def _channels(desk: Desk, question: Question) -> dict[str, Any]:
    """Return the catfish effect of the baseline and of the policy, in all and by channel."""
    study = compare(
        {BASELINE: question.base, question.name: question.own},
        baseline=BASELINE,
        replications=_LOOKED_AT,
        people=desk.people,
        executor=desk.place,
        store=desk.memory,
        catfish=True,
    )
    lines = []
    for outcome in (CATFISH, *CATFISH_PARTS):
        of = study.summary[study.summary.outcome == outcome.name].to_dict("records")
        own = next(row for row in of if row["policy"] == question.name)
        cells = [estimate((row["mean"], row["low"], row["high"]), 2, sign=False) for row in of]
        known = own["difference"], own["difference_low"], own["difference_high"]
        cells.append(f"{estimate(known, 2)} {_(own['verdict']) if own['verdict'] else ''}".strip())
        lines.append({"by": "", "name": label(outcome.name), "cells": cells})
    heads = [*map(called, study.policies), _("difference")]
    told = [
        _(
            "In % of the norm, over {histories}: what outsiders do to the effort of those who are "
            "there. The channels are switched on one after the other and sum to the effect; the "
            "last line is all that comes of opening posts to outsiders."
        ).format(histories=histories(_LOOKED_AT)),
        _("95 % intervals for one look, after a number of histories that was fixed beforehand."),
    ]
    return {"heads": heads, "rows": lines, "told": told}
