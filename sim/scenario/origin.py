"""Where a scenario comes from: files as they were when they were read, and what was set on top.

A result rests on these, so every scenario carries them along, and a planner who works in Python
need not. They are no part of what a scenario says: two that say the same are equal, wherever they
come from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

COMMAND_LINE = "--set"


def digest_of(content: bytes) -> str:
    """Return a digest by which the content of a file is known again (16 hexadecimal digits)."""
    return hashlib.blake2b(content, digest_size=8).hexdigest()


@dataclass(frozen=True)
class File:
    """A file as it was when it was read.

    Attributes
    ----------
    path : str
        As it was given, seen from where Catfish ran.
    digest : str
        Of its content.
    title : str
        What it calls itself; "" if it has no title.
    """

    path: str
    digest: str
    title: str = ""


@dataclass(frozen=True)
class Change:
    """One field set otherwise, and where that was asked for."""

    path: str
    value: Any
    file: str = COMMAND_LINE
    line: int | str | None = None


@dataclass(frozen=True)
class Origin:
    """Where a scenario comes from; one origin is as good as another when scenarios are compared.

    Attributes
    ----------
    files : tuple of File
        The scenario's own, and that of a province it is part of.
    policies : tuple of File
        Policies that were put on it, the lowest first.
    changes : tuple of Change
        All that was set on top of the file, in policies or otherwise.
    roster : mapping or None
        What is known of the file its people come from; nothing of a person.
    """

    files: tuple[File, ...] = field(default=(), compare=False)
    policies: tuple[File, ...] = field(default=(), compare=False)
    changes: tuple[Change, ...] = field(default=(), compare=False)
    roster: Mapping[str, Any] | None = field(default=None, compare=False)

    def with_changes(self, changes: tuple[Change, ...]) -> Origin:
        """Return the origin of the same with some more set."""
        return replace(self, changes=self.changes + changes)

    def with_policies(self, policies: tuple[File, ...]) -> Origin:
        """Return the origin of the same with policies put on it."""
        return replace(self, policies=self.policies + policies)

    @property
    def set_by_hand(self) -> tuple[Change, ...]:
        """What was set by no file: by ``--set``, by ``--vary`` or in Python."""
        read = {file.path for file in (*self.files, *self.policies)}
        return tuple(change for change in self.changes if change.file not in read)
