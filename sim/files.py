"""How a file comes to its place: whole, or not at all."""

import os
from contextlib import suppress
from pathlib import Path


def put(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there, so that nobody ever sees a part of it.

    If it cannot be written, as where the disk is full, what stood there is still there.
    """
    draft = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
