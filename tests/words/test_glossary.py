"""One English term of the trade is one Chinese term wherever a parameter is explained."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import sim
from sim.report.inputs import MARKS
from sim.words import told_in

CATALOGUE = Path(sim.__file__).parent / "words/zh/LC_MESSAGES/catfish.po"
TERMS = {
    "appeal": ("申诉",),
    "appraisal grades": ("考核等次",),
    "archived pay": ("档案工资",),
    "archived rank": ("档案职级", "档案职务"),
    "base pay": ("基本工资",),
    "civil servants": ("公务员",),
    "contract staff": ("合同工", "合同人员"),
    "direct appointment": ("直接聘任",),
    "catfish effect": ("鲶鱼效应",),
    "early retirement": ("提前退休",),
    "[Ee]stablishment [Oo]ffice": ("编办",),
    "excellent": ("优秀",),
    "end of a term|term end|over a term|length of a term": ("聘期",),
    "excess rewards?": ("超额奖励",),
    "gaming": ("博弈",),
    "grandfathered": ("老人老办法",),
    "histor(?:y|ies)": ("推演",),
    "insiders?": ("原有人员",),
    "institution staff": ("事业编",),
    "leadership posts?": ("领导职数", "领导岗位"),
    "leadership post quota": ("领导职数",),
    "new money": ("新增资金",),
    "norm": ("定额",),
    "off the establishment": ("编外",),
    "open recruitment": ("社会招聘",),
    "panels?": ("评审",),
    "performance packs?": ("绩效奖励包",),
    "performance pay": ("绩效工资",),
    "places of the establishment": ("编制", "空编"),
    "purchased service": ("购买服务",),
    "refus(?:es|al of) another post": ("不服从岗位调整",),
    "resignations?": ("辞职",),
    "rotation": ("轮岗",),
    "severance": ("经济补偿",),
    "standard pay": ("标准工资",),
    "tail": ("后5%",),
    "term contracts?": ("聘期合同",),
    "term's targets|term targets": ("聘期工作目标",),
    "transfers? out|transferred": ("外调",),
    "transfer in": ("调入",),
    "two-way choice": ("双向选择",),
    "unqualified": ("不合格",),
    "basically qualified": ("基本合格",),
    "vacanc(?:y|ies)": ("空岗", "空编", "编制内职务空缺"),
    "workload": ("工作量", "任务重"),
    "value coefficients?": ("价值系数",),
    "waiting|who wait": ("待岗",),
}
"""English terms, as patterns, and the Chinese terms that a personnel office has for them."""


ROOT = Path(sim.__file__).parents[1]
CHINESE = [
    CATALOGUE,
    ROOT / "sim" / "engine" / "ledger.py",
    ROOT / "sim" / "law" / "situation.py",
    ROOT / "README.md",
    *sorted(ROOT.glob("docs/**/*.md")),
]
OTHERWISE = {
    "花名册": "(?<!花)名册",  # roster: the list of staff that a personnel office keeps
    "推演": "[一单多各每]次模拟|次模拟|模拟(?:次数|过程|至|年数)",  # history; simulated are people
    "落聘": "落岗",  # to win no post
    "收支相抵": "收支平衡",  # breaking even
    "后5%": "后位",  # the tail
    "原有人员": "区内人员|内部人员",  # insider: who was there on the first day
}
"""Words of the trade that the glossary leaves open, one each, and what is not said in their stead.
"""


@pytest.mark.parametrize("word", OTHERWISE)
@pytest.mark.parametrize("path", CHINESE, ids=lambda path: path.name)
def test_a_thing_has_one_word_wherever_chinese_is_written(path, word):
    assert not re.findall(f".*(?:{OTHERWISE[word]}).*", path.read_text(encoding="utf-8"))


def test_what_no_other_beats_is_not_told_as_best_in_everything():
    """不劣于其他任何方案 would be at least as good as every other, which hardly any policy is."""
    with CATALOGUE.open("rb") as file:
        told = {str(each.id): str(each.string) for each in read_po(file) if each.id}
    found = {english: said for english, said in told.items() if "no other beats" in english}
    assert found
    assert not [said for said in found.values() if "非劣" not in said or "同时超过" not in said]


def test_the_guide_names_what_is_on_the_page_as_it_stands_there():
    guide = (ROOT / "docs" / "guide.zh.md").read_text(encoding="utf-8")
    for english in ("Levers", "What do we not know?", "change it later", "chance it is better"):
        assert told_in("zh", english) in guide, english
    never = told_in("zh", "never")
    assert f"“{never}”" in guide
    assert "可选措施" not in guide


def test_every_mark_is_explained_by_the_word_that_is_printed():
    with CATALOGUE.open("rb") as file:
        (legend,) = [
            each.string
            for each in read_po(file)
            if str(each.id).startswith("What nobody knows: how")
        ]
    for mark in MARKS.values():
        assert f"{told_in('zh', mark)}，" in legend


@pytest.mark.parametrize(
    ("file", "term", "word"),
    [
        # What a department earns by its results; 薪酬包 has the base pay in it as well.
        ("sim/report", r"[Pp]acks? (?:a post|by|is what)", "绩效奖励包"),
        # A zone's money may be another than yuan.
        ("sim/scenario", r"^money an? ", "货币单位"),
    ],
)
def test_a_term_has_its_chinese_where_it_stands(file, term, word):
    with CATALOGUE.open("rb") as words:
        found = [
            str(each.string)
            for each in read_po(words)
            if any(place.startswith(file) for place, _line in each.locations)
            and re.search(term, str(each.id))
        ]
    assert found
    assert not [said for said in found if word not in said]


@pytest.fixture(scope="module")
def explained():
    """What is said of parameters, in English and Chinese."""
    with CATALOGUE.open("rb") as file:
        messages = read_po(file)
    told = {
        message.id: message.string
        for message in messages
        if isinstance(message.id, str) and ("sim/scenario", None) in message.locations
    }
    assert len(told) > 400
    return told


def sentences(explained, term):
    return {
        english: chinese
        for english, chinese in explained.items()
        if re.search(rf"\b(?:{term})\b", english)
    }


@pytest.mark.parametrize("term", TERMS)
def test_a_term_of_the_trade_has_its_chinese_wherever_a_parameter_is_explained(explained, term):
    found = sentences(explained, term)
    assert found, f"nothing says {term} any more: take it out of the list"
    wrong = {
        english: chinese
        for english, chinese in found.items()
        if not any(word in chinese for word in TERMS[term])
    }
    assert not wrong
