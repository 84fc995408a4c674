"""NumPy as most would write it: whole arrays, one replication after the other."""

import numpy as np

from rank_and_renew.model import Result, result
from rank_and_renew.numpy_ import histories


def run(posts: int, years: int, replications: int, ratio: float, seed: int) -> Result:
    """Run one replication after the other."""
    rng = np.random.default_rng(seed)
    rows = [histories(posts, years, 1, ratio, rng)[0] for _ in range(replications)]
    return result(posts, years, rows)
