"""Told to speak Chinese, nothing is said in English but names of files and settings."""

import re
import shutil
import sys
from pathlib import Path

import matplotlib.text
import pytest
from click.testing import CliRunner
from matplotlib.backends.backend_agg import FigureCanvasAgg

from sim.cli import main
from sim.scenario.json_schema import catalogue
from sim.staff.roster_mapping import Mapping
from sim.validation import ladder
from sim.words import language

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "docs"))
sys.path.insert(0, str(ROOT / "tests" / "words"))
from test_catalogue import half_width  # noqa: E402
from test_guide import GUIDE, README, ROSTER, blocks, commands  # noqa: E402

ZONE = "scenarios/small-zone.yaml"
SMALL = ("--replications", "2", "--workers", "1")
BOTH = ("--vary", "behaviour.effort.cost=4:6", "--vary", "behaviour.threat.strength=0:0.3")
STUDIED = [
    ["best", ZONE, "--policy", "mild", "--policy", "strong", "--indifference", "kpi:5",
     "--at-most", "20"],
    ["sweep", ZONE, "--policy", "strong", *BOTH, "--points", "4"],
    ["sensitivity", ZONE, "--policy", "strong", *BOTH, "--points", "4"],
    ["sensitivity", ZONE, "--policy", "strong", *BOTH, "--points", "4", "--method", "sobol"],
    ["discover", ZONE, "--policy", "strong", "--vary", "behaviour.gaming.strength=0:20", "--vary",
     "behaviour.motivation.strength=-0.2:0.6", "--points", "32"],
    ["search", ZONE, "--lever", "pay.incentive_ratio=0.1:0.6", "--lever",
     "assessment.tail_share=0:0.1", "--population", "4", "--generations", "2"],
    ["fairness", ZONE, "--policy", "strong"],
    ["affected", ZONE, "--policy", "strong", "--by", "status*grade,age,sex"],
    ["decompose", ZONE, "--policy", "strong"],
    ["province", ZONE, "scenarios/ratios/zero.yaml", "--policy", "strong"],
    ["province", "scenarios/province.yaml", "--policy", "strong", "--plan"],
]  # fmt: skip
"""Every other study once, as small as it can be."""
WRONG = [
    ["check", "no-such.yaml"],
    ["check", ZONE, "--policy", "strnog"],
    ["check", ZONE, "--set", "pay.incentive_ratio=1.2"],
    ["check", ZONE, "--set", "pay.incentive_rato=0.2"],
    ["check", ZONE, "--set", "pay=1"],
    ["check", ZONE, "--set", "appointment.term_months=13"],
    ["check", ZONE, "--set", "staff.female_share={0: x}"],
    ["check", ZONE, "--set", "pay.incentive_ratio=[0: 1"],
    ["check", ZONE, "--roster", "people.csv"],
    ["check", ZONE, "--roster", "people.csv", "--mapping", "bad.yaml"],
    ["check", "scenarios/policies/strong.yaml"],
    ["compare", ZONE],
    ["compare", ZONE, "--vary", "pay.incentive_ratio"],
    ["compare", ZONE, "--policy", "strong", "--baseline", "mild"],
    ["compare", ZONE, "--policy", "strong", "--until", "kpj:1"],
    ["sweep", ZONE, "--vary", "pay.incentive_ratio=0.5:0.1"],
    ["sensitivity", ZONE],
    ["search", ZONE, "--lever", "behaviour.effort.cost=4:6"],
    ["rerun", "nothing"],
    ["nothing"],
    ["check", ZONE, "--nothing"],
    ["template", "zone", "--out", "scenarios"],
    ["validate", "--data", "no-such-folder"],
    ["validate", "--data", ZONE],
]
NAMES = {str(choice) for each in catalogue().values() for choice in each.choices}
NAMES |= {name for path in catalogue() for name in path.split(".")} | set(Mapping.model_fields)
NAMES |= {"Economy", "Social", "Affairs", "economy", "social", "strnog", "small", "zone", "zero"}
NAMES |= {"Coast"}  # zones of the ready province
NAMES |= {"roster", "policy"}  # kinds of workbook, as they are typed
ALLOWED = (
    r"'[^']*'|“[^”]*”",  # what somebody wrote
    r"catfish( [-\w./=:*,'{}\[\]\"%]+)+",  # a command, as it is typed
    r"\bcatfish: |\bmain [a-z]*|\bdo-(nothing\b)?|\bgb\d+",
    r"\b(OPTIONS|FILE|COMMAND|ARGS|LOW|HIGH|WPS)\b",
    r"[\w./-]*\.(yaml|csv|parquet|json|md|xlsx|png)\b",
    r"(results|scenarios|tmp|pytest)[\w./-]*/[\w./-]+",
    r"--?[a-z][-\w]*(=[\w:.,]+)?( [A-Z]+\b)?",  # options
    r"\b[a-z_]+(\.[\w*]+)+",  # settings by their paths
    r"\b[a-z]+_[a-z_]+\b",  # names of fields, departments of a roster's mapping
    r"\b(nothing|as-adopted|slower-start|strong|mild|baseline|policies)\b",
    r"\b(KPI|CSV|YAML|JSON|Schema|HTML|Word|PDF|Excel|UTF|GB|gb|utf|sig|STRESS|Catfish|CATFISH_LANG)\b",
    r"\b([A-Z]{1,3}\d+|P[19]0|S1|ST|[ABCDGX]|true|false|null|none|sobol|morris|lhs|grid|Sobol)\b",
    r"\b[0-9a-f]{6,}\b|\bmodel [0-9a-f]+",
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Stand in a folder like the project's, with shorter histories and figures that are kept."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    for file in (tmp_path / "scenarios").rglob("*.yaml"):
        file.write_text(re.sub(r"years: \d+", "years: 1", file.read_text("utf-8")), "utf-8")
    policy, mapping = blocks(GUIDE, "yaml")
    (tmp_path / "scenarios" / "policies" / "slower-start.yaml").write_text(policy, "utf-8")
    (tmp_path / "people.mapping.yaml").write_text(mapping, "utf-8")
    (tmp_path / "bad.yaml").write_text(mapping.replace("招商局", "招商").replace("as_of", "of"))
    (tmp_path / "people.csv").write_text(ROSTER, "gb18030")
    monkeypatch.setattr("sim.report.console._PIPED", 2000)  # so that no line breaks a name
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def drawn(monkeypatch):
    """Return what figures say; nothing is drawn."""
    found = []

    def keep(canvas, file, **_how):
        found.extend(each.get_text() for each in canvas.figure.findobj(matplotlib.text.Text))
        Path(file).write_bytes(b"")

    monkeypatch.setattr(FigureCanvasAgg, "print_png", keep)
    return found


def english(text):
    """Return the words that are left when names of files and settings are taken out."""
    text = re.sub(r"(?<=[-/])\n", "", text).replace("\n", " ")  # lines that were broken
    for pattern in ALLOWED:
        text = re.sub(pattern, " ", text, flags=re.A)
    return [each for each in re.findall(r"[A-Za-z]{2,}", text) if each not in NAMES]


def said(words):
    words = [
        "2" if before == "--replications" else each
        for before, each in zip(["", *words], words, strict=False)
    ]
    few = SMALL if "--replications" not in words and words[0] in STUDIES_OF_HISTORIES else ()
    done = CliRunner().invoke(main, [*words, *few, "--lang", "zh"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


STUDIES_OF_HISTORIES = {
    name
    for name, command in main.commands.items()
    if {"replications", "workers"} <= {option.name for option in command.params}
}


def asked(words):
    """Return the command and its options: one that asks the same in the same way says the same."""
    return words[0], *sorted({each for each in words if each.startswith("--")})


GUIDED = [each for each in (*commands(README), *commands(GUIDE)) if "ratios" not in " ".join(each)]
TOLD = list({asked(words): words for words in (*GUIDED, *STUDIED)}.values())


@pytest.mark.parametrize("words", [
    pytest.param(words, marks=pytest.mark.slow) if words[0] in ("best", "decompose") else words
    for words in TOLD
], ids=" ".join)  # fmt: skip
def test_a_command_says_nothing_in_english(folder, drawn, words):
    done = said(list(words))
    assert done.exit_code == 0, done.output
    assert not english(done.output)
    assert not [each for each in drawn if english(each)]
    assert not half_width(done.output)
    assert not [each for each in drawn if half_width(each)]
    assert "图" not in done.output or drawn or "--plan" in words


def test_the_ladder_of_checks_says_nothing_in_english(folder, monkeypatch):
    """Of its rungs those that take no time; each rung's own words are tested with it."""
    monkeypatch.setattr(ladder, "RUNGS", ("matching", "peers"))
    monkeypatch.setattr(ladder, "_LONGEST", ())
    done = CliRunner().invoke(
        main, ["validate", "--quick", "--workers", "1", "--seed", "1", "--lang", "zh"]
    )
    assert done.exit_code == 0, done.output
    kept = (folder / "results" / "validate" / "validation.md").read_text("utf-8")
    for said in (done.output, kept):
        assert "双向选择匹配" in said
        assert not set(english(said)) - {"Gale", "Shapley", "mean"}


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_what_is_wrong_is_not_said_in_english(folder, words):
    done = said(words)
    assert done.exit_code == 2
    assert not english(done.output)
    assert not half_width(done.output)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["run"], "缺少参数 'FILE'。"),
        (["search", ZONE], "缺少选项 '--lever'。"),
        (["run", ZONE, "--sed", "1"], "没有选项 '--sed'。（"),
        (["--nothing"], "没有选项 '--nothing'。"),
    ],
)
def test_what_click_says_of_a_command_line_ends_in_a_stop_of_full_width(folder, words, told):
    done = said(words)
    assert told in done.output
    assert "'." not in done.output and "。 " not in done.output


def test_english_is_seen():
    assert english("共 3 people") == ["people"]
    assert not english("激励比例 0.3，见 results/a-compare-1 和 pay.incentive_ratio")
    assert language() == "en"
