"""Run the notebooks and keep what comes of them: ``python docs/make_notebooks.py``.

With names (``03 07``) only those; with ``--check`` nothing is written, and the exit code is 1 if
what is kept is not what the code says now. Pictures are not compared, as fonts and libraries draw
them a little differently; every number of a picture stands in a table or a title beside it.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SECONDS = 600
KEPT = "catfish"
"""Under this name a notebook says of which code its outputs are."""


def executed(path: Path) -> nbformat.NotebookNode:
    """Return a notebook with what comes of it, run in a folder that holds nothing."""
    notebook = nbformat.read(path, as_version=4)
    with TemporaryDirectory() as folder:
        place = {"metadata": {"path": folder}}
        NotebookClient(notebook, timeout=SECONDS, resources=place).execute()
    return settled(notebook)


def settled(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take out what differs from run to run: times, addresses, bars that are done."""
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.metadata[KEPT] = {"cells": cells_of(notebook), "sources": sources()}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [each for each in cell.outputs if _says(each)]
    return notebook


def cells_of(notebook: nbformat.NotebookNode) -> str:
    """Return a digest of the code of a notebook."""
    return _digest(cell.source for cell in notebook.cells if cell.cell_type == "code")


def sources() -> str:
    """Return a digest of all code and words of Catfish."""
    files = (each for kind in ("*.py", "*.po") for each in sorted((ROOT / "sim").rglob(kind)))
    return _digest(path.read_text(encoding="utf-8") for path in files)


def _digest(texts: Iterable[str]) -> str:
    return hashlib.blake2b("\0".join(texts).encode(), digest_size=8).hexdigest()


def told(notebook: nbformat.NotebookNode) -> list[list[str]]:
    """Return what the cells of a notebook say in words and numbers."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            said = [str(each.get("text") or _plain(each.get("data", {}))) for each in cell.outputs]
            found.append([re.sub(r"0x[0-9a-f]+", "0x", text) for text in said])
    return found


def _plain(data: Any) -> str:
    return "a picture" if "image/png" in data else str(data.get("text/plain", ""))


def _says(output: Any) -> bool:
    """Return whether an output is one that a reader is to see."""
    return bool(output.get("text") or (output.get("data") or {}).get("text/html") != "")


def main(words: list[str]) -> int:
    """Run the notebooks that are named, or all; return the exit code."""
    check = "--check" in words
    names = tuple(word for word in words if word != "--check")
    stale = []
    for path in NOTEBOOKS:
        if names and not path.stem.startswith(names):
            continue
        made = executed(path)
        if check:
            stale += [path.name] * (told(made) != told(nbformat.read(path, as_version=4)))
        else:
            nbformat.write(made, path)
        print(path.name, flush=True)
    if stale:
        print(f"out of step with the code: {', '.join(stale)}; run python docs/make_notebooks.py")
    return int(bool(stale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
