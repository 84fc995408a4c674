"""The other zones, against which share and national rank are reckoned (KP2)."""

from __future__ import annotations

from sim.scenario.fields import Section, Uncertain, assumption, setting


class Rivals(Section):
    """Zones that the zone is compared with: those of its city, and those of the nation."""

    city: int = setting(
        15,
        unit="zones and counties",
        low=0,
        high=1000,
        mark="assumed",
        zh="全市其他区县个数",
        source="KP2: share in the city's indicators; Weifang has some 16 counties and zones",
        help="others in the city, with which the zone shares the city's indicators",
    )
    national: int = setting(
        218,
        unit="zones",
        low=0,
        high=10_000,
        mark="assumed",
        zh="全国其他开发区个数",
        source="KP2: rank among national economic zones; about 219 in 2018, not verified",
        help="others in the nation, among which the zone has its rank",
    )
    growth: Uncertain[float] = assumption(
        0.0,
        unit="log output a year",
        low=-0.5,
        high=0.5,
        mark="assumed",
        source="no figure found; 0: others stand still, as targets do by default",
        zh="对比地区年均增长率",
        help="mean yearly growth of the other zones",
    )
    growth_spread: Uncertain[float] = assumption(
        0.05,
        unit="standard deviation of log output, a year",
        low=0,
        high=1,
        mark="assumed",
        source="no figure found",
        zh="对比地区增长率离散度",
        help="how much the yearly growth of the other zones differs",
    )
    level_spread: Uncertain[float] = assumption(
        0.3,
        unit="standard deviation of log output",
        low=0.01,
        high=2,
        mark="assumed",
        source="no figure found",
        zh="对比地区起点离散度",
        help="how much the other zones differ at the start; the denser they lie, the more places "
        "a little more output gains",
    )
