"""Names as people write them: in either language, and in any case, width and spacing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Generic, TypeVar
from unicodedata import normalize

from sim.words import _

T = TypeVar("T")
_MANY = 20  # repetitions of a part
_ALSO = {"civil_servant": ("行政编制",), "institution": ("事业编制",)}
"""What else some statuses are called."""
_GENERIC = re.compile(
    "委员会|办公室|负责人|中心|部门|科室|管理|服务|发展|工作|人员|公司|集团|[局处科室部组办]"
)
"""What Chinese names of things that have nothing to do with each other share."""
_CHINESE = re.compile("[一-鿿]")


def fold(text: str) -> str:
    """Return what a name is apart from case, width, spaces and underscores; "101.0" is "101"."""
    plain = "".join(normalize("NFKC", text).casefold().replace("_", " ").split())
    whole, point, rest = plain.partition(".")
    return whole if whole.isdigit() and point and not rest.strip("0") else plain


class Names(Generic[T]):
    """What names stand for. As it is written a name wins; else it is found if only one is alike.

    Parameters
    ----------
    meanings
        What each name stands for.
    """

    def __init__(self, meanings: Mapping[str, T]) -> None:
        self.exact = dict(meanings)
        alike: dict[str, list[T]] = {}
        for name, meaning in meanings.items():
            same = alike.setdefault(fold(name), [])
            if meaning not in same:
                same.append(meaning)
        self.alike = {key: same[0] for key, same in alike.items() if len(same) == 1}

    def find(self, name: str) -> T | None:
        """Return what a name stands for, or None."""
        return self.exact[name] if name in self.exact else self.alike.get(fold(name))


def never_ends(pattern: str) -> bool:
    """Tell whether a regular expression may try ways without end: ``(a+)+``, ``(a|ab)*``."""

    def inside(parts: Any, repeated: bool) -> bool:
        return any(never(str(kind), what, repeated) for kind, what in parts)

    def never(kind: str, what: Any, repeated: bool) -> bool:
        match kind:
            case "MAX_REPEAT" | "MIN_REPEAT":
                many = what[1] > _MANY
                return (repeated and many) or inside(what[2], repeated or many)
            case "BRANCH":
                return repeated or any(inside(each, repeated) for each in what[1])
            case "SUBPATTERN":
                return inside(what[3], repeated)
            case "ASSERT" | "ASSERT_NOT":
                return inside(what[1], repeated)
        return False

    return inside(re._parser.parse(pattern), False)  # type: ignore[attr-defined]


def both(things: Iterable[tuple[str, str]]) -> Names[str]:
    """Return names in either language for things given by (name, Chinese name)."""
    pairs = list(things)
    also = {each: name for name, _ in pairs for each in _ALSO.get(name, ())}
    return Names(also | {zh: name for name, zh in pairs if zh} | {name: name for name, _ in pairs})


def named(name: str, zh: str) -> str:
    """Write a name with its Chinese name."""
    return f"{name} {zh}".strip()


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Return a hint that names the allowed word nearest to ``word``, or nothing.

    Parameters
    ----------
    word : str
        What was written.
    allowed : iterable of str
        What may be written.

    Returns
    -------
    str
        ``" Did you mean 'x'?"``, or an empty string when nothing is near.
    """
    by_key = {each.casefold(): each for each in allowed}
    near = 0.4
    if _CHINESE.search(word):  # of which single characters say little
        by_key, near = _related(word, by_key), 0.0
    found = get_close_matches(word.casefold(), by_key, n=1, cutoff=near)
    return _(" Did you mean {name!r}?").format(name=by_key[found[0]]) if found else ""


def _related(word: str, names: dict[str, str]) -> dict[str, str]:
    """Return names that hold a word or that it holds; else those that share a part with it."""
    holding = {key: name for key, name in names.items() if _holds(word, name) or _holds(name, word)}
    parts = _pairs(word)
    return holding or {key: name for key, name in names.items() if parts & _pairs(name)}


def _holds(text: str, part: str) -> bool:
    return len(fold(part)) > 1 and fold(part) in fold(text)


def _pairs(text: str) -> set[str]:
    """Return two characters in a row each, without what says nothing."""
    parts = _GENERIC.split(fold(text))
    return {part[at : at + 2] for part in parts for at in range(len(part) - 1)}
