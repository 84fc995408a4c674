"""What is said to people, and in which language.

English stands in the source and is the key under which the catalogue of another language has its
words: ``zh/LC_MESSAGES/catfish.po``. The language is that of ``CATFISH_LANG``, or else of the
locale. It is kept in the environment, so that processes that are started speak it too.
"""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

_typed: ContextVar[bool] = ContextVar("typed", default=False)
LANGUAGES = ("zh", "en")
VARIABLE = "CATFISH_LANG"
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
_here: ContextVar[str] = ContextVar("_here", default="")


def language(name: str | None = None) -> str:
    """Speak a language from here on, and return which one is spoken.

    Parameters
    ----------
    name
        ``"zh"`` or ``"en"``; without it nothing is changed.

    Examples
    --------
    >>> import sim
    >>> sim.language("en")
    'en'
    """
    if name is not None:
        if name not in LANGUAGES:
            told = _("language: {name!r} is not one of {names}")
            raise ValueError(told.format(name=name, names=", ".join(LANGUAGES)))
        os.environ[VARIABLE] = name
    asked = _here.get() or os.environ.get(VARIABLE) or _of_the_machine()
    return "zh" if asked.lower().startswith(("zh", "chinese")) else "en"


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Speak a language within a block, while other threads go on in theirs."""
    before = _here.set(name)
    try:
        yield
    finally:
        _here.reset(before)


def _(message: str) -> str:
    """Return a message in the language that is spoken."""
    return told_in(language(), message)


def told_in(spoken: str, message: str) -> str:
    """Return a message in a language, whichever is spoken."""
    return message if spoken == "en" or not message else _catalogue(spoken).gettext(message)


def ngettext(one: str, many: str, count: float) -> str:
    """Return the message for so many, in the language that is spoken."""
    spoken = language()
    if spoken == "en":
        return one if count == 1 else many
    return _catalogue(spoken).ngettext(one, many, int(count))


def N_(message: str) -> str:  # noqa: N802  (the name that extractors of messages know)
    """Mark a message that is put into the language where it is said, and return it as it is."""
    return message


def aside(text: object) -> str:
    """Return words in brackets, to be put behind others."""
    return _(" ({text})").format(text=text)


_REASONS = (
    N_("No such file or directory"),
    N_("Permission denied"),
    N_("Is a directory"),
    N_("Not a directory"),
    N_("Read-only file system"),
    N_("No space left on device"),
    N_("File name too long"),
    N_("Address already in use"),
)
"""What the system says most often, so that the catalogue knows it."""


def reason(error: OSError | RuntimeError) -> str:
    """Return why the system could not do something."""
    return _(getattr(error, "strerror", None) or str(error) or type(error).__name__)


@contextmanager
def command() -> Iterator[None]:
    """Speak of options, as somebody who typed a command knows them."""
    before = _typed.set(True)
    try:
        yield
    finally:
        _typed.reset(before)


def typed(option: str, argument: str = "") -> str:
    """Return the option by which a command is told something; in Python what is given there."""
    return option if _typed.get() else argument


def teach(domain: str) -> None:
    """Let a library that speaks through the standard gettext speak the language too."""
    spoken = language()
    if spoken == "en":
        return
    from sim.words.catalogue import folder

    home = folder(spoken)
    if home is not None:
        os.environ["LANGUAGE"] = spoken
        gettext.bindtextdomain(domain, str(home))
        gettext.textdomain(domain)


def _of_the_machine() -> str:
    for name in _LOCALE:
        if os.environ.get(name):
            return os.environ[name]
    if sys.platform == "win32":  # which has no such variables
        import locale

        return locale.getlocale()[0] or ""
    return ""


@cache
def _catalogue(spoken: str) -> gettext.NullTranslations:
    from sim.words.catalogue import read

    return read(spoken)
