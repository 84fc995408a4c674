"""CI installs what is written down, and all that is asked for is written down."""

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
INSTALLED = ("app", "cluster", "docs", "report", "studies", "test")
"""Extras that CI installs."""


NOTEBOOK = "ipython"
"""Is there already where it is asked for."""


def written():
    """Return the version of each package that is written down."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {name.lower().replace("_", "-"): version for name, version in pairs}


def test_all_that_ci_installs_has_a_version_that_is_allowed():
    extras = [each for extra in INSTALLED for each in PROJECT["optional-dependencies"][extra]]
    asked = [Requirement(each) for each in [*PROJECT["dependencies"], *extras]]
    known = written()
    for each in asked:
        name = each.name.lower().replace("_", "-")
        if name != PROJECT["name"]:
            assert each.specifier.contains(known[name], prereleases=True), each


def named(*extras):
    """Return the packages that some extras ask for, beside those that all need."""
    lists = [PROJECT["dependencies"], *(PROJECT["optional-dependencies"][each] for each in extras)]
    return {Requirement(each).name.lower().replace("_", "-") for some in lists for each in some}


def imported(folder):
    """Yield what the files of a folder import of other packages, by its name and by theirs."""
    homes = packages_distributions()
    rooms = ("sim", "tests", "benchmarks")
    own = {path.stem for room in rooms for path in (ROOT / room).rglob("*")} | {*rooms}
    own |= sys.stdlib_module_names
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            for name in {each.partition(".")[0] for each in names} - own:
                yield path, {each.lower().replace("_", "-") for each in homes.get(name, [name])}


@pytest.mark.parametrize(("folder", "extras"), [
    ("sim", ("app", "cluster", "report", "studies")),
    ("tests", ("app", "cluster", "fuzz", "report", "studies", "test")),
])  # fmt: skip
def test_all_that_is_imported_is_asked_for(folder, extras):
    """Not only by a package that asks for it today."""
    asked = named(*extras) | {NOTEBOOK}
    found = list(imported(folder))
    assert len(found) > 100
    assert not [(str(path), name) for path, name in found if not name & asked]
