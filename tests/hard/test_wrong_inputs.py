"""Wrong inputs of every kind are answered in a sentence, in both languages, and never cost much.

What is given and what is said stand in ``wrong.yaml``; ``python tests/hard/wrong.py`` brings it up
to date when a sentence has changed.
"""

import gzip
import os
import tracemalloc

import pytest
from wrong import KINDS, MAPPING, ROWS, ZONE, entries, said

import sim
from sim.scenario import bounded
from sim.scenario.problems import ScenarioError
from sim.scenario.reading import load_scenario
from sim.staff import roster_text
from sim.staff.roster import RosterError, read_mapping, read_roster

LEAST = 200
TABLE = entries()


def test_there_are_many_and_of_every_kind():
    assert len(TABLE) >= LEAST
    assert {entry["kind"] for entry in TABLE} == set(KINDS)
    assert len({repr((entry["kind"], entry["given"])) for entry in TABLE}) == len(TABLE)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_wrong_is_said(kind, language, tmp_path, monkeypatch):
    monkeypatch.setenv("CATFISH_LANG", language)
    wrong = []
    for number, entry in enumerate(TABLE):
        if entry["kind"] != kind:
            continue
        folder = tmp_path / str(number)
        folder.mkdir()
        told = said(kind, entry["given"], folder)
        if told != entry[language]:
            wrong.append((entry["given"], told, entry[language]))
    assert wrong == [], "read what has changed: python tests/hard/wrong.py"


def test_every_sentence_is_whole_and_no_fault():
    for entry in TABLE:
        for language in ("en", "zh"):
            assert entry[language].strip(), entry
            for word in ("Traceback", "fault of Catfish", "KeyError", "\x1b"):
                assert word not in entry[language], entry
        of_python = entry["en"].startswith(("TypeError", "ValueError"))
        assert entry["en"] != entry["zh"] or of_python or not entry["en"].isascii(), entry


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "x.yaml")
    with pytest.raises(ScenarioError, match="pipe or a device"):
        load_scenario(tmp_path / "x.yaml")
    with pytest.raises(RosterError, match="pipe or a device"):
        read_mapping(tmp_path / "x.yaml")


def test_what_is_far_too_large_is_not_read(tmp_path):
    """Neither a file, nor what a few kilobytes unpack to; memory stays within the bound."""
    (tmp_path / "x.yaml").write_bytes(b"a" * (bounded.MOST_BYTES + 1))
    with pytest.raises(ScenarioError, match="larger than"):
        load_scenario(tmp_path / "x.yaml")
    with gzip.open(tmp_path / "x.csv.gz", "wb") as file:
        for _ in range(roster_text.MOST_BYTES // 1_000_000 + 5):
            file.write(bytes(1_000_000))
    (tmp_path / "m.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "zone.yaml").write_text(ZONE, encoding="utf-8")
    zone, mapping = load_scenario(tmp_path / "zone.yaml"), read_mapping(tmp_path / "m.yaml")
    tracemalloc.start()
    try:
        with pytest.raises(RosterError, match="unpacks to more than"):
            read_roster(tmp_path / "x.csv.gz", mapping, zone)
        assert tracemalloc.get_traced_memory()[1] < 4 * roster_text.MOST_BYTES
    finally:
        tracemalloc.stop()


def test_a_rare_sign_in_two_halves_is_one_and_can_be_run(tmp_path):
    """As json.dump writes 𠮷: what passes the check can be kept and run."""
    path = tmp_path / "zone.yaml"
    text = ZONE.replace("title: A zone", 'title: "\\ud842\\udfb7祥街道"')
    path.write_text(text, encoding="utf-8")
    zone = load_scenario(path)
    assert zone.title == "𠮷祥街道"
    assert "𠮷祥街道" in zone.model_dump_json()
    assert sim.compare(zone, replications=1, workers=1).to_json()


def test_signs_that_hide_in_cells_are_taken_out(tmp_path):
    rows = ROWS.replace("财政局", "\u200b财政局\ufeff").replace("建设局", "建设\x1b局")
    (tmp_path / "p.csv").write_text("部门,职级\n" + rows, encoding="utf-8")
    for name, text in (("m.yaml", MAPPING), ("zone.yaml", ZONE)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    zone = load_scenario(tmp_path / "zone.yaml")
    people = read_roster(tmp_path / "p.csv", tmp_path / "m.yaml", zone)
    assert set(people.people["department"]) == {"Finance", "Works"}
