"""One version of the model in a process of its own: jobs come on standard input, results go out.

Both are a line of JSON each. The first line out says that the version is ready, or what is missing.
"""

import json
import os
import sys
import time
from importlib import import_module

from memory import forget_peak, peak

from rank_and_renew import model

SMALL = (50, 3, 1, 0.3, 1)  # posts, years, replications, ratio, seed: enough to compile everything
TAIL = model.TAIL
"""Share in the tail, unless a job says another: whoever has compiled it in knows this one only."""


def main() -> None:
    """Answer jobs until there are no more."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a package prints goes elsewhere

    def answer(**facts: object) -> None:
        answers.write(json.dumps(facts) + "\n")
        answers.flush()

    started = time.perf_counter()
    try:
        version = import_module(f"rank_and_renew.{sys.argv[1]}")
    except ImportError as missing:
        answer(missing=str(missing))
        return
    imported = time.perf_counter()
    version.run(*SMALL)
    ready = time.perf_counter()
    answer(import_s=imported - started, first_s=ready - imported, memory=peak())
    for line in sys.stdin:
        job = json.loads(line)
        forget_peak()
        act = getattr(version, job.pop("act", "run"))
        ratios, seed = job.pop("ratios"), job.pop("seed")
        model.TAIL = job.pop("tail", TAIL)
        started, busy = time.perf_counter(), time.process_time()
        found = [act(**job, ratio=ratio, seed=seed + k) for k, ratio in enumerate(ratios)]
        seconds, processor = time.perf_counter() - started, time.process_time() - busy
        answer(
            seconds=seconds,
            processor=processor,
            memory=peak(),
            means=[getattr(each, "means", each) for each in found],
        )


if __name__ == "__main__":
    main()
