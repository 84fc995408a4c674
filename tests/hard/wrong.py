"""Wrong inputs of every kind, and what is said of each: ``python tests/hard/wrong.py``.

Run so, it brings what is said in ``wrong.yaml`` up to date, to be read and judged as a change.
"""

import os
import re
import sys
import tempfile
from contextlib import chdir
from datetime import date
from pathlib import Path

from click.testing import CliRunner
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

import sim
from sim.cli import main
from sim.scenario.overrides import apply, parse_variation
from sim.scenario.policy import load_policy, stacked
from sim.scenario.problems import ScenarioError
from sim.scenario.reading import load_scenario
from sim.staff.roster import RosterError, read_mapping, read_roster
from sim.staff.seating import scenario_for_roster
from sim.study.kept import read as read_folder
from sim.study.problems import StudyError

DATA = Path(__file__).with_name("wrong.yaml")
REFUSED = (ScenarioError, RosterError, StudyError)
ZONE = """\
title: A zone
organisation:
  grades: [{name: clerk, zh: 科员, pay: 5000}, {name: head, zh: 科长, pay: 9000, leader: true}]
  families: [{name: office}]
  departments:
    - {name: Finance, zh: 财政局, family: office, posts: {clerk: 5, head: 1}}
    - {name: Works, zh: 建设局, family: office, posts: {clerk: 3}}
study: {years: 2, replications: 4, seed: 3}
"""
MAPPING = """\
as_of: 2018-01-01
columns: {department: 部门, grade: 职级}
constant: {status: institution}
"""
ROWS = "财政局,科员\n" * 12 + "建设局,科长\n" * 8
POLICY = "title: t\nwhy: w\n"


def said(kind, given, folder):
    """Return what is said of an input, without its folder; None if it is taken."""
    here = Path(folder)
    with chdir(here):
        Path("zone.yaml").write_text(ZONE, encoding="utf-8")
        try:
            told = KINDS[kind](given)
        except REFUSED as error:
            told = str(error)
    return None if told is None else told.replace(f"{here}/", "").strip()


def _written(name, given):
    if isinstance(given, bytes):
        Path(name).write_bytes(given)
    else:
        Path(name).write_text(given, encoding="utf-8", newline="")
    return name


def _scenario(given):
    load_scenario(_written("x.yaml", ZONE + given))


def _file(given):
    load_scenario(_written("x.yaml", given))


def _set(given):
    apply(load_scenario("zone.yaml"), [given])


def _vary(given):
    path, values = parse_variation(given)
    for value in values:
        apply(load_scenario("zone.yaml"), {path: value}, source="--vary")


def _policy(given):
    load_policy(_written("p.yaml", given)).path.resolve()
    stacked(["p.yaml"]).on(load_scenario("zone.yaml"))


def _mapping(given):
    _roster({"mapping": given, "rows": ROWS})


def _roster(given):
    """Read a roster: rows below the usual head, or a whole file, with the usual mapping or more."""
    file = given.get("file", "部门,职级\n" + given.get("rows", ""))
    _written("people.csv", file)
    _written("m.yaml", given.get("mapping", MAPPING + given.get("more", "")))
    people = read_roster("people.csv", read_mapping("m.yaml"), load_scenario("zone.yaml"))
    scenario_for_roster(load_scenario("zone.yaml"), people)


def _options(given):
    _written("people.csv", "部门,职级\n" + ROWS)
    _written("m.yaml", MAPPING)
    done = CliRunner().invoke(main, given)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    if done.exit_code == 0:
        return None
    assert done.exit_code == 2, (done.exit_code, done.stderr)
    # Of the wrong use of a command, what Catfish says; the frame around it is click's.
    return re.sub(r"^.*(Error: |错误：)", "", done.stderr.strip(), flags=re.DOTALL)


def _results(given):
    """Read a folder of results with these files."""
    Path("results").mkdir(exist_ok=True)
    for name, text in given.items():
        _written(f"results/{name}", text)
    read_folder("results")


def _python(given):
    zone = load_scenario("zone.yaml")
    try:
        eval(given, {"sim": sim, "zone": zone, "date": date, "Path": Path})
    except REFUSED:
        raise
    except (TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


KINDS = {
    "scenario": _scenario,
    "file": _file,
    "set": _set,
    "vary": _vary,
    "policy": _policy,
    "mapping": _mapping,
    "roster": _roster,
    "options": _options,
    "results": _results,
    "python": _python,
}


def entries():
    """Return all wrong inputs: kind, what is given, and what is said in each language."""
    return YAML(typ="safe").load(DATA.read_text(encoding="utf-8"))


def told_of(entry):
    """Return what is said of an entry now, by language."""
    before, found = os.environ.get("CATFISH_LANG"), {}
    try:
        for spoken in ("en", "zh"):
            sim.language(spoken)
            with tempfile.TemporaryDirectory() as folder:
                found[spoken] = said(entry["kind"], entry["given"], os.path.realpath(folder))
    finally:
        os.environ.pop("CATFISH_LANG", None)
        if before is not None:
            os.environ["CATFISH_LANG"] = before
    return found


if __name__ == "__main__":
    table = entries()
    for one in table:
        for spoken, text in told_of(one).items():
            if text is None:
                sys.exit(f"taken, and should not be: {one}")
            one[spoken] = LiteralScalarString(text) if "\n" in text else text
    yaml = YAML()
    yaml.allow_unicode, yaml.width = True, 10_000
    with DATA.open("w", encoding="utf-8") as written:
        yaml.dump(table, written)
