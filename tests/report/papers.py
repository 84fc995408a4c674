"""Results in folders, and papers made of them, that the tests of every format share."""

from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from every_study import studies
from undrawn import no_pages

from sim.report.paper.make import paper
from sim.study.kept import read

KINDS = (
    "compare", "affected", "breakdown", "decompose", "discover", "fairness", "search",
    "sensitivity",
)  # fmt: skip
STRANGE = "<script>alert(1)</script> =1+1 *bold* _it_ $x$ #let `c` \u202eright\u200f 🐟 后5%"
"""What a planner might call things: markup of every format, and signs that turn a line around."""
SHOWN = "<script>alert(1)</script> =1+1 *bold* _it_ $x$ #let `c` right 🐟 后5%"
LONG = "w" * 80


_HOME = TemporaryDirectory()


def kept_in(folder: Path, one="do-nothing", other="strong", title="A zone", kinds=KINDS):
    """Return results of these kinds, saved in a folder and read again."""
    for kind in kinds:
        copytree(_saved(kind, one, other, title), folder / kind)
    return [read(folder / kind) for kind in kinds]


@cache
def _saved(kind, one, other, title):
    """Return the folder of a result, which is made once for all tests of a process.

    It has no figure: a paper draws its own.
    """
    place = Path(_HOME.name) / str(_saved.cache_info().misses)
    with no_pages():
        return studies(one, other, title)[kind]().save(place)


def paper_of(folder: Path, **how):
    return paper(kept_in(folder, **how))
