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
    discount_rate: float = setting(
        0.08,
        unit="a year",
        low=0.0,
        high=0.5,
        source="social discount rate of the state's Methods and Parameters for the Economic "
        "Evaluation of Construction Projects, 3rd edition 2006, from memory",
        mark="assumed",
        zh="折现率",
        help="by which money of later years counts less",
    )
    output_worth: float = setting(
        1.0,
        unit="times standard pay",
        low=0.0,
        high=10.0,
        source="what a post is paid is taken for what its work is worth",
        mark="assumed",
        zh="产出价值倍数",
        help="worth of a norm month of output, where a policy's gain is reckoned",
    )
