"""What an earlier commit takes and what this tree takes, in turn, as ratios.

`python benchmarks/before_and_after.py COMMIT` checks the commit out beside the tree, gives each a
place of its own for kernels, and measures both by processor time of all their processes, so that
other work on the machine counts less. Each is asked through its own command line, scenarios and
benchmarks; what one of them cannot do is left blank.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click
import pandas as pd
from measure import Report, machine, show
from rich.console import Console

ROOT = Path(__file__).resolve().parents[1]
SMALL, LARGE = "scenarios/small-zone.yaml", "scenarios/binhai-2018.yaml"
RATIOS = "pay.incentive_ratio=0.1,0.2,0.3,0.4,0.5,0.6"
FIRST, KEPT = "first study, nothing compiled", "the same, kernels kept"
SPACE = ("--vary", "pay.incentive_ratio=0.1:0.6", "--vary", "exit.appeal=0:1")

# Run by the other tree's Python path, from its folder of benchmarks.
PROBE = """
import json, sys, time
from pathlib import Path
from rank_and_renew import catfish_
import scale, sim
what, posts, years, histories = sys.argv[1], *map(int, sys.argv[2:])
if what == "rank":
    live = lambda posts, years, some: catfish_.run(posts, years, some, 0.3, 5)
else:
    zone = sim.load_scenario(Path("../scenarios/binhai-2018.yaml"))
    def live(posts, years, some):
        grown = scale.larger(sim.apply(zone, {"study.years": years}), posts)
        sim.simulate(grown, some, 5, workers=1)
live(1000, 4, 2)
began = time.process_time()
live(posts, years, histories)
print(json.dumps((time.process_time() - began) / histories))
"""


@dataclass(frozen=True)
class Tree:
    """A version of Catfish: its folder, and where its kernels are."""

    root: Path
    kernels: Path

    def catfish(self, *words: str | int) -> float:
        """Run a command of it and return the processor seconds of all its processes."""
        with tempfile.TemporaryDirectory() as out:
            how = ["--quiet", "--workers", "1", "--out", f"{out}/result"]
            if words[0] == "sweep":  # which else finds the points of the turn before
                how += ["--store", f"{out}/store"]
            return self._run("from sim.cli import main; main()", [*words, *how], self.root)[1]

    def probe(self, *words: str | int) -> float:
        """Return the processor seconds of a history, once the rules are loaded."""
        return float(json.loads(self._run(PROBE, words, self.root / "benchmarks")[0]))

    def _run(self, code: str, words: object, where: Path) -> tuple[str, float]:
        own = {
            "PYTHONPATH": str(self.root),
            "NUMBA_CACHE_DIR": str(self.kernels),
            "LC_ALL": "C.UTF-8",
        }
        with tempfile.TemporaryFile("w+") as told, tempfile.TemporaryFile("w+") as wrong:
            process = subprocess.Popen(
                [sys.executable, "-c", code, *map(str, words)], cwd=where,  # type: ignore[call-overload]
                env=os.environ | own, stdout=told, stderr=wrong,
            )  # fmt: skip
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            told.seek(0)
            wrong.seek(0)
            if process.returncode:
                raise RuntimeError(wrong.read()[-500:])
            return told.read(), usage.ru_utime + usage.ru_stime


def compiling(tree: Tree) -> float | None:
    """Return what a first study takes; None if kernels are kept already. Then compile the rest."""
    first = None if tree.kernels.exists() else _two_policies(tree)
    with suppress(RuntimeError):  # which is told when it is measured
        tree.catfish("compare", LARGE, "--vary", RATIOS, "--replications", 2)
        tree.catfish("sweep", SMALL, *SPACE, "--points", 2, "--replications", 1)
    return first


def _two_policies(tree: Tree, histories: int = 2) -> float:
    policies = "--policy", "do-nothing", "--policy", "strong", "--baseline", "do-nothing"
    return tree.catfish("compare", SMALL, *policies, "--replications", histories)


def a_point(tree: Tree, few: int = 8, many: int = 264) -> float:
    """A point of a design, with its history: many points less few."""
    few_s, many_s = (
        tree.catfish("sweep", SMALL, *SPACE, "--points", n, "--replications", 1)
        for n in (few, many)
    )
    return (many_s - few_s) / (many - few)


def figures(quick: bool) -> dict[str, Callable[[Tree], float]]:
    """Return what is measured, by what a table calls it."""
    histories, large, years = (4, 20_000, 3) if quick else (200, 1_000_000, 10)
    some = 4 if quick else 50

    def comparison(tree: Tree) -> float:
        return tree.catfish("compare", LARGE, "--vary", RATIOS, "--replications", histories)

    return {
        KEPT: _two_policies,
        f"short comparison, small zone, {some} histories": lambda tree: _two_policies(tree, some),
        f"full comparison, six ratios, {histories} histories": comparison,
        "point of a design, small zone": a_point,
        "full model, 600 posts, a history": lambda tree: tree.probe("full", 600, years, some),
        f"full model, {large:,} posts, a history": lambda tree: tree.probe("full", large, years, 1),
        "rank and renew, 600 posts, a history": lambda tree: tree.probe("rank", 600, years, some),
        f"rank and renew, {large:,} posts, a history": lambda tree: tree.probe(
            "rank", large, years, 1
        ),
    }


def compared(before: Tree, after: Tree, turns: int, quick: bool, console: Console) -> Report:
    """Measure both trees in turn, back and forth."""
    taken: dict[str, dict[str, list[float]]] = {}
    remarks = ["Processor seconds of all processes, one worker; ratios within a turn."]
    order = [("before", before), ("after", after)]
    for when, tree in order:  # minutes of compiling: once
        console.print(f"{FIRST}, {when}", style="dim")
        if (first := compiling(tree)) is not None:
            taken.setdefault(FIRST, {})[when] = [first]
    for turn in range(turns):
        for what, measure in figures(quick).items():
            for when, tree in order if turn % 2 == 0 else order[::-1]:
                console.print(f"turn {turn + 1}: {what}, {when}", style="dim")
                try:
                    taken.setdefault(what, {}).setdefault(when, []).append(measure(tree))
                except (RuntimeError, ValueError) as error:
                    remarks.append(f"{what}, {when}: {str(error).strip().splitlines()[-1]}")
    rows = []
    for what, found in taken.items():
        one, other = found.get("before", []), found.get("after", [])
        times = [a / b for a, b in zip(one, other, strict=False)]
        rows.append(_row(what, one, other, times))
        if what == KEPT and one and other and len(taken.get(FIRST, {})) == len(order):
            old, new = (taken[FIRST][when][0] - median(found[when]) for when, _ in order)
            rows.append(_row("compiling, the difference", [old], [new], [old / new]))
    title = f"before and after, {turns} turns, processor seconds"
    return Report(title, pd.DataFrame(rows), remarks)


def _row(what: str, one: list[float], other: list[float], times: list[float]) -> dict[str, object]:
    missing = [float("nan")]
    return {
        "what": what,
        "before_s": median(one or missing),
        "after_s": median(other or missing),
        "times_as_fast": median(times or missing),
        "from": min(times or missing),
        "to": max(times or missing),
    }


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """Have a commit in a folder of its own until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder) / "tree"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--detach", "--quiet", str(where), commit], check=True)
        try:
            yield where
        finally:
            subprocess.run([*git, "remove", "--force", str(where)], check=True)


@click.command()
@click.argument("commit")
@click.option("--turns", type=click.IntRange(1), default=3, show_default=True)
@click.option("--quick", is_flag=True, help="Small sizes: to see that it runs, not how fast.")
@click.option(
    "--kernels",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep kernels there, so that a second run need not compile for what it measures warm.",
)
def main(commit: str, turns: int, quick: bool, kernels: Path | None) -> None:
    """Measure COMMIT and this tree in turn, and print the ratios."""
    console = Console(width=None if Console().is_terminal else 120)
    with checked_out(commit) as where, tempfile.TemporaryDirectory() as folder:
        kept = (kernels or Path(folder)).resolve()
        before, after = Tree(where, kept / "before"), Tree(ROOT, kept / "after")
        load = machine()["load_before"]
        show(console, commit, compared(before, after, turns, quick, console))
    console.print(f"load before {load}")


if __name__ == "__main__":
    main()
