"""Words of a check: kept as they are written, and said in the language of whoever reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim import words


@dataclass(frozen=True)
class Said:
    """A message and what stands in its places; as text it is in the language that is spoken."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def format(self, **values: object) -> Said:
        """Return the message with values in its places."""
        return Said(self.message, values)

    def __str__(self) -> str:
        told = words._(self.message)
        return told.format(**self.values) if self.values else told

    def __bool__(self) -> bool:
        return bool(self.message)


def _(message: str | Said) -> Said:
    """Return a message that is said later."""
    return message if isinstance(message, Said) else Said(message)
