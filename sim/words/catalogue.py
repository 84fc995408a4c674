"""How the words of a language are read: compiled when first used, and kept."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from hashlib import blake2b
from io import BytesIO
from pathlib import Path

from sim.files import put
from sim.version import HOME

DOMAIN = "catfish"


def source(spoken: str) -> Path:
    """Return the file of a language's words."""
    return HOME / "words" / spoken / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(spoken: str) -> gettext.NullTranslations:
    """Return the words of a language."""
    home = folder(spoken)
    if home is None:
        return gettext.GNUTranslations(BytesIO(_compiled(spoken)))
    return gettext.translation(DOMAIN, home, [spoken])


def folder(spoken: str) -> Path | None:
    """Return where the compiled words are kept; None if nothing can be written.

    They are kept under a digest of their source, so that a word that is changed is read anew.
    """
    digest = blake2b(source(spoken).read_bytes(), digest_size=8).hexdigest()
    for parent in _places():
        home = parent / f"words-{digest}"
        file = home / spoken / "LC_MESSAGES" / f"{DOMAIN}.mo"
        if file.is_file():
            return home
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            put(file, _compiled(spoken))
        except OSError:
            continue
        return home
    return None


def _places() -> Iterator[Path]:
    """Name where words can be kept: never where somebody else could put other words."""
    yield HOME / "__pycache__"
    from platformdirs import user_cache_path

    yield user_cache_path("catfish")


def _compiled(spoken: str) -> bytes:
    # Only here, as it takes longer to load than everything else that help needs.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source(spoken).open("rb") as words:
        catalogue = read_po(words, locale=spoken, domain=DOMAIN)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    return compiled.getvalue()
