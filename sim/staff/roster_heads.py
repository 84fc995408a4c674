"""The columns of a personnel file by what they are usually called, and the day it shows.

With these a workbook can be read without a mapping. Only names that mean one thing are here: a
column called 工资 may be pay of a month or a year, before or after tax, so it is left to a mapping.
They are written here in simplified characters and found in traditional ones (部門, 職級), too.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from unicodedata import normalize

from sim.staff.roster_names import fold
from sim.words import N_

AS_OF = ("As of", "截止日期")
"""Beside it stands the day that a roster shows."""
COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "工号", "人员编号", "职工编号", "员工编号", "staff number"),
    "department": (
        *("department", "部门", "部门名称", "所在部门", "工作部门", "单位", "所在单位"),
        *("工作单位", "所在科室", "unit"),
    ),
    "grade": ("grade", "职级", "现职级", "岗位等级", "职务层级", "级别"),
    "title": ("title", "职务", "现任职务", "岗位名称", "job title"),
    "status": (
        *("status", "身份", "人员身份", "人员类别", "人员性质", "编制类型", "编制性质"),
        *("用工形式", "用工性质"),
    ),
    "sex": ("sex", "性别", "gender"),
    "birth": ("date of birth", "出生日期", "出生年月", "出生年月日", "出生时间", "birth", "born"),
    "age": ("age", "年龄", "周岁", "年龄(周岁)"),
    "hired": (
        *("date hired", "入职日期", "入职时间", "进入单位时间", "调入时间", "来区工作时间"),
        *("进本单位时间", "到岗时间", "hired"),
    ),
    "service": ("years of service", "本单位工龄", "在本单位工作年限", "service"),
    "pay": ("monthly pay", "月工资", "月薪", "月工资合计", "月应发工资", "应发月工资", "月收入"),
}
"""What columns are called; the first two are those of the workbook to fill in."""
PERSONAL = {
    *("姓名", "名字", "员工姓名", "职工姓名", "name", "full name", "employee name", "staff name"),
    *("身份证", "身份证号", "身份证号码", "公民身份号码", "手机", "手机号", "手机号码", "电话"),
    *("联系电话", "联系方式", "phone", "email", "邮箱"),
}
"""What columns are called that say who a person is. They are read for one thing only: whether a
post is vacant."""
MEANT = {
    "id": N_("a number that no two people share"),
    "department": N_("the department where the person works now"),
    "grade": N_("the grade that the person has now"),
    "title": N_("the job title that the person has now"),
    "status": N_("the status that the person has now"),
    "sex": N_("the sex"),
    "birth": N_("the date of birth by the common calendar"),
    "age": N_("the age in completed years"),
    "hired": N_("the day on which the person came to this zone"),
    "service": N_("years of service in this zone"),
    "pay": N_("pay before tax in yuan, not in thousands"),
}
"""What a column has to hold to be read."""
PAY_OF_A_YEAR = ("yearly pay", "annual pay", "年工资", "年薪", "年收入", "年应发工资")
_SIMPLER = str.maketrans(
    "號員編製門稱單職級崗務層類質別齡歲週進時間調來區應發資現證碼電話聯繫郵處機構參計製",
    "号员编制门称单职级岗务层类质别龄岁周进时间调来区应发资现证码电话联系邮处机构参计制",
)
"""Of the characters in what columns are called, the traditional ones as the simplified ones."""


def fold_head(text: str) -> str:
    """Return what a column is called as `fold` has it, in simplified characters."""
    return fold(text).translate(_SIMPLER)


def head_of(text: object) -> str:
    """Return what a column is called on one line: heads are broken to keep columns narrow."""
    return " ".join(str(text).split())


_YEARLY = "pay of a year"
_NAMES = {**COLUMNS, _YEARLY: PAY_OF_A_YEAR}
_FIELDS = {fold_head(name): field for field, names in _NAMES.items() for name in names}
_OF_ONE = {fold_head(name) for name in PERSONAL}
_BRACKETS = re.compile(r"[(\[【](.*?)[)\]】]")
_MONEY = ("元", "人民币", "人民币元", "rmb", "cny", "usd", "eur", "gbp", *"¥$€£", "税前", "应发")
_NEUTRAL = {
    "": ("", "必填", "选填", "必填项", "请选择", "现", "现任", "required", "optional"),
    "department": ("科室", "处室", "股室", "科", "处", "全称", "简称"),
    "status": ("编制", "编内/编外", "编制/编外"),
    "sex": ("男/女", "男女"),
    "age": ("岁",),
    "service": ("年",),
    "pay": (*_MONEY, "元/月", "每月"),
    _YEARLY: (*_MONEY, "元/年", "每年"),
}
"""What may stand in brackets and leaves the meaning of a head as it is; first of any head."""
_FORM = re.compile(r"(?:格式|如|例|例如)?:?[\dymd年月日./-]+|公历|阳历")
"""What is as harmless beside a date: 出生日期(年月日), (如1985.05)."""
_DAY = re.compile(r"(?<!\d)(\d{4})\s*(?:年\s*(\d{1,2})\s*月\s*(\d{1,2})(?!\d)(?:\s*日)?"
                  r"|([./-])\s*(\d{1,2})\s*\4\s*(\d{1,2})(?!\d))")  # fmt: skip
_MONTH = re.compile(r"(?<!\d)(\d{4})\s*年\s*(\d{1,2})\s*月(?!\s*\d)")
_RULE = re.compile(r"\s*(?:起|以来|以后)")  # 2019年1月1日起试行
_PERIOD = re.compile(r"\s*(?:至|到|[~—–-]+\s*\d)")  # 2017年1月1日至12月31日


class Heads(NamedTuple):
    """Which column holds what, and whether pay is of a month or a year.

    ``doubtful`` are heads, by what is missing, that have its name and more in brackets, which may
    make another thing of it: 年龄(虚岁), 月工资(万元), 部门(原).
    """

    columns: dict[str, str]
    pay_period: str
    doubtful: dict[str, str]


def known_heads(names: Iterable[str]) -> Heads:
    """Return the columns that are known by their names, the first of those that say the same."""
    found: dict[str, str] = {}
    doubtful: dict[str, str] = {}
    period = "month"
    for name in names:
        kind, sure = _kind_of(name)
        field = "pay" if kind == _YEARLY else kind
        if not field or field in found:
            continue
        if not sure:
            doubtful.setdefault(field, name)
            continue
        found[field] = name
        if field == "pay":
            period = "year" if kind == _YEARLY else "month"
    return Heads(found, period, {f: name for f, name in doubtful.items() if f not in found})


def _kind_of(name: str) -> tuple[str, bool]:
    """Return what a head names, "" if that is not known, and whether its brackets leave it that."""
    if kind := _FIELDS.get(fold_head(name)):
        return kind, True
    kind = _FIELDS.get(fold_head(bare_head(name)), "")
    texts = _BRACKETS.findall(normalize("NFKC", name))
    inside = [part for text in texts for part in re.split("[,、;]", text)]
    neutral = {fold_head(each) for each in (*_NEUTRAL[""], *_NEUTRAL.get(kind, ()))}
    return kind, all(
        part in neutral
        or _FIELDS.get(part) == kind
        or (kind in ("birth", "hired") and _FORM.fullmatch(part))
        for part in map(fold_head, inside)
    )


def bare_head(name: str) -> str:
    """Return a head without what stands in brackets: 月工资 of 月工资(元)."""
    return re.sub("[:*]", "", _BRACKETS.sub("", normalize("NFKC", name))).strip()


def is_personal(head: str) -> bool:
    """Tell whether a column says who somebody is."""
    return fold_head(head) in _OF_ONE


def day_of(above: Mapping[tuple[int, int], Any]) -> date | None:
    """Return the day that the lines above the heads name; None if there is none, or several.

    A month stands for its last day: 截至2017年12月 is the end of that month. A period names none,
    and the day from which a rule is in force is not that of the list.
    """
    days = {day for raw in above.values() if (day := _day(raw))}
    return days.pop() if len(days) == 1 else None


def _day(raw: Any) -> date | None:
    if isinstance(raw, datetime):
        return raw.date()
    text = normalize("NFKC", str(raw))
    days = set()
    for found in (*_DAY.finditer(text), *_MONTH.finditer(text)):
        if _RULE.match(text, found.end()):
            continue
        if _PERIOD.match(text, found.end()):
            return None
        year, month, *rest = (int(each) for each in found.groups() if (each or "").isdigit())
        try:
            days.add(date(year, month, *(rest or [monthrange(year, month)[1]])))
        except ValueError:  # calendar.IllegalMonthError is one
            return None
    return days.pop() if len(days) == 1 else None
