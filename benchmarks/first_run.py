"""What the first command on a machine takes, when every kernel has yet to be compiled."""

import tempfile
from pathlib import Path

import pandas as pd
from measure import Report, Settings, catfish


def run(settings: Settings) -> Report:
    """Run one history in one process, with an empty cache of kernels and then with a full one."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        how = ["--replications", "1", "--workers", "1", "--quiet", "--out", Path(folder) / "study"]
        cache = {"NUMBA_CACHE_DIR": str(Path(folder) / "kernels")}
        for kernels in ("compiled now", "compiled before"):
            measured = catfish(["run", settings.scenario, *how], cache)
            rows.append(
                {
                    "kernels": kernels,
                    "command_s": measured.seconds,
                    "memory_mib": measured.memory(1) / 2**20,
                }
            )
    table = pd.DataFrame(rows)
    cost = table.command_s[0] - table.command_s[1]
    remark = f"Compiling takes {cost:.0f} s, once per version of the model."
    return Report(f"catfish run {settings.scenario.name} --replications 1", table, [remark])
