"""From a YAML file to a checked scenario, with the line of every mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode
from ruamel.yaml.reader import ReaderError

from sim.scenario.origin import File, Origin, digest_of
from sim.scenario.problems import Problem, ScenarioError, problems_of
from sim.scenario.schema import Scenario

_WIDE = "：，｛｝［］【】“”　"

_OTHERS = {
    "zones": ("a province", "give it to catfish province, or name one of its scenarios"),
    "changes": ("a policy", "name a scenario, and the policy after --policy"),
    "columns": ("the mapping of a roster", "name a scenario, and the mapping after --mapping"),
}
"""Files that are no scenario, by a key that only they have."""


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
        # Nodes rather than ruamel's round-trip containers: they know their lines too, and come in
        # two thirds of the time as plain numbers and mappings.
        yaml = YAML(typ="safe", pure=True)
        try:
            node = yaml.compose(text)
            data = None if node is None else yaml.constructor.construct_document(node)
        except (YAMLError, ValueError, TypeError, RecursionError) as error:
            # Beside YAML's own errors: impossible dates, mappings as keys, endless brackets.
            raise ScenarioError([_unreadable(error, file, text)]) from None
        return cls(file, data, node)

    @classmethod
    def read(cls, path: Path) -> Source:
        """Read a file that must hold a mapping.

        Raises
        ------
        ScenarioError
            If the file is missing, empty, not UTF-8, not YAML or not a mapping.
        """
        try:
            content = path.read_bytes()
            source = cls.of(content.decode("utf-8-sig"), str(path))
        except FileNotFoundError:
            raise ScenarioError([_missing(path)]) from None
        except UnicodeDecodeError:
            raise refusal(path, "is not UTF-8 text", hint="save it with encoding UTF-8") from None
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise refusal(path, f"cannot be read: {reason}", hint="name a YAML file") from None
        if source.data is None:
            raise refusal(path, "is empty", hint="write at least a title")
        if not isinstance(source.data, Mapping):
            found = "a list" if isinstance(source.data, list) else "a single value"
            hint = "write 'name: value' lines, such as 'title: My zone'"
            raise refusal(path, f"holds {found}, not a mapping of names to values", 1, hint)
        return replace(source, digest=digest_of(content))

    @property
    def as_read(self) -> File:
        """The file, by which a result can say what it rests on."""
        return File(self.file, self.digest, str(self.data.get("title") or ""))

    def line(self, loc: Sequence[str | int]) -> int | None:
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
    """
    # These two read YAML through this file, so they come in when they are asked for.
    from sim.scenario.overrides import apply
    from sim.scenario.policy import stacked

    path = Path(path)
    source = Source.read(path)
    for key, (kind, hint) in _OTHERS.items():
        if key in source.data and "organisation" not in source.data:
            raise refusal(path, f"is {kind}, not a scenario", source.line([key]), hint)
    try:
        scenario = Scenario.model_validate(source.data)
    except ValidationError as error:
        found = problems_of(error, source.data, lambda s: (source.file, source.line(s.loc)))
        raise ScenarioError(found) from None
    # Two steps, so that a mistake in a policy is not laid at the door of --set.
    scenario = scenario.coming_from(Origin((source.as_read,)))
    return apply(stacked(policies, folder_beside(path)).on(scenario), overrides)


def folder_beside(scenario: Path) -> Path:
    """Return the folder in which the policies of a scenario are looked up by name."""
    return scenario.parent / "policies"


def refusal(path: Path, message: str, line: int | None = None, hint: str = "") -> ScenarioError:
    """Return the error about a file as a whole."""
    return ScenarioError([Problem(str(path), line, "", message, None, "", hint)])


def _missing(path: Path) -> Problem:
    folder = path.parent
    if not folder.is_dir():
        hint = f"the folder {folder} does not exist either"
    else:
        there = sorted(p.name for p in folder.iterdir() if p.suffix in (".yaml", ".yml"))
        near = get_close_matches(path.name, there, 1, 0.6)
        named = ", ".join(there) or "no YAML file"
        hint = f"did you mean {folder / near[0]}?" if near else f"the folder {folder} holds {named}"
    return Problem(str(path), None, "", "there is no such file", None, "", hint)


def _unreadable(error: Exception, file: str, text: str) -> Problem:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    line = mark.line + 1 if mark else None
    if isinstance(error, ReaderError):
        line = text.count("\n", 0, error.position) + 1
    told = (getattr(error, "problem", None) or str(error)).strip().partition("\n")[0]
    if isinstance(error, DuplicateKeyError):
        key = told.partition('"')[2].partition('"')[0]
        message, hint = f"{key} stands twice in the same mapping", "keep one of the two"
        return Problem(file, line, key, message, None, "", hint)
    hint = "write it otherwise, or put it in quotes"
    if line:
        hint = "check indentation, colons, brackets and quotes in this line and the one above"
        told_of = [each.partition("#")[0].strip(" ") for each in text.splitlines()[:line]]
        near = "".join([each for each in told_of if each][-2:])
        if wide := ["space" if sign == "\u3000" else sign for sign in _WIDE if sign in near]:
            hint += f"; full-width (全角) {' '.join(wide)} is read as text, write half-width (半角)"
    if isinstance(error, RecursionError):
        told, hint = "too many brackets inside brackets", "write it flatter"
    elif "another document" in told:
        told, hint = "a second document starts here", "take out the line '---'"
    elif "\\t" in told:
        told, hint = "a tab where only spaces may stand", "indent with spaces"
    return Problem(file, line, "", f"is not readable as YAML: {told}", None, "", hint)
