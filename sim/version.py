"""Which model this is: a digest of the source that decides results.

A word on a field, a message, a docstring or a comment leaves it as it is: what is digested is the
syntax tree without them. Anything else is taken to decide results.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from sim.files import put

HOME = Path(__file__).parent
_MODEL = ("chance", "scenario", "staff", "behaviour", "reform", "engine")
"""Folders whose source decides results."""

_FIELDS = {"lever", "assumption", "setting", "switch", "bias"}
_WORDS = {"help", "zh", "source", "mark", "unit"}
"""What a declared field says of itself to people."""
_LABELS = {
    "Outcome": slice(3, 5),
    "Fate": slice(1, 3),
    "switch": slice(None),
    "bias": slice(None),
}
"""By name of a thing: which of its parts are plain words."""

_SPOKEN = {"_", "N_", "ngettext"}
"""What puts words into the language that is spoken."""

Remembered = dict[str, tuple[str, list[str]]]


class Source(NamedTuple):
    """What a file says: a digest of it, and the files of the package that it imports."""

    digest: str
    imports: tuple[str, ...]


@cache
def model_version() -> str:
    """Return a digest of the source that decides results (16 hexadecimal digits)."""
    rooms = (path for folder in _MODEL for path in sorted((HOME / folder).glob("*.py")))
    compiler = (HOME / name for name in ("compiled.py", "drafts.py"))
    return _digest(f"{path.name} {source(path).digest}" for path in (*compiler, *rooms))


@cache
def file_version(path: Path) -> str:
    """Return a digest of a file and of all of the package that it rests on."""
    reached: set[Path] = set()
    ahead = [path]
    while ahead:
        if (file := ahead.pop()) not in reached:
            reached.add(file)
            ahead += [HOME / name for name in source(file).imports]
    return _digest(f"{_inside(file)} {source(file).digest}" for file in sorted(reached))


@cache
def source(path: Path) -> Source:
    """Return what a file of the package says."""
    # Reading a syntax tree takes some milliseconds a file, so it is remembered by the file's bytes
    # and by how it is read, which this file says.
    written = path.read_bytes()
    raw = hashlib.blake2b(written, digest_size=16, key=_how_it_is_read()).hexdigest()
    remembered = _memory()
    if raw not in remembered:
        tree = ast.parse(written)
        remembered[raw] = _digest(_spelt(tree)), sorted(set(_imports(tree)))
    digest, imports = remembered[raw]
    return Source(digest, tuple(imports))


@cache
def _how_it_is_read() -> bytes:
    return hashlib.blake2b(Path(__file__).read_bytes(), digest_size=16).digest()


@cache
def _memory() -> Remembered:
    """Return what is remembered of files, by a digest of their bytes."""
    return {}


def remember(file: Path) -> None:
    """Take up what an earlier run remembered of the source."""
    try:
        known = json.loads(file.read_text(encoding="ascii"))
        _memory().update(
            {str(raw): (str(d), [str(i) for i in names]) for raw, (d, names) in known.items()}
        )
    except (OSError, ValueError, TypeError, AttributeError):
        pass  # nothing there that could be used: it is worked out anew


def write_down(file: Path) -> None:
    """Keep what is known of the source for the next run."""
    put(file, json.dumps(_memory()).encode("ascii"))


def _inside(path: Path) -> str:
    return path.relative_to(HOME).as_posix()


def _digest(parts: Iterator[str]) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for part in parts:
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()


def _spelt(node: Any) -> Iterator[str]:
    """Yield a syntax tree part by part, without words for people; alike in every Python."""
    if isinstance(node, ast.AST):
        yield type(node).__name__
        for name, value in ast.iter_fields(_without_words(node)):
            if value is not None and value != []:  # some Pythons have fields that others lack
                yield name
                yield from _spelt(value)
    elif isinstance(node, list):
        yield str(len(node))
        for each in node:
            yield from _spelt(each)
    else:
        yield repr(node)


def _without_words(node: ast.AST) -> ast.AST:
    """Return a node without what it says to people."""
    match node:
        case ast.Raise():
            return ast.Raise()
        case ast.Call(func=ast.Name(id=name)) if name in _SPOKEN:
            return ast.Call(node.func, [], [])
        case ast.Module() | ast.ClassDef() | ast.FunctionDef():
            # A string that stands alone is a docstring, or says what the name above it is.
            node.body = [each for each in node.body if not (_is_text(each) or _speaks(each))]
        case ast.Call(func=ast.Name(id=name)):
            if name in _FIELDS:
                node.keywords = [word for word in node.keywords if word.arg not in _WORDS]
            if name in _LABELS:
                del node.args[_LABELS[name]]
    return node


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _speaks(statement: ast.stmt) -> bool:
    """Whether a statement takes in what puts words into the language that is spoken."""
    return isinstance(statement, ast.ImportFrom) and statement.module == "sim.words"


def _imports(tree: ast.AST) -> Iterator[str]:
    """Yield the files of the package that a file imports, wherever in it."""
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            room, *steps = name.split(".")
            if room == HOME.name and steps:
                file = HOME.joinpath(*steps).with_suffix(".py")
                if file.is_file():
                    yield _inside(file)
