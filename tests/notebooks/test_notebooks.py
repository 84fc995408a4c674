"""Every notebook runs from top to bottom, from any folder, and is kept without outputs."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_from_top_to_bottom(path: Path, tmp_path: Path) -> None:
    """No cell raises, in a folder that holds nothing; at least one cell draws a figure.

    What a notebook writes goes to results/, and what a report of it points at is there.
    """
    notebook = read(path)

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


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_kept_without_outputs(path: Path) -> None:
    """Results belong to whoever runs it; a picture in the file would outlive its numbers."""
    for cell in cells(read(path)):
        assert not cell.outputs
        assert cell.execution_count is None


def test_there_is_a_notebook() -> None:
    """An empty folder must not pass for a tested one."""
    assert NOTEBOOKS
