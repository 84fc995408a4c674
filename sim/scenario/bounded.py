"""What comes from outside, held within bounds: a file that is one, YAML that says what it holds.

A pipe or a device may never end, a few lines of anchors can stand for billions of values, and a tag
can ask for values of any kind: each is refused before it costs time or memory.
"""

from __future__ import annotations

import re
from datetime import date, time
from errno import EFBIG, EINVAL
from pathlib import Path
from stat import S_ISREG
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sim.words import _

MOST_BYTES = 2_000_000
"""Of a file that somebody writes by hand; a zone of two thousand departments has a quarter."""
MOST_VALUES = 200_000
"""That YAML comes to once everything is written out."""
MOST_DEPTH = 100
"""Brackets inside brackets."""
_TAGS = {f"tag:yaml.org,2002:{each}" for each in
         ("str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge")}  # fmt: skip
_TIME = "tag:yaml.org,2002:timestamp"


class RefusedError(MarkedYAMLError):
    """YAML that could be read and is not; ``hint`` says what to do."""

    def __init__(self, problem: str, hint: str, node: Node) -> None:
        super().__init__(None, None, problem, node.start_mark)
        self.hint = hint


def bytes_of(path: Path, most: int = MOST_BYTES) -> bytes:
    """Return what a file holds.

    Raises
    ------
    OSError
        If it cannot be read, is a pipe or a device, or is larger than may be.
    """
    if "\0" in str(path):
        raise OSError(EINVAL, _("it is no path"))
    if not S_ISREG(path.stat().st_mode) and not path.is_dir():  # a folder has an error of its own
        raise OSError(EINVAL, _("it is a pipe or a device, not a file"))
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        large = _("it is larger than {most} MB, so it is another file")
        raise OSError(EFBIG, large.format(most=f"{most / 1e6:,.0f}"))
    return content


def parsed(text: str) -> tuple[Node | None, Any]:
    """Return the nodes of YAML 1.2, which know their lines, and the values they stand for.

    Raises
    ------
    RefusedError
        If it stands for too many values, or holds a tag or half of a sign.
    Exception
        Whatever the reader stumbles over, if it is not YAML.
    """
    # Nodes rather than ruamel's round-trip containers: they know their lines too, and come in two
    # thirds of the time as plain numbers and mappings.
    if _depth(text) > MOST_DEPTH:
        raise RecursionError
    yaml = YAML(typ="safe", pure=True)
    node = yaml.compose(text)
    if node is None:
        return None, None
    _check(node, {})
    return node, yaml.constructor.construct_document(node)


def _depth(text: str) -> int:
    """Return about how many brackets, or dashes in a line, stand inside each other."""
    deepest = depth = 0
    text = re.sub(r"(^|\s)#.*", "", text)
    for sign in re.findall(r"[\[\]{}]", text):
        depth += 1 if sign in "[{" else -1
        deepest = max(deepest, depth)
    return max(deepest, *(line.count("- ") for line in text.splitlines() or [""]))


def _check(node: Node, sizes: dict[int, int]) -> int:
    """Return how many values a node stands for; what holds itself is told where it is used."""
    known = sizes.get(id(node))
    if known is not None:
        return known
    sizes[id(node)] = 1
    if node.tag not in _TAGS:
        name = f"!{str(node.tag).rpartition('!')[2]}".replace("!tag:yaml.org,2002:", "!!")
        wrong = _("the tag {name} is not known here").format(name=name)
        raise RefusedError(wrong, _("take it out"), node)
    if isinstance(node, ScalarNode):
        try:  # JSON writes a rare sign as two halves
            node.value = node.value.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            wrong = _("half of a sign (\\ud800 to \\udfff) stands alone")
            raise RefusedError(wrong, _("write the sign itself"), node) from None
        if node.tag == _TIME:
            _check_day(node)
        return 1
    inside = node.value if isinstance(node, SequenceNode) else ()
    if isinstance(node, MappingNode):
        inside = [each for pair in node.value for each in pair]
    size = 1
    for each in inside:
        size += _check(each, sizes)
        if size > MOST_VALUES:
            wrong = _("more than {most} values stand here, once every *alias is written out")
            wrong = wrong.format(most=f"{MOST_VALUES:,}")
            raise RefusedError(wrong, _("take the aliases out, or write less"), each)
    sizes[id(node)] = size
    return size


def _check_day(node: ScalarNode) -> None:
    """Refuse a day that no calendar has, or a time that no day has, while its line is known."""
    numbers = [int(each) for each in re.findall(r"\d+", node.value)]
    wrong = _("{value} is no day of the calendar")
    try:
        date(*numbers[:3])
        wrong = _("{value} is no time of the day")
        hour, minute, second = [*numbers[3:6], 0, 0, 0][:3]
        time(hour, minute, second)
    except (TypeError, ValueError):
        hint = _("write one that there is, such as 2018-03-01, or put it in quotes")
        raise RefusedError(wrong.format(value=node.value), hint, node) from None
