"""From a YAML file to a checked scenario, with the line of every mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode
from ruamel.yaml.reader import ReaderError

from sim.scenario.book_heads import GRADE_LISTS, by_name, keys_of, same_keys
from sim.scenario.bounded import RefusedError, bytes_of, parsed
from sim.scenario.json_schema import catalogue
from sim.scenario.origin import File, Origin, digest_of
from sim.scenario.places import Loc, Spot, path_of, spot_at
from sim.scenario.problems import (
    Line,
    Problem,
    ScenarioError,
    did_you_mean,
    problems_of,
    twice_told,
)
from sim.scenario.schema import Scenario
from sim.scenario.workbook import is_workbook
from sim.words import N_, _, language, reason, typed

_WIDE = "：，｛｝［］【】“”　"

ENDINGS = (".yaml", ".yml", ".xlsx")
"""Of files that hold a scenario or a policy."""
_OTHERS = {
    "zones": (
        N_("is a province, not a scenario"),
        N_("give it to {how}, or name one of its scenarios"),
        ("catfish province", "sim.province"),
    ),
    "changes": (
        N_("is a policy, not a scenario"),
        N_("name a scenario, and the policy after {how}"),
        ("--policy", "policies="),
    ),
    "columns": (
        N_("is the mapping of a roster, not a scenario"),
        N_("name a scenario, and the mapping after {how}"),
        ("--mapping", "people="),
    ),
}
"""Files that are no scenario, by a key that only they have."""


_TOLD = (
    ("expected ',' or", N_("a comma or a closing bracket is missing")),
    ("expected <block end>", N_("the indentation does not fit")),
    ("mapping values are not allowed", N_("a colon stands where none may")),
    ("could not find expected ':'", N_("a colon is missing")),
    ("found unexpected end of stream", N_("a quote is not closed")),
    ("found unknown escape character", N_("a backslash stands where none may")),
)
"""What is most often wrong with YAML, by how its reader begins to say it."""


@dataclass(frozen=True)
class Source:
    """YAML as it was written: what it says, and on which line it says it."""

    file: str
    data: Any
    node: Node | None
    digest: str = ""

    @classmethod
    def of(cls, text: str, file: str) -> Source:
        """Parse YAML 1.2, in which ``on`` and ``no`` are words rather than true and false.

        Raises
        ------
        ScenarioError
            If the text is not YAML, or if a key stands twice in a mapping.
        """
        try:
            node, data = parsed(text)
        except Exception as error:  # beside YAML's own, whatever its constructors stumble over
            raise ScenarioError([_unreadable(error, file, text)]) from None
        return cls(file, data, node)

    @classmethod
    def read(cls, path: Path) -> Source:
        """Read a file that must hold a mapping.

        Raises
        ------
        ScenarioError
            If the file is missing, empty, neither UTF-8 nor GB18030, not YAML or not a mapping.
        """
        try:
            content = bytes_of(path)
            if is_workbook(content):
                from sim.scenario.zone_book import read_book  # it reads cells through this file

                return read_book(path, content)
            source = cls.of(decoded(content), str(path))
        except FileNotFoundError:
            raise ScenarioError([_missing(path)]) from None
        except UnicodeDecodeError:
            wrong, hint = (
                _("is text neither in UTF-8 nor in GB18030"),
                _("save it with encoding UTF-8"),
            )
            raise refusal(path, wrong, hint=hint) from None
        except OSError as error:
            why = reason(error)
            wrong = _("cannot be read: {reason}").format(reason=why)
            raise refusal(path, wrong, hint=_("name a YAML file")) from None
        if source.data is None:
            raise refusal(path, _("is empty"), hint=_("write at least a title"))
        if not isinstance(source.data, Mapping):
            wrong = (
                _("holds a list, not a mapping of names to values")
                if isinstance(source.data, list)
                else _("holds a single value, not a mapping of names to values")
            )
            raise refusal(path, wrong, 1, _("write 'name: value' lines, such as 'title: My zone'"))
        return replace(source, digest=digest_of(content))

    @property
    def as_read(self) -> File:
        """The file, by which a result can say what it rests on."""
        return File(self.file, self.digest, str(self.data.get("title") or ""))

    def line(self, loc: Sequence[str | int]) -> Line:
        """Return the line of the key or list element at a place, or of what should hold it."""
        node, line = self.node, 1
        for step in loc:
            if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                line = node.start_mark.line + 1
                continue
            pairs = node.value if isinstance(node, MappingNode) else []
            # The last wins, as a key written out wins over one merged in by <<.
            found = [(key, value) for key, value in pairs if str(key.value) == str(step)]
            if not found:
                break
            key, node = found[-1]
            line = key.start_mark.line + 1
        return line


def load_scenario(
    path: str | Path,
    policies: Sequence[str | Path] = (),
    overrides: Mapping[str, Any] | Sequence[str] = (),
) -> Scenario:
    """Read a scenario, put policies on it and then overrides, and check the whole.

    Parameters
    ----------
    path
        A YAML file.
    policies
        Policy files, or names of policies in the folder ``policies`` beside the scenario; of two
        that change the same lever, the later wins.
    overrides
        Values by dotted path, or assignments such as ``"pay.incentive_ratio=0.4"``.

    Raises
    ------
    ScenarioError
        If anything that was written cannot be used; it lists every problem that was found.

    Examples
    --------
    >>> import sim
    >>> sim.load_scenario("scenarios/small-zone.yaml", policies=["strong"])
    <Scenario 'A small zone for teaching and tests (教学用小型园区)': 4 departments, 52 posts>
    """
    # These two read YAML through this file, so they come in when they are asked for.
    from sim.scenario.overrides import apply
    from sim.scenario.policy import stacked

    path = Path(path)
    source = Source.read(path)
    for key, (wrong, hint, how) in _OTHERS.items():
        if key in source.data and "organisation" not in source.data:
            told = _(hint).format(how=typed(*how))
            raise refusal(path, _(wrong), source.line([key]), told)
    data, labelled = _by_path(source.data)
    data = _by_own_names(data, source)
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as error:

        def where(spot: Spot) -> tuple[str, Line]:
            return source.file, source.line(labelled.get(spot.field, spot.loc))

        raise ScenarioError(problems_of(error, data, where)) from None
    # Two steps, so that a mistake in a policy is not laid at the door of --set.
    scenario = scenario.coming_from(Origin((source.as_read,)))
    return apply(stacked(policies, folder_beside(path)).on(scenario), overrides)


def _by_path(written: Mapping[str, Any]) -> tuple[Mapping[str, Any], dict[str, Loc]]:
    """Return a scenario whose Chinese labels at the top are put in their places.

    And where each of these was written, by its path.
    """
    labels = {key: path_of(str(key)) for key in written if path_of(str(key)) != key}
    if not labels:
        return written, {}
    data = deepcopy({key: value for key, value in written.items() if key not in labels})
    for key, path in labels.items():
        *above, last = path.split(".")
        place = data
        for step in above:
            place = place.setdefault(step, {})
        place[last] = written[key]
    return data, {path: (key,) for key, path in labels.items()}


def _by_own_names(data: Mapping[str, Any], source: Source) -> Any:
    """Return a scenario in which grades and statuses go by their own names, in lists and as keys.

    Raises
    ------
    ScenarioError
        If a key stands there in two languages.
    """
    organisation = data.get("organisation")
    grades = organisation.get("grades") if isinstance(organisation, Mapping) else ()
    problems = []

    def renamed(value: Any, steps: Sequence[str], path: str, loc: tuple[str | int, ...]) -> Any:
        if not steps:
            names = keys_of(path, grades)
            if same := same_keys(value, names):
                field = spot_at(loc, data).field
                told, hint = twice_told(field, same)
                line = source.line([*loc, same[-1]])
                problems.append(Problem(source.file, line, field, told, value, "", hint))
            return by_name(value, names)
        step, *rest = steps
        if step == "*" and isinstance(value, list):
            return [renamed(each, rest, path, (*loc, at)) for at, each in enumerate(value)]
        if not isinstance(value, Mapping) or step not in value:
            return value
        return {**value, step: renamed(value[step], rest, path, (*loc, step))}

    mappings = [path for path, known in catalogue().items() if known.form == "mapping"]
    for path in (*mappings, *GRADE_LISTS):
        data = renamed(data, path.split("."), path, ())
    if problems:
        raise ScenarioError(problems)
    return data


def folder_beside(scenario: Path) -> Path:
    """Return the folder in which the policies of a scenario are looked up by name."""
    return scenario.parent / "policies"


def refusal(path: Path, message: str, line: Line = None, hint: str = "") -> ScenarioError:
    """Return the error about a file as a whole."""
    return ScenarioError([Problem(str(path), line, "", message, None, "", hint)])


def decoded(content: bytes) -> str:
    """Return a text in UTF-8, or in GB18030 as Chinese machines write it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def files_in(folder: Path) -> list[Path]:
    """Return the files of a folder that may be scenarios or policies, but for hidden ones."""
    shown = (each for each in folder.glob("*") if not each.name.startswith("."))
    return sorted(each for each in shown if each.suffix in ENDINGS)


def _missing(path: Path) -> Problem:
    folder = path.parent
    if not folder.is_dir():
        hint = _("the folder {folder} does not exist either").format(folder=folder)
    else:
        there = [each.name for each in files_in(folder)]
        near = get_close_matches(path.name, there, 1, 0.6)
        named = ", ".join(there) or _("no YAML file")
        told = _("the folder {folder} holds {names}").format(folder=folder, names=named)
        hint = did_you_mean([str(folder / near[0])]) if near else told
    return Problem(str(path), None, "", _("there is no such file"), None, "", hint)


def _unreadable(error: Exception, file: str, text: str) -> Problem:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    line = mark.line + 1 if mark else None
    if isinstance(error, ReaderError):
        line = text.count("\n", 0, error.position) + 1
    told = (getattr(error, "problem", None) or str(error)).strip().partition("\n")[0]
    if isinstance(error, DuplicateKeyError):
        key = told.partition('"')[2].partition('"')[0]
        message = _("{key} stands twice in the same mapping").format(key=key)
        return Problem(file, line, key, message, None, "", _("keep one of the two"))
    hint = _("write it otherwise, or put it in quotes")
    if line:
        hint = _("check indentation, colons, brackets and quotes in this line and the one above")
        told_of = [each.partition("#")[0].strip(" ") for each in text.splitlines()[:line]]
        near = "".join([each for each in told_of if each][-2:])
        if wide := [_("space") if sign == "\u3000" else sign for sign in _WIDE if sign in near]:
            full = _("full-width (全角) {signs} is read as text, write half-width (半角)")
            hint = _("; ").join([hint, full.format(signs=" ".join(wide))])
    if isinstance(error, KeyError):
        told = _("{value} is not what its tag says").format(value=told)
        hint = _("take the tag out")
    elif isinstance(error, RefusedError):
        told, hint = str(error.problem), error.hint
    elif isinstance(error, RecursionError):
        told, hint = _("too many brackets inside brackets"), _("write it flatter")
    elif "another document" in told:
        told, hint = _("a second document starts here"), _("take out the line '---'")
    elif "\\t" in told:
        told, hint = _("a tab where only spaces may stand"), _("indent with spaces")
    if language() != "en":  # what the reader of YAML says is English
        told = next((_(words) for start, words in _TOLD if told.startswith(start)), told)
    message = _("is not readable as YAML: {told}").format(told=told)
    return Problem(file, line, "", message, None, "", hint)
