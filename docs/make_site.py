"""Build the site of the documents: ``python docs/make_site.py``, into ``results/site``.

It needs what ``pip install '.[docs]'`` brings, and no network.

Pages of ``docs`` and the READMEs are gathered, with their links set right; the references of
parameters and commands are made from the code, in both languages. ``mkdocs build --strict`` then
refuses whatever points at nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable
from inspect import cleandoc
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

import click  # noqa: E402

import sim  # noqa: E402
from sim.cli import main as catfish  # noqa: E402
from sim.report.names import parameter  # noqa: E402
from sim.scenario.json_schema import catalogue  # noqa: E402
from sim.scenario.problems import show  # noqa: E402
from sim.words import _, language  # noqa: E402

PAGES = ROOT / "results" / "site-pages"
READMES = {
    "README.md": "index.md",
    "README.zh.md": "index.zh.md",
    "CHANGELOG.md": "changelog.md",
    "scenarios/README.md": "scenarios.md",
    "scenarios/README.zh.md": "scenarios.zh.md",
    "results/README.md": "results.md",
    "results/README.zh.md": "results.zh.md",
    "benchmarks/rank_and_renew/README.md": "rank-and-renew.md",
}
"""Pages from outside the folder ``docs``, and what they are called on the site."""
_LINK = re.compile(r"(\]\()([^)#\s]+)((?:#[^)]*)?\))")
_OTHER_LANGUAGE = re.compile(r"\[(?:中文|English)\]\([^)]+\)")
"""A link that the site leaves out: a page stands there in both languages, behind one switch."""
_HEADS = {
    "parameters": {"en": "# Parameters", "zh": "# 参数"},
    "commands": {"en": "# Commands", "zh": "# 命令"},
}
_OPTION = {"en": "option", "zh": "选项"}


def gather() -> None:
    """Put all pages into one folder."""
    shutil.rmtree(PAGES, ignore_errors=True)
    PAGES.mkdir(parents=True)
    shutil.copytree(HERE / "img", PAGES / "img")
    shutil.copy(HERE / "site" / "site.css", PAGES)
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        shutil.copy(notebook, PAGES)
    named = {ROOT / path: name for path, name in READMES.items()}
    named |= {path: path.name for path in (*HERE.glob("*.md"), *(HERE / "site").glob("*.md"))}
    for path, name in named.items():
        (PAGES / name).write_text(_linked(path, named), encoding="utf-8")
    for spoken in ("en", "zh"):
        sim.language(spoken)
        ending = "" if spoken == "en" else ".zh"
        for name, made in MADE.items():
            text = f"{_HEADS[name][spoken]}\n\n{made()}"
            (PAGES / f"{name}{ending}.md").write_text(text, encoding="utf-8")
    (PAGES / "api.md").write_text(api(), encoding="utf-8")


def _linked(page: Path, named: dict[Path, str]) -> str:
    """Return a page whose links lead to where pages stand on the site."""

    def led(link: re.Match[str]) -> str:
        start, target, rest = link.groups()
        if "://" in target:
            return link[0]
        place = (page.parent / target).resolve()
        if place in named:
            there = named[place].replace(".zh.", ".")  # the site knows the language
            return f"{start}{there}{rest}"
        if place.suffix == ".ipynb":
            return f"{start}{place.name}{rest}"
        if place.is_relative_to(HERE / "img"):
            return f"{start}img/{place.name}{rest}"
        return link[0]

    return _LINK.sub(led, _OTHER_LANGUAGE.sub("", page.read_text(encoding="utf-8")))


def parameters() -> str:
    """Return all parameters by section, in the language that is spoken."""
    lines: list[str] = []
    section = ""
    for path, known in catalogue().items():
        if (here := path.split(".")[0]) != section:
            section = here
            head = (_("parameter"), _("default"), _("unit"), _("allowed"), _("meaning"))
            lines += ["", f"## {section}", "", _row(head), _row(["---"] * len(head))]
        default = "" if known.required else f"`{show(known.default)}`"
        name = f"{parameter(path)}<br>`{path}`"
        told = f"{_(known.help)} *({known.mark}: {_(known.source)})*"
        lines.append(_row((name, default, _(known.unit), known.in_cell, told)))
    return "\n".join(lines) + "\n"


def commands() -> str:
    """Return all commands with their options, in the language that is spoken."""
    lines: list[str] = []
    for name, command in sorted(catfish.commands.items()):
        context = click.Context(command, info_name=f"catfish {name}")
        usage = " ".join(command.collect_usage_pieces(context))
        lines += ["", f"## {name}", "", f"`catfish {name} {usage}`", "", _said(command.help), ""]
        options = [each for each in command.params if isinstance(each, click.Option)]
        lines += [_row((_OPTION[language()], _("meaning"))), _row(("---", "---"))]
        for each in options:
            spelt = ", ".join(f"`{word}`" for word in each.opts)
            value = "" if each.is_flag else f" `{each.make_metavar(context)}`"
            lines.append(_row((spelt + value, _said(each.help))))
    return "\n".join(lines) + "\n"


def api() -> str:
    """Return the page of what can be called in Python, which mkdocstrings fills in."""
    homes = sorted((name, home) for name, home in sim._HOME.items())
    lines = ["# Python", "", "What `import sim` brings. Everything is loaded when first used.", ""]
    return "\n".join([*lines, *(f"::: {home}.{name}\n" for name, home in homes)])


def _said(text: str | None) -> str:
    return _(cleandoc(text or "")).replace("\n", " ")


def _row(cells: Iterable[object]) -> str:
    texts = (str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells)
    return "| " + " | ".join(texts) + " |"


MADE: dict[str, Callable[[], str]] = {"parameters": parameters, "commands": commands}


def main() -> None:
    """Gather the pages and build the site."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    before = language()
    gather()
    sim.language(before)
    from mkdocs.__main__ import cli  # noqa: PLC0415  (the tests gather pages without it)

    cli(["build", "--config-file", str(ROOT / "mkdocs.yml")])


if __name__ == "__main__":
    main()
