"""Every notebook runs from top to bottom, from any folder, and is kept with what comes of it."""

import importlib.util
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

MOST_BYTES = 1_000_000
ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SPEC = importlib.util.spec_from_file_location("tool", ROOT / "docs" / "make_notebooks.py")
tool = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(tool)


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_from_top_to_bottom(path: Path, tmp_path: Path) -> None:
    """No cell raises, in a folder that holds nothing; at least one cell draws a figure.

    What a notebook writes goes to results/, and what a report of it points at is there. It says
    what its file says; where that differs because the code was changed since, it is to be made
    anew, which is told and no failure.
    """
    notebook, kept = read(path), read(path)

    # Nothing is written to the file; whatever the notebook writes itself lands in the folder.
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": tmp_path}}).execute()

    outputs = [output for cell in cells(notebook) for output in cell.outputs]
    warned = [output.text for output in outputs if output.get("name") == "stderr"]
    assert not warned
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert {path.name for path in tmp_path.iterdir()} <= {"results"}
    for page in tmp_path.rglob("*.md"):
        links = re.findall(r"\]\(([^)]+)\)", page.read_text("utf-8"))
        assert [link for link in links if not (page.parent / link).exists()] == []

    if tool.told(tool.settled(notebook)) != tool.told(kept):
        if kept.metadata[tool.KEPT]["sources"] != tool.sources():
            pytest.xfail("out of step with the code: run python docs/make_notebooks.py")
        raise AssertionError("the same code says something else")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_kept_with_what_comes_of_its_cells(path: Path) -> None:
    """So that it reads on a code host; of the cells as they stand, and without an error."""
    notebook = read(path)
    assert notebook.metadata[tool.KEPT]["cells"] == tool.cells_of(notebook)
    outputs = [output for cell in cells(notebook) for output in cell.outputs]
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert not [output for output in outputs if output.output_type == "error"]
    assert path.stat().st_size < MOST_BYTES


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_speaks_chinese_and_english(path: Path) -> None:
    text = "".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    assert len(re.findall(r"[\u4e00-\u9fff]", text)) > 100
    assert len(re.findall(r"[A-Za-z]{3,}", text)) > 40


def test_there_is_a_notebook() -> None:
    """An empty folder must not pass for a tested one."""
    assert NOTEBOOKS
