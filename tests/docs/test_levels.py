"""docs/levels.md says what the model does."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_SPEC = importlib.util.spec_from_file_location("make_levels", ROOT / "docs" / "make_levels.py")
make_levels = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = make_levels  # where a dataclass looks its types up
_SPEC.loader.exec_module(make_levels)
PAGE = (ROOT / "docs" / "levels.md").read_text(encoding="utf-8")
LEVELS = [level for _, levels in make_levels.GROUPS for level in levels]


@pytest.mark.slow
def test_the_page_is_up_to_date():
    assert make_levels.page() == PAGE, "run: python docs/make_levels.py"


def test_every_level_has_a_figure_with_its_source_or_says_that_none_was_found():
    for level in LEVELS:
        assert (level.published == make_levels.NONE) == (not level.source), level.says


def test_what_is_out_of_line_says_why():
    for row in PAGE.splitlines():
        if "**lower**" in row or "**higher**" in row:
            assert row.split("|")[-2].strip(), row
