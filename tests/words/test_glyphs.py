"""Chinese can be drawn on any machine: the font that comes with Catfish has every sign."""

import warnings
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from fontTools.ttLib import TTFont
from matplotlib import font_manager
from ruamel.yaml import YAML

from sim.engine.fates import FATES
from sim.report.canvas import drawable, fonts, foot, sheet, spelt
from sim.scenario.json_schema import catalogue
from sim.study.outcomes import KNOWN
from sim.words.catalogue import source

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").rglob("*.yaml"))


def _letters():
    """Return what the two fonts can spell, as told by another reader of fonts."""
    paths = [font_manager.findfont(font) for font in fonts()]
    return set().union(*(TTFont(path).getBestCmap() for path in paths))


def _texts():
    with source("zh").open("rb") as file:
        for entry in read_po(file, locale="zh"):
            if entry.id:
                yield from [entry.string] if isinstance(entry.string, str) else entry.string
    yield from (parameter.zh for parameter in catalogue().values())
    yield from (outcome.zh for outcome in KNOWN)
    yield from (fate.zh for fate in FATES)


def _names(data):
    """Yield every text of a scenario: titles, departments, grades, with their Chinese."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from _names(value)
    elif isinstance(data, list):
        for value in data:
            yield from _names(value)
    elif isinstance(data, str):
        yield data


def test_the_fonts_have_every_sign_of_every_message_and_label():
    known = _letters()
    missing = {sign for text in _texts() for sign in text if ord(sign) not in known}
    assert not {sign for sign in missing if not sign.isspace()}


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda path: path.name)
def test_the_fonts_have_every_sign_of_a_scenario(file):
    known = _letters()
    missing = {s for text in _names(YAML(typ="safe").load(file)) for s in text}
    assert not {sign for sign in missing if ord(sign) not in known and not sign.isspace()}


def test_a_sign_that_no_font_has_is_seen():
    assert not spelt("\U0001f41f")  # a fish
    assert spelt("鲶鱼")


def test_chinese_comes_from_the_font_of_simplified_chinese():
    """A collection whose first face is Japanese would draw 直 and 骨 as no Chinese office does."""
    assert fonts()[1] == "Noto Sans SC"


def _page(text):
    with sheet((4, 3), title=text) as (page, axes):
        axes[0][0].set_title(drawable(text))
    foot(page, text)
    return page


def test_a_label_with_dollars_keeps_its_chinese():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        page = _page("招商$100万$激励")
        assert page.get_suptitle() == page.axes[0].get_title() == r"招商\$100万\$激励"
        page.savefig(BytesIO(), format="png")


def test_a_pdf_holds_the_font_and_only_what_it_uses_of_it():
    written = BytesIO()
    _page("激励比例").savefig(written, format="pdf")
    pdf = written.getvalue()
    assert b"NotoSansSC" in pdf.replace(b" ", b"")
    assert len(pdf) < 200_000  # the font has eight megabytes
