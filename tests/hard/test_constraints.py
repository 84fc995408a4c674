"""CI installs what is written down, and all that is asked for is written down."""

import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
INSTALLED = ("app", "cluster", "docs", "report", "studies", "test")
"""Extras that CI installs."""


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
