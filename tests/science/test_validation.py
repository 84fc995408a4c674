"""The ladder of validation: its targets, worked out apart; its rungs; what it prints."""

import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from scipy import integrate, stats

from sim.cli import main
from sim.validation import (
    dropping_the_tail,
    fairness,
    ladder,
    promotion,
    scullen,
    tail_is_not_exit,
)
from sim.validation.ladder import RUNGS, Validation, _climb, validate
from sim.validation.page import console, interval, page, save
from sim.validation.rung import How, Obtained, Row, near
from sim.words import speaking

DATA = Path(__file__).parents[3] / "shared" / "data"
QUICK = How(quick=True, data=str(DATA) if DATA.is_dir() else None)
FAST = ("linear_contract", "tail_threat", "matching", "peers", "steady_state", "real_files")


FORMULAS = {"min", "phi", "sqrt", "beta", "lambda", "exp", "max", "inf", "csv"}


@pytest.fixture
def chinese(monkeypatch):
    """Speak Chinese, in which nothing but names and formulas may be left in English."""
    monkeypatch.setenv("CATFISH_LANG", "zh")


@cache
def climbed(rung):
    """Return the checks of a rung, which is climbed once for all tests."""
    return _climb((rung, QUICK))


@pytest.mark.parametrize("rung", FAST)
def test_a_fast_rung_holds(rung, chinese):
    """All checks pass but those that say what the model lacks, and these do fail."""
    holds(climbed(rung))


@pytest.mark.slow
@pytest.mark.parametrize("rung", [rung for rung in RUNGS if rung not in FAST])
def test_a_slow_rung_holds(rung, chinese):
    """The same of the rest."""
    holds(climbed(rung))


def holds(rows):
    for row in rows:
        assert row.passed != bool(row.why), f"{row.what}: {row.target}, {row.obtained}"
        for words in map(str, (row.rung, row.what, row.source, row.target, row.note, row.why)):
            assert not english(words), words


def english(words):
    """Return words that are neither a name, which has a capital, nor part of a formula."""
    words = re.sub(r"\S+\.csv(\.gz)?", "", words)
    return set(re.findall(r"(?<![A-Za-z])[a-z]{2,}", words)) - FORMULAS


def test_english_is_told_from_names_and_formulas():
    assert english("Little（1961）：L = lambda W, a year") == {"year"}


def test_the_first_years_of_scullen_hold():
    """One condition of the published simulation: y1 and y2 within 0.01 and three errors."""
    condition = (0.3, 3, 0.1, 0.10, 0.7)
    y1, y2 = scullen.first_years(condition)
    assert (round(y1, 4), round(y2, 3)) == (0.2539, 0.367)
    years = scullen.course(condition, 100, 2, 1, 2018)[0]
    assert years[0] == pytest.approx(y1, abs=0.01 + 3 * 0.0098)
    assert years[1] - years[0] == pytest.approx(y2 - y1, abs=0.01 + 3 * 0.0045)


def test_everyone_in_scullens_firms_was_selected_on_the_first_day():
    """No former holder stays, and the closed form's variance is that of the staff."""
    condition = (0.5, 10, 0.0, 0.10, 0.7)
    there = scullen.scenario(condition, 100, 1)
    life = scullen.Life(there, 1, 0, scullen.planned(there)).until(0)
    assert len(life.held) == len(life.zone.posts) == 10_000
    assert (life.held["turn"] > 0).all()
    variance = 1 - 0.25 * (1 - 0.3443)
    assert life.held["ability"].var() == pytest.approx(variance, abs=4 * variance * 0.0142)
    assert len(scullen.conditions()) == 80


# Targets, worked out apart from the engine


@pytest.mark.parametrize(
    ("n", "m", "beta"), [(20, 1, 0.09337), (1000, 50, 0.10291), (10, 1, 0.15388)]
)
def test_density_at_the_cut(n, m, beta):
    """beta(N, m) = E[phi(Phi^-1(U))], U ~ Beta(m, N - m)."""
    u = stats.beta(m, n - m)
    found = integrate.quad(lambda x: stats.norm.pdf(stats.norm.ppf(x)) * u.pdf(x), 0, 1, limit=200)
    assert found[0] == pytest.approx(beta, abs=1e-4)


def test_shares_in_the_tail():
    """Every year, and truly weak, by integration."""
    cut = stats.norm.ppf(0.05)

    def chance(x, rho):
        return stats.norm.cdf((cut - np.sqrt(rho) * x) / np.sqrt(1 - rho))

    for rho, target in tail_is_not_exit.EVERY_YEAR.items():
        share = integrate.quad(lambda x, r=rho: stats.norm.pdf(x) * chance(x, r) ** 3, -8, 8)[0]
        assert 100 * share == pytest.approx(target, rel=0.015, abs=0.006)
    of_three = {3 * r / (1 + 2 * r): t for r, t in tail_is_not_exit.MEAN_OF_THREE.items()}
    assert stats.binom(5, 0.1).sf(1) == pytest.approx(tail_is_not_exit.TWICE)
    for rho, target in (tail_is_not_exit.TRULY_WEAK | of_three).items():
        weak = integrate.quad(lambda x, r=rho: stats.norm.pdf(x) * chance(x, r), -8, cut)[0]
        assert weak / 0.05 == pytest.approx(target, abs=0.001)


def test_berman_by_its_recursion():
    """F(n+1) = max(F(n) - p, 0) + p F(0) on a fine grid."""
    x = np.linspace(-8, 8, 160_001)
    start = stats.norm.cdf(x)
    for p, known in dropping_the_tail.YEARLY.items():
        now = start
        for year in range(1, 11):
            now = np.maximum(now - p, 0) + p * start
            if year in known:
                mean = 8 - integrate.trapezoid(now, x)
                assert mean == pytest.approx(known[year], abs=6e-4)


@pytest.mark.parametrize(("k", "mean", "variance"), [(3, 0.84628, 0.5595), (10, 1.53875, 0.3443)])
def test_largest_of_so_many(k, mean, variance):
    """Order statistics of the standard normal."""
    assert scullen.LARGEST[k] == (mean, variance)

    def moment(power):
        def density(x):
            return x**power * k * stats.norm.pdf(x) * stats.norm.cdf(x) ** (k - 1)

        return integrate.quad(density, -9, 9)[0]

    assert moment(1) == pytest.approx(mean, abs=1e-5)
    assert moment(2) - moment(1) ** 2 == pytest.approx(variance, abs=1e-4)


def test_two_normals_cut_together():
    """The tail of two equal halves is 5 % of both; without a gap of each."""
    assert fairness.unequal(0, 0.2) == pytest.approx((0.05, 0.05))
    low, high = fairness.unequal(0.2, 0.2)
    assert low + high == pytest.approx(0.1)
    assert low > high


def martell(explained, luck):
    """Live through the design of Martell, Lane & Emrich (1996) once; % women on the top level."""
    lead = 2 * np.sqrt(explained / (1 - explained))

    def people(many, new):
        man = luck.permutation(many) % 2 if not new else luck.integers(0, 2, many)
        return np.stack([luck.normal(size=many) + lead * man, man, np.full(many, new)])

    sizes = list(promotion.LEVELS.values())
    levels = [people(many, new=False) for many in sizes]
    while not all(level[2].all() for level in levels):
        levels = [level[:, luck.permutation(level.shape[1])[round(0.15 * level.shape[1]) :]]
                  for level in levels]  # fmt: skip
        for up in range(len(levels) - 1, -1, -1):
            vacant = sizes[up] - levels[up].shape[1]
            come = people(vacant, new=True)
            if up:
                order = np.argsort(-levels[up - 1][0])
                come, levels[up - 1] = (
                    levels[up - 1][:, some] for some in (order[:vacant], order[vacant:])
                )
            levels[up] = np.concatenate([levels[up], come], axis=1)
    return 100 * (1 - levels[-1][1].mean())


@pytest.mark.parametrize("explained", promotion.WOMEN)
def test_martells_pyramid_drawn_apart_from_the_engine(explained):
    """Near what 600 runs gave, and no further from the published mean of 20 than luck may be."""
    published, drawn = promotion.WOMEN[explained]
    luck = np.random.default_rng(5)
    runs = np.array([martell(explained, luck) for _ in range(100)])
    assert runs.mean() == pytest.approx(drawn, abs=3 * runs.std() / 10)
    assert abs(drawn - published) < 2 * runs.std() / np.sqrt(20)


# What passes, and what is printed


def test_what_passes():
    """The mean in the band, and known as well as the band is wide."""

    def row(*obtained):
        return near("r", "w", "s", 1.0, 0.1, Obtained(*obtained))

    assert row(1.05, 1.0, 1.1).passed
    assert not row(1.11, 1.0, 1.2).passed
    assert not row(1.0, 0.8, 1.2).passed
    assert not row(1.0, float("nan"), float("nan")).passed
    assert Obtained.over([1.0, 3.0]).mean == 2


def test_what_is_kept_is_the_same_in_every_language(tmp_path):
    """Words are said where they are shown; the table and --json are in English."""
    with speaking("zh"):
        study = Validation(climbed("field"), QUICK, 1.0)
        assert study.table.what.str.isascii().all()
    kept, shown = {}, {}
    for spoken in ("zh", "en"):
        with speaking(spoken):
            folder = save(study, tmp_path / spoken)
            kept[spoken] = (folder / "validation.parquet").read_bytes()
            shown[spoken] = page(study)
    assert kept["zh"] == kept["en"]
    assert all(what in shown["en"] for what in study.table.what)
    assert not any(what in shown["zh"] for what in study.table.what)


def fake(quick, surprise):
    """Return a ladder of three checks."""
    rows = [
        near("one", "E[max] of few", "a book", 1.0, 0.1, Obtained(1.0, 0.95, 1.05)),
        near("one", "what is lacking", "a book", 1.0, 0.1, Obtained.exactly(2.0), why="no setting"),
    ]
    if surprise:
        rows.append(near("two", "what is new", "a paper", 1.0, 0.1, Obtained.exactly(3.0)))
    return Validation(rows, How(quick), 1.0)


def test_the_page_tells_failures_and_reasons(tmp_path):
    """Every check is on the page; a failure with its reason."""
    study = fake(True, surprise=True)
    text = page(study)
    assert text.count("**fail**") == 2
    assert "- what is lacking: no setting." in text
    assert "1 of 3 checks pass; 2 fail, 1 of them for a reason" in text
    assert [str(row.what) for row in study.surprises] == ["what is new"]
    save(study, tmp_path / "there")
    table = pd.read_parquet(tmp_path / "there" / "validation.parquet")
    assert list(table.verdict) == ["pass", "fail", "fail"]
    assert json.loads((tmp_path / "there" / "manifest.json").read_text())["quick"] is True
    assert (tmp_path / "there" / "validation.md").read_text().startswith("# Validation")
    assert interval(Obtained(-0.5, -0.6, -0.4)) == "−0.5000 (−0.6000 to −0.4000)"
    assert console(study).renderables


def test_a_bar_in_a_check_does_not_end_its_cell():
    """P(tail | x) is one cell of the page's table."""
    row = near("one", "P(a | b)", "P(c | d)", 1.0, 0.1, Obtained.exactly(1.0))
    line = next(
        line for line in page(Validation([row], How(True), 1.0)).splitlines() if "P(" in line
    )
    assert len(re.split(r"(?<!\\)\|", line)) == 7


@pytest.mark.parametrize("surprise", [False, True])
def test_the_command(monkeypatch, tmp_path, surprise):
    """It prints all checks, and ends in 1 only if one fails for no known reason."""
    monkeypatch.setattr(ladder, "validate", lambda quick, *rest, **how: fake(quick, surprise))
    done = CliRunner().invoke(main, ["validate", "--quick", "--out", str(tmp_path / "out")])
    assert done.exit_code == int(surprise), done.output
    assert "E[max] of few" in done.output
    assert "no setting" in done.output
    assert ("this is news" in done.output) == surprise


def test_the_ladder_keeps_its_order(monkeypatch):
    """Rungs may finish in any order; the table has that of the list."""

    def climb(task):
        return [Row(task[0], "w", "s", "t", 0, 1, Obtained.exactly(0.5), "", "")]

    monkeypatch.setattr(ladder, "_climb", climb)
    heard = []
    study = validate(True, workers=1, told=lambda name, rows: heard.append(name))
    assert [row.rung for row in study.rows] == list(RUNGS)
    assert sorted(heard) == sorted(RUNGS)
    assert not study.surprises
