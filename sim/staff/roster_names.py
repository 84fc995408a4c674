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
    return Names({zh: name for name, zh in pairs if zh} | {name: name for name, _ in pairs})


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
    found = get_close_matches(word.casefold(), by_key, n=1, cutoff=0.4)
    return _(" Did you mean {name!r}?").format(name=by_key[found[0]]) if found else ""
