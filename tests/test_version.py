"""The model's version follows what decides results, and nothing else."""

import ast
import re
import shutil
from pathlib import Path

import pytest

from sim import version

PAY = '''"""A rule."""

from sim.scenario.fields import lever
from sim.reform.money import share

ratio: float = lever(0.3, unit="share", low=0.0, high=1.0, zh="激励比例", help="how much", source="text", mark="seed")
on: bool = switch("a channel", zh="渠道开关")
women: float = bias("women", zh="女性")
"""What it is."""
OUTCOMES = (Outcome("spend", "yuan", -1, "total spend", "总支出", "flow"),)


def split(pay: float, ratio: float) -> float:
    """Split pay."""
    if ratio < 0:
        raise ValueError(f"ratio is {ratio}")
    return share(pay * ratio)  # of the pack
'''  # noqa: E501
MONEY = "def share(amount):\n    return round(amount)\n"


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A package of two rules, as `sim`."""
    home = tmp_path / "sim"
    for name, text in {
        "reform/pay.py": PAY,
        "reform/money.py": MONEY,
        "compiled.py": "",
        "drafts.py": "",
    }.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(version, "HOME", home)

    def forget():
        for each in (version.model_version, version.file_version, version.source):
            each.cache_clear()

    forget()
    yield home, forget
    forget()


def change(house, file, before, after):
    """Return the model's version, and that of the first rule, before and after a change."""
    home, forget = house
    rule = home / "reform/pay.py"
    old = version.model_version(), version.file_version(rule)
    text = (home / file).read_text(encoding="utf-8")
    assert before in text
    (home / file).write_text(text.replace(before, after), encoding="utf-8")
    forget()
    return old, (version.model_version(), version.file_version(rule))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"""A rule."""', '"""Another word for it."""'),
        ('"""Split pay."""', '"""Say it otherwise."""'),
        ('"""What it is."""\n', ""),
        ("# of the pack", "# a comment"),
        ("激励比例", "激励占比"),
        ('"a channel", zh="渠道开关"', '"the channel", zh="渠道启用"'),
        ('"women", zh="女性"', '"all women", zh="妇女"'),
        ("how much", "how very much"),
        ("of the pack\n", "of the pack\n\n\n"),
        ('f"ratio is {ratio}"', '"a ratio cannot be negative"'),
        ('"total spend", "总支出"', '"all that is spent", "支出合计"'),
        ("import share\n", "import share\nfrom sim.words import _\n"),
        ('f"ratio is {ratio}"', '_("ratio is {ratio}").format(ratio=ratio)'),
    ],
)
def test_words_for_people_leave_the_version_as_it_is(house, before, after):
    old, new = change(house, "reform/pay.py", before, after)
    assert new == old


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("pay * ratio", "pay / ratio"),
        ("ratio < 0", "ratio <= 0"),
        ("lever(0.3", "lever(0.4"),
        ("high=1.0", "high=0.9"),
        ('"yuan", -1', '"yuan", 1'),
        ("    if ratio < 0:\n        raise", "    if ratio > 0:\n        raise"),
    ],
)
def test_what_decides_results_changes_the_version(house, before, after):
    old, new = change(house, "reform/pay.py", before, after)
    assert new[0] != old[0]
    assert new[1] != old[1]


def test_a_rule_is_compiled_anew_when_one_that_it_calls_changes_and_not_the_other_way(house):
    home, forget = house
    below = version.file_version(home / "reform/money.py")
    old, new = change(house, "reform/money.py", "round(amount)", "round(amount) + 1")
    assert new[1] != old[1]
    below = version.file_version(home / "reform/money.py")
    change(house, "reform/pay.py", "pay * ratio", "pay + ratio")
    forget()
    assert version.file_version(home / "reform/money.py") == below


def test_a_copy_of_the_source_elsewhere_has_the_same_version(house, tmp_path, monkeypatch):
    home, forget = house
    here = version.model_version(), version.file_version(home / "reform/pay.py")
    there = tmp_path / "copy" / "sim"
    shutil.copytree(home, there)
    monkeypatch.setattr(version, "HOME", there)
    forget()
    assert (version.model_version(), version.file_version(there / "reform/pay.py")) == here


def test_what_was_remembered_changes_no_version(house, tmp_path):
    _, forget = house
    version._memory.cache_clear()
    found = version.model_version()
    version.write_down(tmp_path / "source.json")
    version._memory.cache_clear()
    forget()
    version.remember(tmp_path / "source.json")
    assert version.model_version() == found
    for broken in ("", "[1, 2]", "{", '{"a": 1}'):
        (tmp_path / "broken.json").write_text(broken)
        version.remember(tmp_path / "broken.json")
    assert version.model_version() == found


def test_every_file_of_the_model_has_a_version():
    rooms = Path(version.__file__).parent
    for folder in version._MODEL:
        for path in (rooms / folder).glob("*.py"):
            assert len(version.source(path).digest) == 16


def test_no_label_of_a_field_is_in_the_version_of_the_real_model():
    left = [
        (path.name, part)
        for path in (version.HOME / "scenario").glob("*.py")
        for each in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(each, ast.AnnAssign) and isinstance(each.value, ast.Call)
        for part in version._spelt(each.value)
        if re.search("[\u4e00-\u9fff]", part)
    ]
    assert not left
