"""A paper as PDF that everybody can read (PDF/UA-1), set by Typst.

The paper reaches Typst as data (``paper.json``), never as markup, so that no name is a command.
Fonts are embedded as far as they are used.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sim.report.paper.content import (
    Figure,
    Numbered,
    Paper,
    Points,
    Prose,
    Section,
    Table,
    numbers,
    walk,
)
from sim.study.problems import StudyError
from sim.words import _

_BREAK = "\u200b"  # where a line may end
_JOINTS = re.compile(r"(?<=[._/=,;:|\\-])(?=[^\W\d])")  # but for those of numbers
_LONG = re.compile(r"[^\s\u200b]{25,}")
_PIECE = 12  # letters of a word that is longer than a column may be


def pdf(paper: Paper) -> bytes:
    """Return the file; the same paper is the same bytes.

    Raises
    ------
    StudyError
        If Typst is not installed.
    """
    try:
        import typst
    except ImportError:
        raise StudyError(
            _("PDF needs Typst: pip install 'catfish[report]', or take --format html")
        ) from None
    template = files("sim.report.paper").joinpath("paper.typ").read_text(encoding="utf-8")
    with TemporaryDirectory(prefix="catfish-") as folder:
        place = Path(folder)
        (place / "main.typ").write_text(template, encoding="utf-8")
        known = numbers(paper)
        parts = [_part(each, known, place) for each in walk(paper)]
        day = [int(each) for each in re.findall(r"\d+", paper.written)[:3]] or [2000, 1, 1]
        told = {
            "title": _spelt(paper.title),
            "about": _spelt(paper.about),
            "language": paper.language,
            "day": day,
            "parts": parts,
        }
        (place / "paper.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        made = typst.compile(
            str(place / "main.typ"),
            root=folder,
            font_paths=[str(path) for path in sorted({file.parent for file in _fonts()})],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
        )
    assert isinstance(made, bytes)
    return made


def _part(each: Numbered, known: dict[str, str], folder: Path) -> dict[str, Any]:
    part = each.part
    if isinstance(part, Section):
        title = _spelt(each.heading)
        return {"kind": "section", "level": each.level, "title": title}
    if isinstance(part, Prose):
        return {"kind": "prose", **_prose(part)}
    if isinstance(part, Points):
        return {"kind": "points", "items": [_prose(item) for item in part.items]}
    if isinstance(part, Table):
        caption = f"{_('Table {number}').format(number=each.number)} {part.caption}"
        return {
            "kind": "table",
            "key": part.key,
            "caption": _spelt(caption),
            "heads": [_broken(head) for head in part.heads],
            "rows": [
                {"cells": [_broken(c) for c in r.cells], "heading": r.heading, "steps": r.steps}
                for r in part.rows
            ],
            "notes": _spelt(part.notes),
            "right": [place not in (0, *part.words) for place in range(len(part.heads))],
            "widths": list(part.proportions()),
        }
    return _figure(part, each.number, known, folder)


def _figure(part: Figure, number: str, known: dict[str, str], folder: Path) -> dict[str, Any]:
    name = f"figure-{number}.png"
    (folder / name).write_bytes(part.picture)
    return {
        "kind": "figure",
        "file": name,
        "key": part.key,
        "caption": _spelt(f"{_('Figure {number}').format(number=number)} {part.caption}"),
        "seen": _spelt(part.seen),
        "behind": part.behind,
        "link": _("its numbers: Table {number}").format(number=known[part.behind]),
    }


def _prose(part: Prose) -> dict[str, str]:
    about = _broken(part.about) + _(": ") if part.about else ""
    return {"about": about, "text": _broken(part.text)}


def _broken(text: str) -> str:
    """Return a text whose long words may end at the end of a line."""
    text = _JOINTS.sub(_BREAK, _spelt(text))
    return _LONG.sub(lambda word: _BREAK.join(_pieces(word[0])), text)


def _pieces(word: str) -> Iterator[str]:
    for start in range(0, len(word), _PIECE):
        yield word[start : start + _PIECE]


def _spelt(text: str) -> str:
    """Return a text in which a sign that no font here has is named instead."""
    return "".join(
        sign
        if sign.isspace() or ord(sign) in _letters()
        else f"[{unicodedata.name(sign, f'U+{ord(sign):04X}').lower()}]"
        for sign in text
    )


@cache
def _fonts() -> tuple[Path, ...]:
    """Return the fonts that a PDF is set in: Chinese ones, and one with more signs."""
    import matplotlib as mpl
    import pylopdf_fonts_zh_cn

    chinese = Path(pylopdf_fonts_zh_cn.__file__).parent
    latin = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    return (*sorted(chinese.glob("*.otf")), latin)


@cache
def _letters() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset().union(*(FT2Font(str(path)).get_charmap() for path in _fonts()))
