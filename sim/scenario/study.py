"""How long, how often and from which seed."""

from __future__ import annotations

from sim.scenario.fields import Section, setting


class Study(Section):
    """Run settings: they change how well a comparison is known, not what is compared."""

    years: int = setting(
        10,
        unit="years",
        low=1,
        high=100,
        source="three terms and a year",
        mark="assumed",
        zh="推演年数",
        help="length of a history",
    )
    replications: int = setting(
        200,
        unit="histories",
        low=1,
        high=1_000_000,
        mark="assumed",
        source="interval of the main comparison",
        zh="推演次数",
        help="histories per policy",
    )
    seed: int = setting(
        2018,
        unit="",
        low=0,
        high=2**32 - 1,
        source="year of the reform",
        mark="assumed",
        zh="随机种子",
        help="seed of all chance",
    )
