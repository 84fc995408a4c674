"""The README's comparison as a newcomer meets it, when every kernel has yet to be compiled."""

import tempfile
from pathlib import Path

import pandas as pd
from main_job import REMARKS, TITLE, measure
from measure import Report, Settings


def run(settings: Settings) -> Report:
    """Run the whole command with an empty cache of kernels, and then with what that left."""
    with tempfile.TemporaryDirectory() as folder:
        cache = {"NUMBA_CACHE_DIR": str(Path(folder) / "kernels")}
        rows = [
            {"kernels": kernels, **measure(settings, settings.workers, Path(folder) / "s", cache)}
            for kernels in ("compiled now", "compiled before")
        ]
    table = pd.DataFrame(rows)
    cost = table.command_s[0] - table.command_s[1]
    remark = f"The first run takes {cost:.0f} s longer, once per version of the model."
    return Report(TITLE.format(settings.scenario.name), table, [*REMARKS, remark])
