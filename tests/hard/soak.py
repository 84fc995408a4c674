"""Random studies for so many minutes, and the memory they take: ``python tests/hard/soak.py 60``.

Each is a drawn zone, compared under two values of a lever, saved and read again in this process. A
line a minute: minutes, studies so far, and MiB of memory; it ends with 1 if memory has grown by
more than a tenth since the first quarter.
"""

import sys
import tempfile
import time
from pathlib import Path

from drawn import drawn

import sim
from sim.study.kept import read


def resident():
    """Return the memory of this process in MiB, on Linux."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


def soak(minutes):
    """Return minutes passed, studies done and memory, once a minute."""
    began, studies, found = time.monotonic(), 0, []
    while (passed := (time.monotonic() - began) / 60) < minutes:
        zone = drawn(studies)
        vary = {"recruitment.shortlist": [2, 8]}
        with tempfile.TemporaryDirectory() as folder:
            study = sim.compare(zone, vary=vary, replications=3, seed=studies, workers=1)
            read(study.save(Path(folder) / "x"))
        studies += 1
        if passed >= len(found):
            found.append((round(passed, 1), studies, round(resident())))
            print(*found[-1], flush=True)
    return found


if __name__ == "__main__":
    told = soak(float(sys.argv[1]))
    quarter = told[len(told) // 4]
    sys.exit(told[-1][2] > 1.1 * quarter[2])
