"""Where the time of a history goes, by event of the calendar."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from time import perf_counter
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pandas as pd
from measure import Report, Settings

import sim
from sim.engine import replication, rounds, year, zone

EVENTS: tuple[tuple[str, ModuleType, str], ...] = (
    ("plan: rules resolved to months", replication, "Plan"),
    ("first day: people drawn", zone, "first_day"),
    ("stage 1: units merged", rounds, "consolidate"),
    ("appointment round", rounds, "appoint_all"),
    ("month: work, pay, leaving", rounds, "close_month"),
    ("vacancies filled", rounds, "fill"),
    ("selection of those who wait", rounds, "select"),
    ("year: assessment, pay, exits", year, "close_year"),
    ("response to the rules", rounds, "let_respond"),
)
ALL = "whole"


@dataclass
class Clock:
    """Calls of something, and seconds in them."""

    calls: int = 0
    seconds: float = 0.0


def run(settings: Settings) -> Report:
    """Time each event of the calendar over some replications in one process."""
    scenario = sim.load_scenario(settings.scenario)
    replications = 3 if settings.quick else min(50, settings.replications)
    replication.replicate(scenario, scenario.study.seed, range(1))
    clocks = {name: Clock() for name, _, _ in EVENTS}
    with ExitStack() as stack:
        for name, module, attribute in EVENTS:
            stack.enter_context(timed(clocks[name], module, attribute))
        started = perf_counter()
        replication.replicate(scenario, scenario.study.seed, range(replications))
        whole = perf_counter() - started
    rest = Clock(0, whole - sum(clock.seconds for clock in clocks.values()))
    rows = [
        {
            "event": name,
            "calls_a_history": clock.calls / replications,
            "ms_a_history": 1e3 * clock.seconds / replications,
            "share": clock.seconds / whole,
        }
        for name, clock in {
            **clocks,
            "all else: calendar, room for tables": rest,
            ALL: Clock(0, whole),
        }.items()
    ]
    remark = f"{replications} histories of {scenario.study.years} years, one process, warm."
    return Report(f"where the time of {settings.scenario.name} goes", pd.DataFrame(rows), [remark])


@contextmanager
def timed(clock: Clock, module: ModuleType, attribute: str) -> Iterator[None]:
    """Count what a function of a module takes until the block ends."""
    act: Callable[..., Any] = getattr(module, attribute)

    def counted(*given: Any, **named: Any) -> Any:
        started = perf_counter()
        try:
            return act(*given, **named)
        finally:
            clock.seconds += perf_counter() - started
            clock.calls += 1

    with patch.object(module, attribute, counted):
        yield
