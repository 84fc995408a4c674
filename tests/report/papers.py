"""Results in folders, and papers made of them, that the tests of every format share."""

from pathlib import Path

from every_study import studies

from sim.report.paper.make import paper
from sim.study.kept import read

KINDS = ("compare", "decompose", "discover", "fairness", "search", "sensitivity")
STRANGE = "<script>alert(1)</script> =1+1 *bold* _it_ $x$ #let `c` \u202eright\u200f 🐟 后5%"
"""What a planner might call things: markup of every format, and signs that turn a line around."""
SHOWN = "<script>alert(1)</script> =1+1 *bold* _it_ $x$ #let `c` right 🐟 后5%"
LONG = "w" * 80


def kept_in(folder: Path, one="do-nothing", other="strong", title="A zone", kinds=KINDS):
    """Return results of these kinds, saved in a folder and read again."""
    made = studies(one, other, title)
    return [read(made[kind]().save(folder / kind)) for kind in kinds]


def paper_of(folder: Path, **how):
    return paper(kept_in(folder, **how))
