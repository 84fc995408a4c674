"""The loop in C with Catfish's kind of chance: looked up by what it decides."""

from rank_and_renew.c_ import by, compiled
from rank_and_renew.model import Result


def run(posts: int, years: int, replications: int, ratio: float, seed: int) -> Result:
    """Run all replications."""
    return by(compiled("KEYED"), posts, years, replications, ratio, seed)
