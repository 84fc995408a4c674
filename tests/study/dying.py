"""A command that is killed, as by a machine that goes down, when it has kept so many files."""

import subprocess
import sys

STARTED = "from sim.cli import main; main()"
DYING = """
import os, signal
from sim.cli import main
from sim.study.store import Shelf

put, files = Shelf.put, []

def put_and_die(*given):
    files.append(put(*given))
    if len(files) == {after}:
        os.kill(os.getpid(), signal.SIGKILL)
    return files[-1]

Shelf.put = put_and_die
main()
"""


def begun(words, dies_after=None):
    """Start a command of Catfish; ``dies_after`` so many files of histories if that is given."""
    script = STARTED if dies_after is None else DYING.format(after=dies_after)
    return subprocess.Popen(
        [sys.executable, "-c", script, *words], stderr=subprocess.PIPE, text=True
    )
