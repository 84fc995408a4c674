"""Which rows of a personnel file are people, and what became of the rest."""

import re
from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from math import ceil
from pathlib import Path

import pandas as pd

from sim.staff.roster_cells import find_column
from sim.staff.roster_heads import is_personal
from sim.staff.roster_mapping import Mapping, RosterError
from sim.staff.roster_names import fold, nearest
from sim.words import _, aside, language, typed

TOTAL = r"合计|小计|总计|共计|(?:grand|sub)?-?totals?"
_COUNTED = rf"(?:{TOTAL})(?:[:(共]*\d+[人名]?\)?)?"  # 合计: 75人
VACANT = (
    r"(?:空缺|空岗|空编|缺员|缺编|拟招聘?|待招聘?)(?:岗位?|职位)?|vacant(?:post)?|vacancy|unfilled"
)
_NOTE = (
    r"(?:填表|填报人|制表).*|(?:附?注|说明|备注)\d*:.*"
    r"|(?:审核|复核|审批|经办|统计|联系|(?:单位|部门|主管|分管)?(?:负责|领导))人?(?:\(签.\))?:.*"
)
"""What the first cell of a line holds under which people sign, or of a note below the list."""
_HINT = r"(?i)[计页空缺招表填注说审复批办联负领]|total|page|vacan|unfill"
"""Few cells hold one of these: the rest are passed over."""
_AROUND = "()[]【】<>《》"
LEAST = 5
"""People of whom a sum is told."""
_LONG = 20  # signs of a cell that are shown
_FEW = 20  # values of a column that are listed; one of many may be that of names
SHORTENED = r"\d(?:\.\d+)?[Ee]\+\d+"  # 3.70702E+17: what Excel makes of an id of many digits


class Sieve:
    """Rows still in, and a tally of what happened to the rest; a row falls out once."""

    def __init__(self, rows: pd.Index) -> None:
        self.alive = pd.Series(True, index=rows)
        self.people = self.alive.copy()
        self.tally: list[tuple[str, str, str, int]] = []
        self.first: list[int] = []

    def known(self, text: pd.Series, value: pd.Series, column: str, reason: str) -> pd.Series:
        """Drop rows whose text is there but gave no value."""
        odd = text.notna() & value.isna()
        self.drop(odd, column, reason + commonest(text[odd & self.alive]))
        return value

    def note(self, what: str, where: pd.Series, column: str, reason: str) -> None:
        """Tally rows that are still in."""
        here = self.alive & where
        if rows := int(here.sum()):
            self.tally.append((what, column, reason, rows))
            self.first.append(int(here.index[here][0]))

    def drop(self, where: pd.Series, column: str, reason: str) -> None:
        """Drop rows of people who cannot be used."""
        self._out("dropped", where, column, reason)

    def leave_out(self, where: pd.Series, column: str, reason: str) -> None:
        """Leave out rows that are no people, or not those who are meant."""
        self._out("left out", where, column, reason)

    def _out(self, what: str, where: pd.Series, column: str, reason: str) -> None:
        self.note(what, where, column, reason)
        self.alive &= ~where
        if what == "left out":
            self.people &= ~where

    def rows(self, what: str) -> int:
        """Return how many rows that happened to."""
        return sum(rows for each, _column, _reason, rows in self.tally if each == what)

    def report(self) -> pd.DataFrame:
        """Return the tally as a table."""
        return pd.DataFrame(self.tally, columns=["what", "column", "reason", "rows"])


def without_texts(reason: str) -> str:
    """Return a reason without the texts of cells in it, which may be anybody's."""
    return re.sub(r": ['\"].*$", "", reason, flags=re.DOTALL)


def commonest(text: pd.Series) -> str:
    """Return the commonest of some texts, digits hidden: they may be somebody's pay or birth."""
    shown = text.str.slice(0, _LONG).str.replace(r"\d", "#", regex=True).value_counts().index[:3]
    return f": {', '.join(repr(str(each)) for each in shown)}" if len(shown) else ""


def filter_rows(
    path: Path, table: pd.DataFrame, cells: pd.DataFrame, mapping: Mapping, sieve: Sieve
) -> pd.DataFrame:
    """Leave out what is no person of the roster, and fill merged cells; return the cells."""
    for source, wanted in mapping.keep.items():
        text = _asked(path, table, source, f"keep.{source}", wanted, mapping)
        reason = _("not kept: other than {names}").format(names=", ".join(wanted))
        sieve.leave_out(~text.isin(wanted), source, reason)
    for source, unwanted in mapping.leave_out.items():
        text = _asked(path, table, source, f"leave_out.{source}", unwanted, mapping)
        sieve.leave_out(text.isin(unwanted), source, f"leave_out: {', '.join(unwanted)}")
    sieve.leave_out(cells.isna().all(axis="columns"), "all", _("an empty row"))
    total = _says(cells["department"], rf".*{_COUNTED}|第\d*页.*|page\d*(?:(?:of|/)\d+)?")
    columns = [table.iloc[:, at] for at in range(table.shape[1])]
    first = pd.Series("", index=table.index, dtype=object)
    for text in columns:
        total |= _says(text, _COUNTED)
        blank = first == ""
        first[blank] = text[blank].fillna("").str.strip()
    note = _says(first, _NOTE)
    sieve.leave_out(total, "all", _("a total or the foot of a page, not a person"))
    sieve.leave_out(note, "all", _("a note or signatures, not a person"))
    vacant = [
        (name, cells[name]) for name in ("id", "grade", "title", "status", "sex") if name in cells
    ]
    vacant += [(str(text.name), text) for text in columns if is_personal(str(text.name))]
    for name, text in vacant:
        sieve.leave_out(_says(text, VACANT), name, _("a vacant post, not a person"))
    no_person = total | note
    filled = cells.assign(
        **{each: cells[each].mask(no_person).ffill() for each in mapping.fill_down}
    )
    if "id" in cells:
        ids = cells["id"][sieve.alive]
        short = ids[ids.str.fullmatch(SHORTENED, na=False)]
        if len(short):
            raise RosterError(
                _(
                    "{path}: columns.id in {source}: {count:,} ids are cut to numbers such as "
                    "{iloc!r}, so that different people look alike. Format the column as text in "
                    "Excel before saving it as CSV, or leave columns.id out."
                ).format(path=path, source=mapping.source, count=len(short), iloc=short.iloc[0])
            )
    return filled


def _asked(
    path: Path, table: pd.DataFrame, source: str, field: str, asked: list[str], mapping: Mapping
) -> pd.Series:
    """Return a column that the mapping asks for, which must hold the values that it names."""
    find_column(path, table, source, field, mapping)
    text = table[source].str.strip()
    present = [str(each) for each in text.dropna().unique()]
    for value in asked:
        if value not in present:
            listed = f": {', '.join(present)}" if len(present) <= _FEW else ""
            raise RosterError(
                _(
                    "{path}: {field} in {source} asks for {value!r}, which the column does not "
                    "hold.{value2} It holds {count} values{names}."
                ).format(
                    path=path,
                    field=field,
                    source=mapping.source,
                    value=value,
                    value2=nearest(value, present),
                    count=len(present),
                    names=listed,
                )
            )
    return text


def _says(text: pd.Series, pattern: str) -> pd.Series:
    """Tell which cells hold a pattern and nothing else, apart from case, width and spaces.

    A colon at the end and brackets around it all are no matter.
    """
    distinct = text[text.str.contains(_HINT, na=False)].unique()
    return text.isin([each for each in distinct if _fits(str(each), pattern)])


def _fits(text: str, pattern: str) -> bool:
    plain = fold(text)
    return any(
        re.fullmatch(pattern, each) for each in (plain, plain.strip(":"), plain.strip(_AROUND))
    )


def is_note(text: object) -> bool:
    """Tell whether a line that begins with this is signed or a note, and so of no person."""
    return _fits(str(text), _NOTE)


def too_few(people: int) -> str:
    """Return why a list of so many people is refused; "" if it is not."""
    if people >= LEAST:
        return ""
    return _(
        "a roster of {count}: what is told of fewer than {least} people is told of each of them; "
        "start from a list of more"
    ).format(count=people, least=LEAST)


def refuse_if_too_few(
    path: Path,
    cells: pd.DataFrame,
    mapping: Mapping,
    sieve: Sieve,
    groups: Sequence[tuple[pd.Series, Lookup[str, str]]],
    accepted: bool,
) -> None:
    """Stop where nobody or too few are left, or more people fell out than the mapping allows.

    Also where a department or a grade (``groups``, by row, with their Chinese names) has lost
    everyone, unless the mapping says how many may be lost. Who has seen that, and accepts it, goes
    on.
    """
    dropped, left = sieve.rows("dropped"), int(sieve.alive.sum())
    tally = zip(sieve.tally, sieve.first, strict=True)
    fallen = [(*each, first) for each, first in tally if each[0] == "dropped" or not left]
    heads = mapping.columns.model_dump()
    counted = _("{rows}, the first in row {first} below the heads")
    reasons = _("; ").join(
        _("{place}: {text}").format(place=heads.get(column) or column, text=reason)
        + aside(counted.format(rows=f"{rows:,}", first=f"{first:,}"))
        for _what, column, reason, rows, first in fallen
    )
    department = cells["department"]
    merged = department.isna() & department.ffill().notna()
    hint = (
        _(
            " Blank departments stand below filled ones, as merged cells leave them: if they are, "
            "write fill_down: [department] in the mapping."
        )
        if merged.any() and "department" not in mapping.fill_down
        else ""
    )
    if any(reason.startswith(_("unreadable date")) for _what, _column, reason, *_rest in fallen):
        usual = "dates" not in mapping.model_fields_set
        forms = _("1985-05-01, 1985/5/1 or 1985年5月") if usual else ", ".join(mapping.dates)
        hint = _(" Dates are read where they are written {forms}.").format(forms=forms) + hint
    if not left:
        told = _(
            "{path}: all {count} rows were dropped: {reasons}.{hint} Check these columns "
            "against {source}."
        )
        if mapping.in_sheet:
            told = _("{path}: all {count} rows were dropped: {reasons}.{hint} Mend these columns.")
        raise RosterError(
            told.format(
                path=path, count=len(cells), reasons=reasons, hint=hint, source=mapping.source
            )
        )
    share = dropped / (dropped + left)
    if (few := too_few(left)) and (accepted or share <= mapping.dropped_at_most):
        told = _("{place}: {text}").format(place=path, text=few)
        raise RosterError(_("{told}.").format(told=told))
    if accepted:
        return
    emptied = [
        (language() == "zh" and chinese.get(str(name))) or str(name)
        for group, chinese in groups
        for name in group[sieve.people].dropna().unique()
        if not (group[sieve.alive] == name).any()
    ]
    facts = {
        "path": path,
        "dropped": dropped,
        "value": dropped + left,
        "reasons": reasons,
        "hint": hint,
        "source": mapping.source,
        "how": typed("--accept-losses", "accept_losses=True"),
    }
    if emptied and "dropped_at_most" not in mapping.model_fields_set:
        told = _(
            "{path}: nobody would be left in {names}, as {dropped:,} of {value:,} people would "
            "be dropped: {reasons}.{hint} Mend the file or {source}, or go on without them "
            "with {how}."
        )
        if mapping.in_sheet:
            told = _(
                "{path}: nobody would be left in {names}, as {dropped:,} of {value:,} people would "
                "be dropped: {reasons}.{hint} Mend the file, or go on without them with {how}."
            )
        raise RosterError(told.format(names=_(", ").join(emptied), **facts))
    if share > mapping.dropped_at_most:
        told = _(
            "{path}: {dropped:,} of {value:,} people would be dropped: {reasons}.{hint} Mend "
            "the file or {source}, or go on without them with {how}, or with dropped_at_most: "
            "{value2:g} there (default {value3:g})."
        )
        if mapping.in_sheet:
            told = _(
                "{path}: {dropped:,} of {value:,} people would be dropped: {reasons}.{hint} Mend "
                "the file, or go on without them with {how}."
            )
        raise RosterError(told.format(value2=ceil(100 * share) / 100, value3=0.1, **facts))
