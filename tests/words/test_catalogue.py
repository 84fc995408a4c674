"""Chinese says all that English says, with the same numbers and names in it."""

import ast
import importlib.util
import re
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

import sim
from sim.words import _, catalogue, language, ngettext
from sim.words.catalogue import source

ROOT = Path(__file__).parents[2]


def _tool():
    spec = importlib.util.spec_from_file_location("tool", ROOT / "docs" / "make_messages.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def _forms(entry):
    return (entry,) if isinstance(entry, str) else tuple(entry)


@pytest.fixture(scope="module")
def chinese():
    with source("zh").open("rb") as file:
        return read_po(file, locale="zh")


def test_every_message_is_in_the_catalogue_and_no_other(chinese):
    ours = {entry.id for entry in chinese if entry.id}
    said = {entry.id: entry for entry in _tool().messages() if entry.id}
    missing = sorted(map(str, set(said) - ours))
    assert missing == [], "run: python docs/make_messages.py, then translate what is empty"
    # Another version of click may say a few things less.
    unused = {each.id for each in chinese if each.id and each.id not in said}
    of_click = {e.id for e in chinese if all(f.startswith("click") for f, _ in e.locations)}
    gone = sorted(map(str, unused - of_click))
    assert gone == [], "nothing says it any more: run python docs/make_messages.py"


def test_what_is_said_within_an_f_string_is_found():
    file = BytesIO(b"""f"{_('alone')}{_(': ')}"; ngettext('{n} man', '{n} men', 2); of(_)('no')""")
    found = list(extract(_tool().spoken, file, keywords=_tool().KEYWORDS))
    assert [message for _line, message, *_rest in found] == [
        ("{n} man", "{n} men"), "alone", ": ",
    ]  # fmt: skip


def test_every_message_is_translated(chinese):
    empty = [entry.id for entry in chinese if entry.id and not all(_forms(entry.string))]
    assert not empty
    assert not [entry.id for entry in chinese if entry.id and entry.fuzzy]


def _named(text):
    if "%(" in text:
        return set(re.findall(r"%\((\w+)\)", text))
    return {name for _text, name, *_rest in Formatter().parse(text) if name}


def test_no_placeholder_is_lost_in_translation(chinese):
    for entry in chinese:
        forms = [form for form in _forms(entry.id) if "{" in form or "%(" in form]
        if forms and any(map(_is_format, forms)):
            (said,) = _forms(entry.string)
            assert _named(said) == _named(forms[-1]), entry.id


def _is_format(text):
    try:
        return bool(_named(text))
    except ValueError:  # braces of YAML, such as {24: 0.4}
        return False


def test_commands_options_and_keys_stand_in_the_translation_as_they_are_typed(chinese):
    for entry in chinese:
        for typed in re.findall(
            r"--[a-z-]+[a-z]|catfish (?:check|compare)\b", " ".join(_forms(entry.id))
        ):
            assert typed in "".join(_forms(entry.string)), entry.id


CODE = (
    r"“[^”]*”|'[^']*'|\{[^{}]*\}|\[[^][]*\]",  # what is typed, such as “名称: 取值”
    r"\(1 \+ .*\) r\)|\b(max|sqrt|P|E|F|exp|Poisson)[(\[].*[)\]]",  # formulas
    r"\([-\d./, ]+\)|\( \)",  # pairs of numbers, and signs that are spoken of
    r"^\S+: \S+$|https?:\S+",  # a line of YAML, an address
)
CHINESE = r"[\u4e00-\u9fff“”（）、，。；：]"


def half_width(text):
    """Return signs of half width that stand beside Chinese, where code and numbers are left out."""
    for code in CODE:
        text = re.sub(code, "0", text, flags=re.M)
    return re.findall(rf"{CHINESE}[,:;?!(]|[,:;?!)]{CHINESE}|\([^()]*{CHINESE}[^()]*\)", text)


def in_source():
    """Yield strings of the source that are more Chinese than English: labels, law."""
    files = set((ROOT / "sim").rglob("*.py")) - {ROOT / "sim" / "staff" / "roster_heads.py"}
    for file in sorted(files):  # there stands what others write
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                chinese = len(re.findall("[\u4e00-\u9fff]", node.value))
                if "\\" not in node.value and chinese > len(re.findall("[A-Za-z]", node.value)):
                    yield node.value


def test_chinese_has_signs_of_full_width(chinese):
    said = [form for entry in chinese if entry.id for form in _forms(entry.string)]
    assert not [words for words in (*said, *in_source()) if half_width(words)]


def test_a_sign_of_half_width_is_seen():
    for words in ("上限,下限", "上限(人)", "请注意:", "{name}(上限)", "现值;", "至 {most},不足"):
        assert half_width(words), words
    for words in ("区间 [0.1, 0.2]，含两端", "写作“名称: 取值”", "F(n+1) = max(F(n) - p, 0)"):
        assert not half_width(words), words


def test_python_speaks_the_language_that_it_is_told(monkeypatch):
    monkeypatch.setenv("CATFISH_LANG", "en")
    assert _("not told apart") == "not told apart"
    assert sim.language("zh") == "zh" == language()
    assert _("not told apart") == "不可区分"
    assert ngettext("{count} history", "{count} histories", 1) == "{count} 次"
    assert sim.language("en") == "en"
    with pytest.raises(ValueError, match="'fr' is not one of zh, en"):
        sim.language("fr")


@pytest.mark.parametrize(("variable", "value", "spoken"), [
    ("LANG", "zh_CN.UTF-8", "zh"), ("LC_ALL", "zh_CN", "zh"), ("LANG", "de_DE.UTF-8", "en"),
    ("LANG", "C", "en"), ("CATFISH_LANG", "zh", "zh"),
])  # fmt: skip
def test_what_is_spoken_follows_the_machine(monkeypatch, variable, value, spoken):
    for name in ("CATFISH_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    assert language() == spoken


def test_what_was_asked_for_goes_before_the_machine(monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setenv("CATFISH_LANG", "en")
    assert language() == "en"


def test_words_are_kept_where_nobody_else_can_put_others(tmp_path, monkeypatch):
    """Beside the source, or if that is another's with the user's own caches: in no common place."""
    (tmp_path / "installed").mkdir()
    (tmp_path / "installed" / "__pycache__").touch()  # nothing can be made in it
    own, words = tmp_path / "own", source("zh")
    monkeypatch.setattr(catalogue, "HOME", tmp_path / "installed")
    monkeypatch.setattr(catalogue, "source", lambda _: words)
    monkeypatch.setattr("platformdirs.user_cache_path", lambda _: own)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "common"))
    assert catalogue.folder("zh").parent == own
    assert catalogue.read("zh").gettext("Say nothing but errors.") != "Say nothing but errors."
    assert not (tmp_path / "common").exists()
    own.joinpath(catalogue.folder("zh").name, "zh", "LC_MESSAGES", "catfish.mo").unlink()
    monkeypatch.setattr(
        "platformdirs.user_cache_path", lambda _: tmp_path / "installed" / "__pycache__"
    )
    assert catalogue.folder("zh") is None
    assert catalogue.read("zh").gettext("Say nothing but errors.") != "Say nothing but errors."
