"""The desk: answers come in pieces, are those of a comparison, and are dropped when superseded."""

import sys
import threading
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "study"))
from stand_in import NAMES, ZONE

import sim
from sim.app.desk import Desk
from sim.app.memory import Memory
from sim.app.question import Question
from sim.app.tickets import SupersededError, Tickets
from sim.engine.ledger import OUTCOMES
from sim.engine.replication import replicate
from sim.study.anytime import LOOKS
from sim.study.histories import histories
from sim.study.known import difference_intervals
from sim.study.problems import StudyError, WorkerDiedError
from sim.study.store import Store

RATIO = "pay.incentive_ratio"


class Formula:
    """An engine whose KPI is a hundred times the incentive ratio, and whose luck is shared."""

    def __init__(self):
        self.lived = []

    def __call__(self, scenario, seed, replications, people=None, watch=None):
        watch()
        self.lived += [(scenario.pay.incentive_ratio, number) for number in replications]
        values = np.empty((len(replications), scenario.study.years, len(NAMES)))
        for place, number in enumerate(replications):
            luck = np.random.default_rng([seed, number])
            values[place] = luck.normal(10, 1, size=values.shape[1:])
            own = np.random.default_rng([seed, number, int(1e6 * scenario.pay.incentive_ratio)])
            values[place, :, NAMES.index("kpi")] += own.normal(size=scenario.study.years)
        values[..., NAMES.index("kpi")] += 100 * scenario.pay.incentive_ratio
        return values


@pytest.fixture
def engine():
    return Formula()


@pytest.fixture
def desk(engine):
    with Desk(ZONE, workers=1, replicate=engine) as desk:
        desk._warm.join()
        yield desk


def ask(desk, ratio=0.4, **more):
    return Question.read({"policy": {RATIO: ratio}, **more}, desk.zone)


def estimates(pieces):
    return [piece for piece in pieces if piece["kind"] == "estimates"]


def cells(piece, outcome="kpi"):
    rows = {row["outcome"]: row for block in piece["blocks"] for row in block["rows"]}
    return rows[outcome]["cells"]


def test_an_answer_grows_with_the_looks_and_its_interval_narrows(desk):
    found = estimates(desk.ask(ask(desk)))
    assert [piece["histories"] for piece in found] == list(LOOKS)
    widths = [high - low for _, low, high in (cells(piece)[-1]["numbers"] for piece in found)]
    assert widths == sorted(widths, reverse=True)
    mean, low, high = cells(found[-1])[-1]["numbers"]
    assert low < 10 < high and mean == pytest.approx(10, abs=0.5)
    assert cells(found[-1])[-1]["verdict"] == "better"


def test_the_zone_as_it_stands_is_the_baseline_itself(desk):
    (*_, last) = estimates(desk.ask(Question.read({}, ZONE)))
    assert {cell["verdict"] for row in (cells(last), cells(last, "spend")) for cell in row[1:]} == {
        "same"
    }


def test_what_was_lived_once_is_not_lived_again(desk, engine):
    list(desk.ask(ask(desk)))
    before = len(engine.lived)
    found = estimates(desk.ask(ask(desk)))
    assert len(engine.lived) == before
    assert [piece["histories"] for piece in found] == [LOOKS[-1]]
    assert len(set(engine.lived)) == len(engine.lived)


def test_a_question_that_is_dropped_is_let_go(desk, engine):
    ticket = desk.tickets.take()
    pieces = desk.ask(ask(desk, 0.7), ticket)
    for piece in pieces:
        if piece["kind"] == "estimates":
            ticket.drop()
    assert sum(ratio == 0.7 for ratio, _ in engine.lived) == LOOKS[0]


def test_a_desk_that_is_closed_before_it_is_warm_lives_nothing(engine, monkeypatch):
    class Late(threading.Thread):
        """A thread that comes to its work only when it is waited for."""

        def start(self):
            pass

        def join(self, timeout=None):
            super().start()
            super().join(timeout)

    monkeypatch.setattr("sim.app.desk.threading.Thread", Late)
    with Desk(ZONE, workers=1, replicate=engine) as desk:
        pass
    assert engine.lived == [] and desk.tickets.open == 0


def test_pinned_policies_stay_beside_the_one_that_moves(desk):
    pins = [{"name": "low", "policy": {RATIO: 0.2}}, {"name": "high", "policy": {RATIO: 0.9}}]
    (*_, last) = estimates(desk.ask(ask(desk, 0.5, pins=pins)))
    assert [each["name"] for each in last["policies"]] == ["baseline", "low", "high", "this policy"]
    assert [cell["verdict"] for cell in cells(last)] == ["", "worse", "better", "better"]


def test_the_curve_fills_in_along_the_lever(desk):
    pieces = [p for p in desk.ask(ask(desk, lever=RATIO)) if p["kind"] == "curve"]
    assert [len(piece["points"]) for piece in pieces] == [*range(1, 11)] * 3
    assert [piece["histories"] for piece in pieces[9::10]] == [10, 20, 50]
    values = [point["value"] for point in pieces[-1]["points"]]
    assert (values[0], values[-1]) == (0, 0.45), "half as much again as in the scenario"
    for point in pieces[-1]["points"]:
        _, low, high = point["numbers"]
        assert low <= 100 * point["value"] - 30 <= high


def test_what_is_assumed_holds_for_the_baseline_as_well(desk):
    found = Question.read({"world": {"behaviour.peers.strength": [-0.1, 0.2]}}, ZONE)
    assert found.base.behaviour.peers.strength == (-0.1, 0.2) == found.own.behaviour.peers.strength


@pytest.mark.parametrize(("asked", "told"), [
    ({"policy": {"behaviour.peers.strength": 0.1}}, "is no lever"),
    ({"world": {RATIO: 0.1}}, "is no assumption"),
    ({"policy": {"organisation.departments": []}}, "is no lever"),
    ({"policy": [1]}, "no question"),
    ({"outcome": "happiness"}, "no outcome 'happiness'"),
    ({"pins": [{"name": "a"}] * 5}, "at most 4"),
    ({"pins": [{"name": "a"}, {"name": "a"}]}, "name of its own"),
    ({"pins": [{"name": " "}]}, "name of its own"),
    (["policy"], "no question"),
])  # fmt: skip
def test_what_no_page_would_send_is_refused(asked, told):
    with pytest.raises(StudyError, match=told):
        Question.read(asked, ZONE)


def test_a_value_that_is_not_allowed_is_told_as_everywhere(desk):
    with pytest.raises(sim.ScenarioError, match=r"pay\.incentive_ratio = 7 is outside the range"):
        list(desk.ask(ask(desk, 7)))


def test_after_a_worker_has_died_there_is_another(desk, engine, monkeypatch):
    def die(*_args, **_more):
        raise WorkerDiedError("gone")

    before = desk.place
    with monkeypatch.context() as now:
        now.setattr(desk, "_replicate", die)
        with pytest.raises(WorkerDiedError):
            list(desk.ask(ask(desk, 0.6)))
    assert desk.place is not before
    assert estimates(desk.ask(ask(desk, 0.6)))


def test_memory_forgets_what_was_least_lately_asked_for():
    some = np.ones((10, 3, 4))
    memory = Memory(most=2 * some.nbytes)
    scenarios = [sim.apply(ZONE, {RATIO: ratio}) for ratio in (0.1, 0.2, 0.3)]
    for each in scenarios:
        memory.shelf(each, 5).put(range(10), some)
    assert [memory.count(each, 5) for each in scenarios] == [0, 10, 10]
    assert memory.size == 2 * some.nbytes
    assert not memory.shelf(scenarios[1], 6).kept(range(10))


def test_what_was_lived_outlasts_the_page_and_serves_studies(engine, tmp_path):
    """Asked again by another page, or by a study, nothing is lived a second time."""
    with Desk(ZONE, workers=1, replicate=engine, store=Store(tmp_path)) as desk:
        (*_, last) = estimates(desk.ask(ask(desk)))
    lived = list(engine.lived)
    assert lived
    with Desk(ZONE, workers=1, replicate=engine, store=Store(tmp_path)) as desk:
        (*_, again) = estimates(desk.ask(ask(desk)))
    own = sim.apply(ZONE, {RATIO: 0.4})
    histories([own], ZONE.study.seed, LOOKS[-1], workers=1, store=Store(tmp_path),
              replicate=engine)  # fmt: skip
    assert engine.lived == lived
    assert again == last


def test_a_store_that_cannot_be_written_does_not_stop_the_page_and_is_told_once(
    engine, tmp_path, caplog
):
    (tmp_path / "file").touch()
    with Desk(ZONE, workers=1, replicate=engine, store=Store(tmp_path / "file")) as desk:
        assert estimates(desk.ask(ask(desk)))
    assert [each.levelname for each in caplog.records] == ["WARNING"]
    assert str(tmp_path / "file") in caplog.text


def test_a_history_ends_within_a_month_once_nobody_waits():
    tickets = Tickets()
    ticket, months = tickets.take(), []

    def watch():
        months.append(1)
        if len(months) == 7:
            ticket.drop()
        ticket.check()

    with pytest.raises(SupersededError):
        replicate(ZONE, 1, [0, 1], watch=watch)
    assert len(months) == 7


def test_to_be_watched_changes_no_history():
    assert np.array_equal(replicate(ZONE, 1, [0, 1]), replicate(ZONE, 1, [0, 1], watch=int),
                          equal_nan=True)  # fmt: skip


@pytest.mark.slow
def test_the_page_tells_the_numbers_of_a_comparison():
    """In two worker processes: the same histories, intervals only of another level."""
    zone = sim.load_scenario("scenarios/small-zone.yaml")
    with Desk(zone, workers=2) as desk:
        (*_, last) = estimates(desk.ask(ask(desk, 0.5)))
    own = sim.apply(zone, {RATIO: 0.5})
    study = sim.compare({"baseline": zone, "own": own}, replications=LOOKS[-1], workers=2)
    for row in study.summary[study.summary.policy == "own"].to_dict("records"):
        if row["outcome"] in ("kpi", "exits", "spend", "strong_lost"):
            told = cells(last, row["outcome"])[-1]
            factor = 1e6 if row["outcome"] == "spend" else 1
            mean, low, high = (factor * each for each in told["numbers"])
            assert mean == pytest.approx(row["difference"])
            assert low < row["difference_low"] < row["difference_high"] < high
            assert told["verdict"] == row["verdict"]


def test_intervals_take_a_level():
    values = np.random.default_rng(0).normal(size=(50, 1, len(OUTCOMES)))
    wide, usual = (
        difference_intervals(values, 0 * values, OUTCOMES, 1, level=level)
        for level in (0.997, 0.95)
    )
    assert (wide.low <= usual.low).all() and (wide.high >= usual.high).all()
