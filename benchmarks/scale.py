"""Time and memory against the size of a zone, from a thousand posts to a million."""

from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd
from measure import Report, Settings
from memory import forget_peak, peak

import sim

POSTS = (1_000, 10_000, 100_000, 1_000_000)
YEARS = 10


def run(settings: Settings) -> Report:
    """Run one history of each size, each in a process of its own, smallest first."""
    sizes, years = (POSTS, YEARS) if not settings.quick else (POSTS[:2], 2)
    rows = []
    for posts in sizes:
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            rows.append(pool.submit(_history, settings.scenario, posts, years).result())
    table = pd.DataFrame(rows)
    beyond = table.peak_mib - table.before_mib
    table["bytes_a_post_beyond"] = beyond * 2**20 / table.posts
    largest = table.iloc[-1]
    remarks = [
        f"All departments of {settings.scenario.name} grow alike; one history of {years} years. "
        "Before is what it holds after a first history of the zone as it is: interpreter, "
        "packages and compiled rules.",
        f"At {largest.posts:,.0f} posts one takes {largest.bytes_a_post_beyond:,.0f} bytes more.",
    ]
    return Report("one history of a growing zone", table, remarks)


def larger(zone: sim.Scenario, posts: int) -> sim.Scenario:
    """Return the zone with about so many posts, every department's in the same proportion."""
    factor = posts / zone.organisation.size
    grown: Mapping[str, Any] = {
        f"organisation.departments.{department.name}.posts.{grade}": max(1, round(number * factor))
        for department in zone.organisation.departments
        for grade, number in department.posts.items()
        if number
    }
    no_caps = {
        f"organisation.caps.{cap}": None for cap in ("units", "establishment", "leadership_posts")
    }
    return sim.apply(zone, {**no_caps, **grown})


def _history(scenario: Path, posts: int, years: int) -> dict[str, float]:
    zone = sim.apply(sim.load_scenario(scenario), {"study.years": years})
    sim.simulate(zone, 1, workers=1)
    before = peak()
    zone = larger(zone, posts)
    forget_peak()
    started = perf_counter()
    runs = sim.simulate(zone, 1, workers=1)
    seconds = perf_counter() - started
    person_years = float(runs.headcount.sum())
    return {
        "posts": zone.organisation.size,
        "seconds": seconds,
        "ns_a_person_year": 1e9 * seconds / person_years,
        "person_years_a_s": person_years / seconds,
        "before_mib": before / 2**20,
        "peak_mib": peak() / 2**20,
    }
