"""The readers under a coverage-guided fuzzer: ``python tests/hard/fuzz.py KIND``.

It takes ``pip install -e '.[test,fuzz]'``, a kind of `READERS` and options of libFuzzer, such as
``-max_total_time=100``. What is given is read, or refused in a sentence; anything else stops the
fuzzer, which keeps the input.
"""

import os
import sys
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["sim", "ruamel"]):
    from test_mutated_inputs import FILES
    from wrong import MAPPING, POLICY, ROWS, ZONE, entries, said

    from sim.scenario.reading import load_scenario
    from sim.staff.roster import RosterError, read_mapping, read_roster
    from sim.staff.roster_draft import draft_of

import openpyxl

DATED = "部门,职级,出生日期\n财政局,科员,05/06/83"
SHEET = "xl/worksheets/sheet1.xml"
MANIFEST = '{"program": "catfish", "command": "run", "seed": 1, "scenarios": {"baseline": {}}}'


def _book():
    book, kept = openpyxl.Workbook(), BytesIO()
    for row in (["截至2017年12月31日"], ["部门", "职级", "出生日期"], ["财政局", "科员", 32874]):
        book.active.append(row)
    book.active.merge_cells("A3:A4")
    book.save(kept)
    return zipfile.ZipFile(kept)


BOOK = _book()


def _workbook(data):
    """Read a workbook whose sheet holds what is given."""
    with zipfile.ZipFile("people.xlsx", "w") as book:
        for name in BOOK.namelist():
            book.writestr(name, data if name == SHEET else BOOK.read(name))
    Path("m.yaml").write_text(MAPPING, encoding="utf-8")
    for mapping in (None, read_mapping("m.yaml")):
        try:
            read_roster("people.xlsx", mapping, load_scenario("zone.yaml"))
        except RosterError as error:
            assert str(error)
    _drafted("people.xlsx", None)


def _drafted(name, data):
    if data is not None:
        Path(name).write_bytes(data)
    try:
        draft_of(name)
    except RosterError as error:
        assert str(error)


def _here(read):
    def reads(data, folder):
        os.chdir(folder)
        Path("zone.yaml").write_text(ZONE, encoding="utf-8")
        read(data)

    return reads


def _said(kind, given=lambda data: data):
    return lambda data, folder: said(kind, given(data), folder)


READERS = {
    "scenario": (_said("file"), [ZONE]),
    "policy": (_said("policy"), [FILES["policy"], POLICY]),
    "mapping": (_said("mapping"), [FILES["mapping"], MAPPING]),
    "roster": (_said("roster", lambda data: {"file": data}), ["部门,职级\n" + ROWS]),
    "draft": (_here(lambda data: _drafted("x.csv", data)), [DATED]),
    "workbook": (_here(_workbook), [BOOK.read(SHEET).decode()]),
    "manifest": (_said("results", lambda data: {"manifest.json": data}), [MANIFEST]),
}  # fmt: skip
_OF = {"scenario": "file", "manifest": "results"}


def main():
    kind = sys.argv.pop(1)
    read, seeds = READERS[kind]
    folder = tempfile.mkdtemp()
    corpus = Path(tempfile.mkdtemp())
    given = [each["given"] for each in entries() if each["kind"] == _OF.get(kind, kind)]
    given = [
        each for some in given for each in (some.values() if isinstance(some, dict) else [some])
    ]
    for number, seed in enumerate([*seeds, *given]):
        text = seed if isinstance(seed, bytes) else str(seed).encode("utf-8", "replace")
        (corpus / str(number)).write_bytes(text[:4000])
    limits = ["-timeout=20", "-rss_limit_mb=3000", "-max_len=4000"]
    atheris.Setup([*sys.argv, *limits, str(corpus)], lambda data: read(data, folder))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
