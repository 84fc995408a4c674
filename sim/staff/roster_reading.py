"""The mapping of a personnel file, read from YAML and told in a planner's terms if it is wrong."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sim.scenario.bounded import bytes_of, parsed
from sim.scenario.origin import digest_of
from sim.scenario.reading import decoded
from sim.staff.roster_mapping import Columns, Constant, Described, GradeFrom, Mapping, RosterError
from sim.staff.roster_names import nearest
from sim.words import _, reason

_SECTIONS: dict[tuple[str, ...], type[BaseModel]] = {
    (): Mapping,
    ("columns",): Columns,
    ("grade_from",): GradeFrom,
    ("constant",): Constant,
    ("departments",): Described,
}


def read_mapping(path: str | Path) -> Mapping:
    """Read and check a mapping file.

    Parameters
    ----------
    path : str or Path
        A YAML file.

    Returns
    -------
    Mapping
        The checked mapping.

    Raises
    ------
    RosterError
        If the file cannot be read, or a key or value is not allowed; the message names the
        file, the line, the key, what is allowed and the nearest valid key.
    """
    path = Path(path)
    try:
        data = bytes_of(path)
        tree, _values = parsed(decoded(data))
        written = None if tree is None else _as_written(tree)
    except OSError as error:
        raise RosterError(
            _("{path}: cannot be read ({strerror}). Check the path.").format(
                path=path, strerror=reason(error)
            )
        ) from None
    except UnicodeDecodeError:
        raise RosterError(
            _("{path}: is text neither in UTF-8 nor in GB18030. Save the mapping as UTF-8.").format(
                path=path
            )
        ) from None
    except Exception as error:
        # Beside YAML's own errors: impossible dates, lists as keys, what holds itself.
        mark = getattr(error, "problem_mark", None)
        line = _(", line {line}").format(line=mark.line + 1) if mark else ""
        problem = getattr(error, "problem", None) or error
        if isinstance(error, KeyError):
            problem = _("{value} is not what its tag says").format(value=error)
        raise RosterError(
            _(
                "{path}{line}: is not valid YAML: {problem}. Check indentation, quotes and that "
                "no key is written twice."
            ).format(path=path, line=line, problem=problem)
        ) from None
    if tree is None or not isinstance(written, dict):
        told = (
            _("{path}: is empty. Write at least as_of and columns; scenarios/rosters has examples.")
            if written is None
            else _(
                "{path}: is not a list of keys and values. Write at least as_of and columns; "
                "scenarios/rosters has examples."
            )
        )
        raise RosterError(told.format(path=path))
    try:
        mapping = Mapping.model_validate(written)
    except ValidationError as error:
        lines = [_explain(path, tree, each) for each in error.errors(include_url=False)]
        raise RosterError("\n".join(lines)) from None
    mapping._source, mapping._digest = str(path), digest_of(data)
    return mapping


def _as_written(node: Node) -> Any:
    """Return what a file says with every value as it is written: 01 is no number, but a code."""
    if isinstance(node, MappingNode):
        if not all(isinstance(key, ScalarNode) for key, _value in node.value):
            raise ValueError(_("a key is a list or a mapping, not a text"))
        return {key.value: _as_written(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [_as_written(each) for each in node.value]
    assert isinstance(node, ScalarNode)
    return None if node.tag == "tag:yaml.org,2002:null" else node.value


def _line(node: Node, place: tuple[str | int, ...]) -> int:
    """Return the line of the deepest part of ``place`` that is in the file."""
    line = 0
    for step in place:
        if isinstance(node, MappingNode):
            inside = {key.value: (key, value) for key, value in node.value}
        elif isinstance(node, SequenceNode):
            inside = {number: (each, each) for number, each in enumerate(node.value)}
        else:
            break
        if step not in inside:
            break
        key, node = inside[step]
        line = key.start_mark.line
    return line + 1


def _explain(path: Path, tree: Node, error: Any) -> str:
    """Say one pydantic error in the planner's terms."""
    place: tuple[str | int, ...] = error["loc"]
    field = ".".join(str(step) for step in place)
    line = _(", line {line}").format(line=_line(tree, place))
    start = _("{place}:").format(place=f"{path}{line}")
    if error["type"] == "extra_forbidden":
        section = tuple(str(step) for step in place[:-1])
        # A department's own name stands between, and is any.
        allowed = list(_SECTIONS[section if section in _SECTIONS else section[:1]].model_fields)
        told = _("{start} unknown key {field!r}.{hint} Allowed here: {names}.")
        hint = nearest(str(place[-1]), allowed)
        return told.format(start=start, field=field, hint=hint, names=", ".join(allowed))
    if error["type"] == "missing":
        told = _("{start} {field} is missing. Add it; scenarios/rosters has examples.")
        return told.format(start=start, field=field)
    if error["input"] is None and not error["type"].startswith("date"):
        told = _("{start} {field} is blank. Fill it in, or delete the line if it may be left out.")
        return told.format(start=start, field=field)
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "value_error":
        return f"{start} {field + _(': ') if field else ''}{message}."
    if error["type"].startswith("date"):
        message = _("Write a day such as 2018-12-31")
        if error["input"] is None:
            return _("{start} {field} is blank. {message}.").format(
                start=start, field=field, message=message
            )
    told = _("{start} {field} is {value!r}. {message}.")
    return told.format(start=start, field=field, value=error["input"], message=message)
