"""What parameters and policies are called where there is little room: in words, and told apart."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from sim.scenario.json_schema import catalogue
from sim.scenario.overrides import parse_assignment
from sim.scenario.problems import ScenarioError
from sim.scenario.spoken import label, value_in_words
from sim.study.policies import BASELINE, name_of, parts_of
from sim.words import _, aside, language

ALONE = "scenario"
"""What the only one is called where nothing is compared."""
_LONGEST = 24  # cells of a word that nothing may break; of a longer one the beginning is shown
_SIGNS = {"null": "none", "true": "yes", "false": "no"}
"""What stands for signs of a file, in English."""
_READING = re.compile(r"[A-Z]\d")
"""What a reading of the text is known by: its meaning is a formula."""
_CHINESE_PART = re.compile(r"\((.*[一-鿿].*)\)$")
_OPENS, _CLOSES = "（“《", "，、；：。）”》"  # what ends no line, and what begins none
_SHORTEST = 3  # Chinese characters in the last of several lines
_WIDE = 20  # cells of a value with which its code is left out
_AFTER = "-/_·,,、"  # where a word may end at the end of a line, besides at a space


class Lever(NamedTuple):
    """The number along which policies differ.

    Attributes
    ----------
    path : str
        The parameter.
    values : list of float
        Its value under each policy.
    series : list of str
        What else tells each policy apart, as a name; "" where nothing does.
    """

    path: str
    values: list[float]
    series: list[str]


def parameter(path: str) -> str:
    """Return what a parameter is called: ``pay.incentive_ratio`` becomes ``incentive ratio``.

    As much of the path is said as no other parameter shares. In Chinese it is the label.
    """
    if language() == "zh" and (chinese := label(path)):
        return chinese
    section, *inside = path.split(".")
    last = (inside or [section])[-1]
    same = sum(other.rpartition(".")[2] == last for other in catalogue())
    if "_" in last and same == 1:
        return last.replace("_", " ")
    return " ".join(inside if len(inside) > 1 else [section, *inside]).replace("_", " ")


def short_names(names: Sequence[str]) -> tuple[str, list[str]]:
    """Split names of policies into what all share and what tells them apart, in words.

    ``["pay.incentive_ratio=0.1", "pay.incentive_ratio=0.2"]`` becomes
    ``("incentive ratio", ["0.1", "0.2"])``, and two policies crossed with two ratios ``("policy,
    incentive ratio", ["mild, 0.1", "mild, 0.2", "strong, 0.1", "strong, 0.2"])``.
    """
    read = [parts_of(name) for name in names]
    paths = list(read[0][1]) if read else []
    if len(names) < 2 or not paths or any(list(varied) != paths for _, varied in read):
        return "", [_(", ").join(_worded(*parts)) for parts in read]
    columns = {_("policy"): [called(own) for own, _ in read]} if all(own for own, _ in read) else {}
    columns |= {
        parameter(path): _values(path, [varied[path] for _, varied in read]) for path in paths
    }
    telling = {head: values for head, values in columns.items() if len(set(values)) > 1}
    fixed = [f"{head} {values[0]}" for head, values in columns.items() if head not in telling]
    shared = _("; ").join([*fixed, _(", ").join(telling)])
    return shared, [_(", ").join(values) for values in zip(*telling.values(), strict=True)]


def called(own: str) -> str:
    """Return what a policy is called: by its own name, but for the scenario as it stands."""
    return {BASELINE: _("baseline"), ALONE: _("scenario")}.get(own, own)


def bilingual(title: str) -> str:
    """Return a title; in Chinese, of one like "Mild (温和方案)" the Chinese part."""
    inside = _CHINESE_PART.search(title) if language() == "zh" else None
    return inside[1] if inside else title


def said(name: str) -> str:
    """Return a policy or a parameter as a sentence names it: as typed, in Chinese by its label."""
    if language() == "en":
        return name
    return parameter(name) if name in catalogue() else in_words(name)


def in_words(name: str) -> str:
    """Return the name of one policy in words."""
    return _(", ").join(_worded(*parts_of(name)))


def value(path: str, text: str) -> str:
    """Return a value in a policy's name as it is read: in Chinese in words, as in tables."""
    if language() == "en":
        return _SIGNS.get(text, text)
    try:
        _path, read = parse_assignment(f"{path}={text}")
    except ScenarioError:  # a name of somebody's own that looks like one
        return text
    months = all(isinstance(each, int) for each in read) if isinstance(read, Mapping) else True
    if not months or (isinstance(read, int | float) and not isinstance(read, bool)):
        return text
    if _READING.fullmatch(text):
        return text
    told = value_in_words(path, read)
    if cell_len(told) > _WIDE:
        told = told.removesuffix(aside(text))
    return told.replace("；", "，").replace("、", "，")  # a name is a part of lists


def joined(names: Iterable[str]) -> str:
    """List names, by a wider sign where one of them holds the narrower itself."""
    told = list(names)
    narrow = any(_(", ").strip() in name for name in told)
    return (_("; ") if narrow else _(", ")).join(told)


def lever_of(names: Sequence[str]) -> Lever | None:
    """Return the number that tells policies apart, the one with most values if there are several.

    None where none does, or where it is not known of every policy.
    """
    read = [parts_of(name) for name in names]
    paths = list(read[0][1]) if read else []
    if any(list(varied) != paths for _, varied in read):
        return None
    numbers = {path: [_number(varied[path]) for _, varied in read] for path in paths}
    found = {path: v for path, v in numbers.items() if all(map(isfinite, v)) and len(set(v)) > 1}
    if not found:
        return None
    path = max(found, key=lambda path: len(set(found[path])))
    rest = [name_of(own, {p: v for p, v in varied.items() if p != path}) for own, varied in read]
    return Lever(path, found[path], rest if len(set(rest)) > 1 else [""] * len(rest))


def wrapped(text: str, width: int, most: int) -> list[str]:
    """Break a text between its words, or Chinese characters, into lines of so many cells.

    A word wider than a line has a line of its own, cut where it is longer than any word should be;
    what needs more lines than the most ends in an ellipsis. No line of Chinese is so short at the
    end that it holds but half a word.
    """
    broken: list[list[str]] = [[]]
    for word in _words(text):
        if cell_len("".join([*broken[-1], word]).rstrip()) > width and broken[-1]:
            broken.append([])
        broken[-1].append(word if cell_len(word) <= _LONGEST else _cut(word, _LONGEST))
    if 1 < len(broken) <= most:
        *_above, before, last = broken
        while (
            len(before) > len(last) + 1
            and _is_half_a_word(last)
            and cell_len(before[-1][0]) > 1
            and cell_len("".join([before[-1], *last])) <= width
        ):
            last.insert(0, before.pop())
    lines = ["".join(words).rstrip() for words in broken]
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(lines[most - 1] + "…", max(width, 2), always=True)]
    return lines


def fitted(names: Sequence[str], width: int, most: int) -> list[str]:
    """Return each name in lines, and numbered where what is left of it is also left of another."""
    cut = ["\n".join(wrapped(name, width, most)) for name in names]
    often = Counter(cut)
    return [
        text + aside(place) if often[text] > 1 else text for place, text in enumerate(cut, start=1)
    ]


def _values(path: str, texts: list[str]) -> list[str]:
    """Return values in words, or as they are written where words do not tell them apart."""
    told = [value(path, text) for text in texts]
    return told if len(set(told)) == len(set(texts)) else texts


def _worded(own: str, varied: dict[str, str]) -> list[str]:
    return [called(own)] * bool(own) + [
        f"{parameter(path)} {value(path, text)}" for path, text in varied.items()
    ]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _words(text: str) -> list[str]:
    """Return the pieces between which a line may end, each with the space that follows it."""
    pieces: list[str] = []
    for before, sign in zip(" " + text, text, strict=False):
        wide = cell_len(sign) > 1
        apart = before in _AFTER + " " or wide or cell_len(before) > 1
        if apart and sign != " " and sign not in _CLOSES and before not in _OPENS:
            pieces.append(sign)
        elif pieces:
            pieces[-1] += sign
    return pieces


def _is_half_a_word(words: list[str]) -> bool:
    """Whether Chinese at the end is fewer than three characters."""
    told = "".join(words).strip(_CLOSES + _OPENS)
    return len(told) < _SHORTEST and all(cell_len(sign) > 1 for sign in told)


def _cut(text: str, width: int, always: bool = False) -> str:
    """Cut a text to so many cells, with an ellipsis in place of what is left out."""
    if cell_len(text) <= width and not always:
        return text
    return set_cell_size(text, width - 1).rstrip("… ") + "…"
