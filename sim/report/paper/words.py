"""The language a paper is written in."""

from contextvars import ContextVar

LANGUAGES = ("zh", "en")
_spoken = ContextVar("_spoken", default="en")


def language(name: str | None = None) -> str:
    """Write in a language from here on, and return which."""
    if name is not None:
        _spoken.set(name)
    return _spoken.get()


def _(message: str) -> str:
    return message


def N_(message: str) -> str:  # noqa: N802
    """Mark a message that is said later."""
    return message
