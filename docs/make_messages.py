"""Bring the Chinese catalogue up to date with the source: ``python docs/make_messages.py``.

Gathers every message and puts those that are new into ``sim/words/zh/LC_MESSAGES/catfish.po``, to
be translated there; what nothing says any more is taken out. ``tests/words`` fails until all is
translated.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator
from inspect import cleandoc
from io import BytesIO
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import click  # noqa: E402
from babel.messages.catalog import Catalog  # noqa: E402
from babel.messages.extract import extract_from_dir  # noqa: E402
from babel.messages.pofile import read_po, write_po  # noqa: E402

from sim.cli import main  # noqa: E402
from sim.scenario.json_schema import about, catalogue, sections  # noqa: E402
from sim.study.breakdown import MEASURES  # noqa: E402
from sim.study.outcomes import KNOWN  # noqa: E402
from sim.study.totals import A_HEAD  # noqa: E402
from sim.study.verdict import VERDICTS  # noqa: E402
from sim.words.catalogue import source  # noqa: E402

KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


def spoken(file: BinaryIO, keywords: Collection[str], *_: object, **__: object) -> Iterator[tuple]:
    """Yield the calls of messages in a file, for Babel: its own reader passes over f-strings."""
    for call in ast.walk(ast.parse(file.read())):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            said = [each.value if isinstance(each, ast.Constant) else None for each in call.args]
            if call.func.id in keywords and said:
                yield call.lineno, call.func.id, said if len(said) > 1 else said[0], []


def messages() -> Catalog:
    """Return everything that Catfish says, in English."""
    found = Catalog(domain="catfish", charset="utf-8")
    for folder, prefix in ((HERE.parent / "sim", "sim"), (Path(click.__file__).parent, "click")):
        said = extract_from_dir(str(folder), [("**.py", spoken)], keywords=KEYWORDS)
        # In the order of files and lines, which a disk does not keep.
        for file, _line, message, _comments, context in sorted(said, key=itemgetter(0, 1)):
            found.add(message, locations=[(f"{prefix}/{file}", 0)], context=context)
    for message, file in declared():
        if message:
            found.add(message, locations=[(file, 0)])
    return found


def declared() -> Iterator[tuple[str, str]]:
    """Yield what is said of itself by a command, an outcome or a parameter, and where."""
    commands = [main, *main.commands.values()]
    for command in commands:
        yield cleandoc(command.help or ""), "sim/commands"
        for option in command.params:
            if isinstance(option, click.Option):
                yield option.help or "", "sim/commands"
    for outcome in (*KNOWN, *A_HEAD):
        for words in (outcome.unit, outcome.a_year):
            yield words, "sim/engine/ledger.py"
    for measure in MEASURES:
        yield measure.outcome.unit, "sim/study/breakdown.py"
    for verdict in VERDICTS:
        yield verdict, "sim/study/verdict.py"
    for parameter in catalogue().values():  # whose label has its Chinese beside it
        for words in (parameter.help, parameter.unit, parameter.source):
            yield words, "sim/scenario"
    for section in sections():
        yield about(section), "sim/scenario"


def updated() -> Catalog:
    """Return the Chinese catalogue with what is new, and without what is no more."""
    file = source("zh")
    if file.is_file():
        with file.open("rb") as written:
            known = read_po(written, locale="zh", domain="catfish")
    else:
        known = Catalog(locale="zh", domain="catfish", charset="utf-8")
    known.header_comment = (
        "# What Catfish says, in Chinese; docs/make_messages.py keeps it in order."
    )
    known.project, known.version, known.fuzzy = "catfish", "0", False
    known.msgid_bugs_address = known.copyright_holder = ""
    known.last_translator, known.language_team = "", ""
    known.update(messages(), no_fuzzy_matching=True, update_creation_date=False)
    known.obsolete.clear()
    return known


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as it stands in its file: sorted, so that changes are easy to merge."""
    text = BytesIO()
    write_po(text, catalogue, width=100, sort_by_file=True, include_lineno=False, omit_header=False)
    return text.getvalue()


if __name__ == "__main__":
    source("zh").write_bytes(written(updated()))
