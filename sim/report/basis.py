"""What a result rests on, in words: under a table and under a figure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text

from sim.report.claims import in_a_row
from sim.report.inputs import doubts_of_pay, far_paid
from sim.report.names import bilingual, parameter, said
from sim.report.wording import rounded
from sim.scenario.origin import Change, File
from sim.scenario.policy import READY
from sim.scenario.spoken import label, value_in_words
from sim.staff.roster import PAY_RATIO
from sim.study.basis import Basis
from sim.version import model_version
from sim.words import _, language

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SHOWN = 8  # of a digest; the whole of it is in the manifest
_MOST = 8  # files, policies or settings that are named; all of them are in the manifest


def remarks(basis: Basis) -> list[str]:
    """Say what in the scenarios of a result does nothing, as it begins after the last year."""
    if not basis.never:
        return []
    step = _("{parameter} from month {month} on")
    steps = (step.format(parameter=path_in_words(path), month=month) for path, month in basis.never)
    told = _("Never comes into force, as it begins after the last year: {steps}.")
    return [told.format(steps=listed(steps))]


def sentences(basis: Basis, line: str = "", model: str = "") -> list[str]:
    """Say what a result rests on, and first of all what remarks there are.

    Parameters
    ----------
    basis : Basis
        What it rests on.
    line : str
        The command line, if there was one.
    model : str
        The version of the model it was run with; this one by default.
    """
    told = remarks(basis)
    if basis.files:
        told.append(_("Rests on {files}.").format(files=listed(map(_file, basis.files))))
    else:
        told.append(_("Rests on a scenario made in Python."))
    if basis.policy_files:
        policies = listed(map(_policy, basis.policy_files))
        told.append(_("Policies: {policies}.").format(policies=policies))
    changes = [change for change in basis.changes if change.path not in basis.ranges]
    if changes:
        told.append(_("Set: {changes}.").format(changes=_set(changes)))
    told += [
        _("Set in {policy}: {changes}.").format(policy=said(name), changes=_set(changes))
        for name, changes in basis.own.items()
    ]
    if basis.ranges:
        ranges = listed(map(_range, basis.ranges.items()))
        told.append(_("Drawn anew for every two histories: {ranges}.").format(ranges=ranges))
    if basis.varied:
        varied = listed(map(_range, basis.varied.items()))
        told.append(_("Varied by the study: {varied}.").format(varied=varied))
    elif not basis.ranges:
        told.append(_("Every assumption is one value, none a range."))
    if basis.roster is not None:
        told += _people(basis.roster)
    doubts = doubts_of_pay(basis.doubtful)
    told += [_("WARNING: {doubt}.").format(doubt=doubt) for doubt in doubts]
    made_by = _("; ").join(filter(None, [model or model_version(), line]))
    told.append(_("Model {model}.").format(model=made_by))
    return told


def foot(basis: Basis, line: str = "") -> Text:
    """Return the same as it stands under a table, with remarks that cannot be overlooked."""
    first, told = remarks(basis), sentences(basis, line)
    return Text.assemble(
        *((f"{remark}\n", "bold") for remark in first), (in_a_row(told[len(first) :]), "dim")
    )


def under(figure: "Figure", basis: Basis, line: str = "") -> "Figure":
    """Write below a figure what it rests on, and make it higher by as much."""
    from sim.report import canvas

    canvas.foot(figure, in_a_row(sentences(basis, line)))
    return figure


def listed(words: Iterable[str]) -> str:
    """Return words side by side, the first of them if they are many."""
    told = list(words)
    more = len(told) - _MOST
    rest = [_("and {count} more").format(count=f"{more:,}")] if more > 0 else []
    return _("; ").join([*told[:_MOST], *rest])


def _file(file: File) -> str:
    return f"{_place(file)} [{file.digest[:_SHOWN]}]"


def _policy(file: File) -> str:
    return f"{bilingual(file.title)} [{_place(file)} {file.digest[:_SHOWN]}]"


def _place(file: File) -> str:
    """Return where a file is; of one that comes with Catfish, wherever that was put, as in docs."""
    ready, path = READY.parent, Path(file.path)
    return path.relative_to(ready.parent).as_posix() if path.is_relative_to(ready) else file.path


def _set(changes: Iterable[Change]) -> str:
    return listed(
        f"{path_in_words(each.path)} = {value_in_words(each.path, each.value)}" for each in changes
    )


def path_in_words(path: str) -> str:
    """Return what a parameter goes by: its path, in Chinese its label."""
    return parameter(path) if language() == "zh" else path


def _range(item: tuple[str, tuple[float, float] | Sequence[Any]]) -> str:
    path, values = item
    name = parameter(path) if language() == "zh" else f"{path} {label(path)}".rstrip()
    return f"{name} {spread(path, values)}"


def spread(path: str, values: tuple[float, float] | Sequence[Any]) -> str:
    """Say between which ends a parameter lies, or which values it takes."""
    if not isinstance(values, tuple):
        return _(", ").join(value_in_words(path, each) for each in values)
    low, high = values
    return _("{low} to {high}").format(low=rounded(low), high=rounded(high))


def _people(roster: Mapping[str, Any]) -> Iterator[str]:
    kept = f"{roster['rows_kept']:,}"
    if "file" not in roster:
        yield _("People: a table of {kept}, given in Python.").format(kept=kept)
        return
    rows = roster["rows_read"] - roster["rows_left_out"]
    yield _("People: {kept} of the {rows} of {file} [{digest}], read by {mapping}.").format(
        kept=kept,
        rows=f"{rows:,}",
        file=roster["file"],
        digest=roster["digest"][:_SHOWN],
        mapping=roster["mapping"],
    )
    if far_paid(roster):
        told = _("WARNING: their mean pay is {ratio} times the standard pay of their posts.")
        yield told.format(ratio=f"{roster[PAY_RATIO]:,.2f}")
