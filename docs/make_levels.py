"""Write docs/levels.md: ``python docs/make_levels.py``, under a minute once rules are compiled.

Levels that a personnel officer knows by heart, of the ready scenario as adopted and without the
reform, each beside a published figure or the words "no figure found", with a verdict that follows
from both numbers. ``tests/docs/test_levels.py`` fails when the page is out of date.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from sim.engine.calendar import Calendar  # noqa: E402
from sim.engine.ledger import AT, ROUND  # noqa: E402
from sim.engine.plan import Plan  # noqa: E402
from sim.engine.replication import History, history  # noqa: E402
from sim.engine.watcher import Watcher  # noqa: E402
from sim.engine.zone import Zones  # noqa: E402
from sim.scenario.overrides import apply  # noqa: E402
from sim.scenario.reading import load_scenario  # noqa: E402
from sim.scenario.schema import Scenario  # noqa: E402
from sim.staff.table import ARCHIVED, EMPTY, POSTED, WAITING  # noqa: E402
from sim.study.years import over_years  # noqa: E402

PAGE = HERE / "levels.md"
SCENARIO = HERE.parent / "scenarios" / "binhai-2018.yaml"
POLICIES = ("do-nothing", "as-adopted")
HISTORIES, YEARS = 40, 10
NONE = "no figure found"
ESTABLISHED = ("civil_servant", "institution")
LEADERSHIP = ("deputy_director", "director", "zone_leader")


@dataclass(frozen=True)
class Lived:
    """Histories of one policy.

    Attributes
    ----------
    years : ndarray
        Yearly outcomes, shape (histories, years, outcomes).
    exits : DataFrame
        Everybody who left in any of them: month, cause, status, ...
    ages : Series
        Of those in post on the last day, in years, by grade.
    ended : dict
        Appointments that the exit rule has ended, all told, by where people were: in the tail,
        otherwise in post, or waiting.
    """

    years: np.ndarray
    exits: pd.DataFrame
    ages: pd.Series
    ended: dict[str, int]

    def by_the_rule(self, *where: str, of: str = "headcount") -> float:
        """Return how many of a hundred the exit rule ends in a year, of those who were there."""
        ended = sum(self.ended[each] for each in where)
        of_all = self.years[:, :, AT[of]].sum()
        return 100 * ended / of_all if of_all else np.nan

    def a_year(self, name: str, years: slice = slice(None)) -> float:
        """Return an outcome of several years together, as studies tell it, over histories."""
        return float(np.nanmean(over_years(self.years[:, years])[:, AT[name]]))

    def share(self, name: str, of: str, years: slice = slice(None)) -> float:
        """Return one outcome in per cent of another."""
        return 100 * self.a_year(name, years) / self.a_year(of, years)

    def of_round(self, names: tuple[str, ...], year: int) -> float:
        """Return how many in a hundred of those in the round of a year came out so."""
        there = self.a_year("round_part", slice(year, year + 1))
        if not there:
            return np.nan
        return 100 * sum(self.a_year(name, slice(year, year + 1)) for name in names) / there

    def leaving(self, cause: str, *, established: bool) -> float:
        """Return how many of a hundred on (or off) the establishment leave so in a year."""
        gone = self.exits[self.exits.cause == cause]
        many = (gone.status.isin(ESTABLISHED) == established).sum() / len(self.years)
        on = self.years[:, :, AT["established"]]
        people = on if established else self.years[:, :, AT["headcount"]] - on
        return float(100 * many / people.sum(axis=1).mean())

    def leaders_leaving(self) -> float:
        """Return how many of a hundred in leadership posts leave the zone in a year."""
        gone = self.exits.grade.isin(LEADERSHIP).sum() / len(self.years) / YEARS
        return 100 * gone / self.a_year("leaders")

    def age(self, grade: str) -> float:
        """Return the mean age in a grade after ten years."""
        return float(self.ages[grade].mean())


@dataclass(frozen=True)
class Level:
    """A level: what it is, its figure, and what is published.

    Attributes
    ----------
    found
        Returns it from the histories of a policy; nan where the policy has no such thing.
    published, source
        A figure from elsewhere in words, and where it stands.
    low, high
        Between which the level as adopted (or, if ``before``, without the reform) is in line.
    why
        What the two numbers have to do with each other, or why they differ.
    """

    says: str
    found: Callable[[Lived], float]
    unit: str = "%"
    published: str = NONE
    source: str = ""
    low: float = np.nan
    high: float = np.nan
    before: bool = False
    why: str = ""

    def verdict(self, levels: list[float]) -> str:
        """Say whether the level is in line with what is published."""
        if np.isnan(self.low):
            return "nothing to hold it against"
        own = levels[0 if self.before else 1]
        if own < self.low:
            return "**lower**"
        return "**higher**" if own > self.high else "in line"


def page() -> str:
    """Return the page."""
    zone = load_scenario(SCENARIO)
    lives = [_lived(zone, policy) for policy in POLICIES]
    return "\n".join([*_lines(lives), ""])


def _lived(zone: Scenario, policy: str) -> Lived:
    scenario = apply(load_scenario(SCENARIO, [policy]), {"study.years": YEARS})
    lived: list[History] = [history(scenario, zone.study.seed, n) for n in range(HISTORIES)]
    return Lived(np.stack([h.years for h in lived]),
                 pd.concat([h.exits for h in lived], ignore_index=True),
                 pd.concat([_ages(h, scenario) for h in lived]),
                 _ended(scenario, zone.study.seed))  # fmt: skip


class Endings(Watcher):
    """Counts whom the exit rule reaches between an assessment and the close of its year."""

    def __init__(self) -> None:
        self.ended = {"in the tail": 0, "in post": 0, "waiting": 0}
        self._before: list[dict[tuple[int, ...], str]] = []

    def assessed(self, zones: Zones) -> None:
        """See who is where."""
        self._before = [
            {**dict.fromkeys(_ids(staff[staff["state"] == WAITING]), "waiting"),
             **dict.fromkeys(_ids(posted), "in post"),
             **dict.fromkeys(_ids(posted[posted["tail"] == 1]), "in the tail")}
            for staff, posted in ((each, each[each["state"] == POSTED]) for each in zones.staff)
        ]  # fmt: skip

    def year_closed(self, zones: Zones) -> None:
        """See who is neither in post nor waiting any more: talked out, dismissed, sent back."""
        for before, staff in zip(self._before, zones.staff, strict=True):
            there = set(_ids(staff[(staff["state"] != EMPTY) & (staff["state"] != ARCHIVED)]))
            for person, where in before.items():
                self.ended[where] += person not in there


def _ids(staff: np.ndarray) -> list[tuple[int, ...]]:
    return staff[["unit", "serial", "turn"]].tolist()


def _ended(scenario: Scenario, seed: int) -> dict[str, int]:
    zones, endings = Zones(Plan(scenario), seed, range(HISTORIES)), Endings()
    Calendar(zones, watcher=endings).run()
    return endings.ended


def _ages(lived: History, scenario: Scenario) -> pd.Series:
    """Return the ages of those in post at the end, by grade."""
    held = lived.staff[lived.staff["state"] == POSTED]
    names = np.array([grade.name for grade in scenario.organisation.grades])
    return pd.Series((YEARS * 12 - held["birth"]) / 12, index=names[held["grade"]])


def _lines(lives: list[Lived]) -> Iterator[str]:
    yield "# Levels"
    yield ""
    yield (
        "What a personnel officer would look at first: is this a zone they know? Each level of "
        f"`{SCENARIO.stem}`, without the reform (`do-nothing`) and under `as-adopted`, stands "
        "beside a published figure, or beside the words *no figure found*, and the verdict is made "
        f"from both numbers. Means over {HISTORIES} histories of {YEARS} years. "
        "`python docs/make_levels.py` writes this page; a test fails when it is out of date."
    )
    yield ""
    yield (
        "*In line* says that the level lies where the published figures lie. It is no proof of "
        "the rule behind it. *Lower* and *higher* say that it does not, and the last column why it "
        "was left so. What nobody knows stays a range, which [assumptions.md](assumptions.md) "
        "gives beside the default (*try …*)."
    )
    for title, levels in GROUPS:
        yield ""
        yield f"## {title}"
        yield ""
        yield "| level | do-nothing | as adopted | published | verdict | remark |"
        yield "| --- | ---: | ---: | --- | --- | --- |"
        for level in levels:
            found = [level.found(lived) for lived in lives]
            cells = ["–" if np.isnan(own) else f"{own:.2g}" if own < 10 else f"{own:.0f}"
                     for own in found]  # fmt: skip
            published = f"{level.published} ({level.source})" if level.source else level.published
            yield (f"| {level.says}, {level.unit} | {' | '.join(cells)} | {published} | "
                   f"{level.verdict(found)} | {level.why} |")  # fmt: skip
    yield ""
    yield from MOVED


GROUPS: tuple[tuple[str, tuple[Level, ...]], ...] = (
    (
        "Who leaves, in a year",
        (
            Level("resign, of those on the establishment",
                  lambda z: z.leaving("resigned", established=True),
                  published="0.2 % of civil servants, 2015; Shenzhen 2014: 0.3 to 0.5 %",
                  source="People's Daily Online 2016-07-04; Shenzhen Evening 2015",
                  low=0.1, high=0.7, before=True,
                  why="of institution staff no figure was found"),
            Level("transferred out (外调), of those on the establishment",
                  lambda z: z.leaving("transferred", established=True),
                  published="62 people in Binhai in 2016, 'dozens' in other years: 2 to 10 %",
                  source="Guangming Online 2018-05-20; number of established staff assumed",
                  low=2, high=10, before=True),
            Level("resign, of all others", lambda z: z.leaving("resigned", established=False)),
            Level("transferred out, of all others",
                  lambda z: z.leaving("transferred", established=False),
                  published="nobody: only people on the establishment can be",
                  source="ID4, and the meaning of 外调", low=0, high=0, before=True),
            Level("retire", lambda z: z.share("retired", "headcount")),
            Level("leave in all", lambda z: z.share("exits", "headcount")),
        ),
    ),
    (
        "Leaders",
        (
            Level("leave the zone in a year, of those in leadership posts", Lived.leaders_leaving,
                  published="9.9 % of the UK senior civil service 2022; 12 % of the top grade of "
                  "the Sri Lanka Administrative Service 2021 to 2023",
                  source="Civil Service Statistics 2022; seniority lists of the service",
                  low=6, high=16, before=True),
            Level("mean age of zone leaders after ten years", lambda z: z.age("zone_leader"),
                  unit="years", published="leading bodies of prefectures 49.1, of counties 43.1, "
                  "end of 2003", source="Xinhua 2004-05-20", low=43, high=50, before=True,
                  why="there the level above moves leaders on after a term of five years; here "
                  "they leave by retirement, transfer or resignation alone"),
            Level("mean age of department heads", lambda z: z.age("director"), unit="years"),
            Level("mean age of section heads", lambda z: z.age("section_head"), unit="years"),
            Level("mean age of clerks", lambda z: z.age("clerk"), unit="years"),
        ),
    ),
    (
        "The first round of appointment",
        (
            Level("keep department and grade", lambda z: z.of_round(("round_kept",), 0),
                  published="most: 'a few' (少数) get no post",
                  source="AP5; no number", low=60, high=100),
            Level("another department, same grade", lambda z: z.of_round(("round_moved",), 0)),
            Level("rise", lambda z: z.of_round(("round_promoted",), 0),
                  published="one clerk became bureau head, of 1,000 (Tianjin TEDA 2019)",
                  source="enorth 2019-08-20", low=0, high=5,
                  why="a single case says that it happens, not how often"),
            Level("fall by one level", lambda z: z.of_round(("round_lower",), 0),
                  published="18 former heads took deputy posts (Dongying Port 2020); managers of "
                  "state firms 3 to 4.5 % a year",
                  source="Dazhong 2020-05-21; Workers' Daily 2022-01-18", low=2, high=14,
                  why="most of them heads of units that were merged away"),
            Level("fall by two levels or more", lambda z: z.of_round(("round_far_lower",), 0),
                  published="nobody: one failure lowers by one level",
                  source="Civil Servant Law Art. 50, L18", low=0, high=0.1,
                  why="where posts of the next level run out"),
            Level("are without a post", lambda z: z.of_round(WITHOUT, 0),
                  published="'a few'; 2 cases in Dongying Port; others guess 0 to 5 %",
                  source="AP5; Dazhong 2020-05-21", low=0, high=8,
                  why="those who hardly work (AP2) are most of them; how many a zone has nobody "
                  "says, so that `staff.idle_share` is a range to try"),
        ),
    ),
    (
        "The round at the end of the first term",
        (
            Level("keep department and grade", lambda z: z.of_round(("round_kept",), 3)),
            Level("another department, same grade", lambda z: z.of_round(("round_moved",), 3)),
            Level("rise", lambda z: z.of_round(("round_promoted",), 3)),
            Level("fall by one level or more",
                  lambda z: z.of_round(("round_lower", "round_far_lower"), 3),
                  published="managers of state firms 3 to 4.5 % a year, exits included",
                  source="Workers' Daily 2022-01-18", low=0.5, high=14,
                  why="of all staff; of those in competitive grades about 7 %"),
            Level("are without a post", lambda z: z.of_round(WITHOUT, 3)),
            Level("KPI of the year of the round, less the mean of the years around it",
                  lambda z: z.a_year("kpi", slice(3, 4))
                  - (z.a_year("kpi", slice(2, 3)) + z.a_year("kpi", slice(4, 5))) / 2,
                  unit="% of norm", why="people in new posts need months to learn them"),
        ),
    ),
    (
        "Assessment, in a year under it",
        (
            Level("in the tail", lambda z: z.share("tail", "headcount", slice(1, None)),
                  published="6 to 7 % (60-odd of nearly 1,000), Jinan High-tech 2016; "
                  "the text: 5 %",
                  source="People's Daily 2017-05-19; C of the exit sentence, reform-text.md",
                  low=3.5, high=7,
                  why="rounded down within each grade"),
            Level("unqualified", lambda z: z.share("unqualified", "headcount", slice(1, None)),
                  why="the lawful ground, so that all that ends by it hangs on the bar, "
                  "`assessment.unqualified_below`"),
            Level("excellent", lambda z: z.share("excellent", "headcount", slice(1, None)),
                  published="15 % by rule, 20 % in later rules",
                  source="both unverified",
                  low=8, high=20),
        ),
    ),
    (
        "Ended by a rule",
        (
            Level("appointment ended by the exit rule of those in post, of staff in a year; not "
                  "renewed, talked out and sent back to the archived post included",
                  lambda z: z.by_the_rule("in the tail", "in post"),
                  published="0.9 % (9 of nearly 1,000), Jinan 2016; none of 3,200 contract civil "
                  "servants, Shenzhen 2014; Dalian Jinpu aims at 2 to 5 %",
                  source="People's Daily 2017-05-19; Xinhua 2014-05-05; China News 2021-06-07",
                  low=0.0, high=0.9,
                  why="Jinan removed people in the first year; Binhai's text wants the tail in "
                  "*every* year of a term, or two unqualified years, and a refusal, and so ends "
                  "fewer: between Shenzhen's none and Jinan's"),
            Level("the same of those in the tail, of these",
                  lambda z: z.by_the_rule("in the tail", of="tail"),
                  published="15 % (9 of 60), Jinan 2016", source="People's Daily 2017-05-19",
                  low=5, high=30,
                  why="Jinan's rule is another (one year is enough): `exit.tail_years` 1 under R2 "
                  "is nearest to it; no default stands for it"),
            Level("the same of those who wait and would hardly work, of staff in a year",
                  lambda z: z.by_the_rule("waiting"),
                  why="assessed as unqualified while they wait, `waiting.assess_idle`"),
        ),
    ),
    (
        "Waiting and pay",
        (
            Level("wait for a post, at a year's end", lambda z: z.share("waiting", "headcount")),
            Level("months that a person waits",
                  lambda z: z.a_year("waiting_months") / z.a_year("to_waiting")
                  if z.a_year("to_waiting") else np.nan, unit="months",
                  published="at least three", source="AP3", low=3, high=18),
            Level("paid over 2 % less than their posts paid before the reform",
                  lambda z: z.a_year("paid_less"),
                  published="the text holds the base steady (稳住基本)", source="PA2",
                  why="those who wait are not among them; see `waiting_pay`"),
            Level("P90 over P10 of pay over former pay", lambda z: z.a_year("pay_spread"),
                  unit="ratio"),
        ),
    ),
    (
        "Who is there after ten years",
        (
            Level("on the establishment, of those in post",
                  lambda z: z.share("established", "headcount", slice(-1, None)),
                  published="about a third of what other districts have (Jinan High-tech 2016); "
                  "57 % at the start here, assumed",
                  source="Xinhua 2016-08-08"),
            Level("from outside, of those in post",
                  lambda z: z.share("outsiders", "headcount", slice(-1, None))),
            Level("from outside, of those in leadership posts",
                  lambda z: z.share("leaders_outside", "leaders", slice(-1, None)),
                  published="an outsider became deputy bureau head in the second recruitment round",
                  source="Guangming Online 2018-05-20"),
            Level("mean age", lambda z: z.a_year("mean_age", slice(-1, None)), unit="years"),
        ),
    ),
)  # fmt: skip
WITHOUT = ROUND[5:]

MOVED = (
    "## Defaults that were moved",
    "",
    "| default | was | is | why |",
    "| --- | --- | --- | --- |",
    "| `appointment.climb_handicap` | 1 | 3 | with 1, 36 of 100 section heads lost their grade to "
    "senior clerks in every round, as these are so many more; with 3 about 7 do, and of deputies 7 "
    "to 8 (managers of state firms: 9 to 13 in three years, exits included) |",
    "| `appointment.fall` | any (there was no choice) | one_level | 1 in 3 deputies fell two "
    "grades or more in one round, where the law lowers by one |",
    "| `appointment.home_preference` | 2.5 | 3 | 1 in 5 changed department in every round, without "
    "need or gain; now 1 in 11 |",
    "| `staff.seniority` | 0.8 (fixed), promotion to the longest serving | 0.4, promotion by age "
    "and regard | without the reform 53 of 100 department heads were within three years of "
    "retirement on the first day, and 78 of 100 zone leaders after ten years; 27 of 100 heads left "
    "in the first year, and 30 to 38 of 100 leaders in each of the later ones |",
    "| `recruitment.leader_age_low`, `leader_age_high` | 22, 38, as for every post | 35, 45 | "
    "outsiders became zone leaders at 23 |",
    "| `recruitment.applicant_mean` | -0.6 | -0.7 | newcomers were a little abler than those whom "
    "they replaced, by 1.2 points of KPI in ten years without any reform |",
    "| `assessment.probation_months` | 0 (there was no choice) | 12 | a sixth of the tail were in "
    "their first year of service, and still learning |",
    "| `recruitment.months_in_post` | 12 (there was no choice) | 24 | a year in post was enough "
    "for any promotion |",
    "| `staff.leaders_established` | false (there was no choice) | true | before the reform 42 of "
    "100 zone leaders and 45 of 100 department heads were off the establishment |",
    "| `appointment.leadership` | compete (there was no choice) | from_above | the zone's own "
    "panel found 3 of 100 zone leaders unfit in every round, and after ten years 1 in 6 was on a "
    "term contract |",
)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(HERE.parent)} written")
