"""Digests of the ready scenarios' histories: ``python tests/hard/golden.py`` writes them anew.

They stand in ``golden.json`` with the version of the model that they are of.
"""

import hashlib
import json
from pathlib import Path

from sim.scenario.reading import load_scenario
from sim.study.histories import histories
from sim.version import model_version

FILE = Path(__file__).with_name("golden.json")
READY = {
    "binhai-2018": ("as-adopted", "strong"),
    "montgomery-2016": (),
    "small-zone": ("as-adopted", "do-nothing", "grandfathered", "strong"),
}
"""Ready scenarios, as they stand and under these policies."""
REPLICATIONS = 2


def digests(names=READY, workers=1):
    """Return a digest of the first histories of each, by scenario and policy."""
    found = {}
    for name in names:
        for policy in ("", *READY[name]):
            zone = load_scenario(f"scenarios/{name}.yaml", [policy] if policy else [])
            values = histories([zone], zone.study.seed, REPLICATIONS, workers=workers)
            digest = hashlib.blake2b(values.tobytes(), digest_size=8).hexdigest()
            found[f"{name} {policy}".strip()] = digest
    return found


def kept():
    """Return the digests that are kept, and the version of the model that they are of."""
    told = json.loads(FILE.read_text(encoding="ascii"))
    return told["digests"], told["model"]


if __name__ == "__main__":
    told = {"model": model_version(), "digests": digests()}
    FILE.write_text(json.dumps(told, indent=1) + "\n", encoding="ascii")
