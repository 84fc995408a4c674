"""What a result rests on, in words: under a table and under a figure."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from rich.text import Text

from sim.scenario.json_schema import catalogue
from sim.scenario.origin import Change, File
from sim.scenario.problems import short
from sim.study.basis import Basis
from sim.version import model_version

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SHOWN = 8  # of a digest; the whole of it is in the manifest
_MOST = 8  # files, policies or settings that are named; all of them are in the manifest


def sentences(basis: Basis, line: str = "") -> list[str]:
    """Say what a result rests on.

    Parameters
    ----------
    basis : Basis
        What it rests on.
    line : str
        The command line, if there was one.
    """
    told = []
    if basis.files:
        told.append(f"Rests on {_listed(map(_file, basis.files))}.")
    else:
        told.append("Rests on a scenario made in Python.")
    if basis.policy_files:
        told.append(f"Policies: {_listed(map(_policy, basis.policy_files))}.")
    changes = [change for change in basis.changes if change.path not in basis.ranges]
    if changes:
        told.append(f"Set: {_set(changes)}.")
    told += [f"Set in {name}: {_set(changes)}." for name, changes in basis.own.items()]
    if basis.ranges:
        told.append(
            f"Drawn anew for every two histories: {_listed(map(_range, basis.ranges.items()))}."
        )
    else:
        told.append("Every assumption is one value, none a range.")
    if basis.roster is not None:
        told.append(_people(basis.roster))
    told.append(f"Model {model_version()}" + (f"; {line}" if line else "") + ".")
    return told


def foot(basis: Basis, line: str = "") -> Text:
    """Return the same as it stands under a table."""
    return Text(" ".join(sentences(basis, line)), style="dim")


def under(figure: "Figure", basis: Basis, line: str = "") -> "Figure":
    """Write below a figure what it rests on, and make it higher by as much."""
    from sim.report import canvas

    canvas.foot(figure, " ".join(sentences(basis, line)))
    return figure


def _listed(words: Iterable[str]) -> str:
    told = list(words)
    more = len(told) - _MOST
    return "; ".join([*told[:_MOST], *([f"and {more:,} more"] if more > 0 else [])])


def _file(file: File) -> str:
    return f"{file.path} [{file.digest[:_SHOWN]}]"


def _policy(file: File) -> str:
    return f"{file.title} [{file.path} {file.digest[:_SHOWN]}]"


def _set(changes: Iterable[Change]) -> str:
    return _listed(f"{change.path} = {short(change.value)}" for change in changes)


def _range(item: tuple[str, tuple[float, float]]) -> str:
    path, (low, high) = item
    ends = f"{low:g} to {high:g}".replace("-", "−")
    return f"{path} {catalogue()[path].zh} {ends}"


def _people(roster: Mapping[str, Any]) -> str:
    kept = f"{roster['rows_kept']:,}"
    if "file" not in roster:
        return f"People: a table of {kept}, given in Python."
    files = f"{roster['file']} [{roster['digest'][:_SHOWN]}], read by {roster['mapping']}"
    rows = roster["rows_read"] - roster["rows_left_out"]
    return f"People: {kept} of the {rows:,} of {files}."
