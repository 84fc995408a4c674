"""How soon the page answers a lever that was moved, measured in the browser.

``python benchmarks/answers.py`` opens `catfish app` in headless Chromium for two zones, moves the
incentive ratio by the keyboard fifty times, each time to a value where it has not been, and notes
in the page itself when the key was pressed and when the intervals after 10 and after 50 histories
of the moved policy stood in the table. Nothing else may run: workers, server and browser share the
processors. It needs the extras ``app`` and ``test``, and chromium.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from sim.study.anytime import LOOKS

ROOT = Path(__file__).parents[1]
ZONES = ("small-zone", "binhai-2018")
LEVER = "catfish-pay-incentive_ratio"
MOVES = 50
WATCH = f"""() => {{
  const root = document.getElementById("catfish-page");
  window.seen = {{}};
  document.getElementById("{LEVER}").addEventListener("input", () => {{
    window.seen = {{ moved: performance.now() }};
  }}, true);
  new MutationObserver(() => {{
    const now = performance.now(), count = Number(root.dataset.histories);
    if (window.seen.moved && !(count in window.seen)) window.seen[count] = now - window.seen.moved;
  }}).observe(root, {{ attributes: true, attributeFilter: ["data-histories"] }});
}}"""


def measured(zone: str, workers: int | None) -> dict[str, float]:
    """Return median milliseconds from the key to the first interval, and to 50 histories."""
    command = [sys.executable, "-c", "from sim.cli import main; main()", "app",
               str(ROOT / "scenarios" / f"{zone}.yaml"), "--no-browser", "--quiet"]  # fmt: skip
    command += ["--workers", str(workers)] if workers else []
    with tempfile.TemporaryDirectory() as store:  # empty, so that nothing was visited before
        command += ["--store", store]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as served:
            try:
                return _moves(served.stdout.readline().strip())
            finally:
                served.terminate()


def _moves(link: str) -> dict[str, float]:
    found: dict[int, list[float]] = {10: [], 50: []}
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        tab = chromium.new_page()
        tab.set_default_timeout(300_000)
        tab.goto(f"{link}#lang=en&pay.incentive_ratio=0.05")
        tab.wait_for_selector('#catfish-page[data-histories="200"]')
        tab.evaluate(WATCH)
        tab.locator(f"#{LEVER}").focus()
        for _ in range(MOVES):
            tab.keyboard.press("ArrowRight")
            seen = {}
            while not {"50", "100", "200"} & seen.keys():
                tab.wait_for_timeout(50)
                seen = tab.evaluate("window.seen")
            # where the curve has been before, the first interval is after more than ten
            for look, times in found.items():
                times.append(min(seen[str(n)] for n in LOOKS if n >= look and str(n) in seen))
        chromium.close()
    return {
        "first interval": statistics.median(found[10]),
        "first interval, slowest of ten": statistics.quantiles(found[10], n=10)[-1],
        "50 histories": statistics.median(found[50]),
        "50 histories, slowest of ten": statistics.quantiles(found[50], n=10)[-1],
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int)
    parser.add_argument("zones", nargs="*", default=ZONES)
    asked = parser.parse_args()
    told = {zone: measured(zone, asked.workers) for zone in asked.zones or ZONES}
    print(json.dumps({"python": platform.python_version(), "moves": MOVES, **told}, indent=1))
