"""Catfish: try a staffing reform on simulated staff before trying it on people.

The public names are found here and loaded when first used, so that ``import sim`` is quick:

>>> import sim
>>> zone = sim.load_scenario("scenarios/small-zone.yaml")
>>> sim.compare(zone, vary={"pay.incentive_ratio": [0.2, 0.5]}).summary  # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.version import model_version as model_version

if TYPE_CHECKING:
    from sim.app.widget import explore as explore
    from sim.engine.replication import history as history
    from sim.scenario.overrides import apply as apply
    from sim.scenario.problems import ScenarioError as ScenarioError
    from sim.scenario.reading import load_scenario as load_scenario
    from sim.scenario.schema import Scenario as Scenario
    from sim.staff.roster import read_mapping as read_mapping
    from sim.staff.roster import read_roster as read_roster
    from sim.study.affected import affected as affected
    from sim.study.because import left_only_because as left_only_because
    from sim.study.best import best as best
    from sim.study.breakdown import breakdown as breakdown
    from sim.study.compare import compare as compare
    from sim.study.compare import simulate as simulate
    from sim.study.decomposition import decompose as decompose
    from sim.study.discovery import discover as discover
    from sim.study.executors import on_dask as on_dask
    from sim.study.fairness import fairness as fairness
    from sim.study.province import province as province
    from sim.study.search import search as search
    from sim.study.sensitivity import sensitivity as sensitivity
    from sim.study.store import Store as Store
    from sim.study.sweep import sweep as sweep
    from sim.words import language as language

__version__ = "0.1.0"

_HOME = {
    "on_dask": "sim.study.executors",
    "Store": "sim.study.store",
    "province": "sim.study.province",
    "search": "sim.study.search",
    "discover": "sim.study.discovery",
    "sensitivity": "sim.study.sensitivity",
    "sweep": "sim.study.sweep",
    "best": "sim.study.best",
    "Scenario": "sim.scenario.schema",
    "ScenarioError": "sim.scenario.problems",
    "affected": "sim.study.affected",
    "apply": "sim.scenario.overrides",
    "breakdown": "sim.study.breakdown",
    "compare": "sim.study.compare",
    "decompose": "sim.study.decomposition",
    "explore": "sim.app.widget",
    "fairness": "sim.study.fairness",
    "history": "sim.engine.replication",
    "language": "sim.words",
    "left_only_because": "sim.study.because",
    "load_scenario": "sim.scenario.reading",
    "read_mapping": "sim.staff.roster",
    "read_roster": "sim.staff.roster",
    "simulate": "sim.study.compare",
}
__all__ = sorted([*_HOME, "model_version"])  # noqa: PLE0605  (the names are those of _HOME, and nothing else)


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used."""
    if name not in _HOME:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return [*__all__, "__version__"]
