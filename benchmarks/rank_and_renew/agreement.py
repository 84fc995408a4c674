"""Whether versions of the model agree: every mean within sampling error of the reference's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from rank_and_renew.model import QUANTITIES

LIMIT = 4.0
"""Standard errors within which a difference must lie. Of a hundred differences between versions
that agree, one lies beyond in one of 150 runs."""
NOTHING = "Nothing to compare: the reference, NumPy in blocks, was not run, nor Catfish."
EXACT = 1e-6
"""What rounding may add: mean pay is 1 in every run, and Catfish pays whole fen."""


@dataclass
class Found:
    """What a version found: by quantity and ratio, a number a replication."""

    values: dict[str, dict[float, list[float]]] = field(default_factory=dict)

    def add(self, ratios: Sequence[float], means: Sequence[Mapping[str, Sequence[float]]]) -> None:
        """Add what a run found at each ratio."""
        for ratio, found in zip(ratios, means, strict=True):
            for quantity, numbers in found.items():
                self.values.setdefault(quantity, {}).setdefault(ratio, []).extend(numbers)

    def mean(self, quantity: str) -> float:
        """Return the mean over ratios."""
        return float(np.mean([np.mean(numbers) for numbers in self.values[quantity].values()]))

    def spread(self, quantity: str) -> float:
        """Return the standard deviation over replications at one ratio."""
        columns = self.values[quantity].values()
        return float(np.sqrt(np.mean([np.var(numbers, ddof=1) for numbers in columns])))

    def error(self, quantity: str, spread: float) -> float:
        """Return the standard error of the mean, given the spread over replications."""
        counts = np.array([len(numbers) for numbers in self.values[quantity].values()])
        return spread * float(np.sqrt(np.sum(1 / counts))) / len(counts)


@dataclass(frozen=True)
class Against:
    """What versions are compared with.

    Attributes
    ----------
    title, found
        Its name, and what it found.
    spread_from, shrink
        Where the spread over replications is taken from, and what it is multiplied by: that of a
        large organisation follows from small ones, as it falls with the root of their size.
    """

    title: str
    found: Found
    spread_from: Found
    shrink: float = 1.0

    def difference(self, found: Found, quantity: str) -> tuple[float, float]:
        """Return how a version differs, and the standard error of that."""
        spread = self.shrink * self.spread_from.spread(quantity)
        errors = found.error(quantity, spread), self.found.error(quantity, spread)
        return found.mean(quantity) - self.found.mean(quantity), float(np.hypot(*errors))


def compared(title: str, found: Found, against: Against, judge: bool = True) -> dict[str, object]:
    """Return a row: of each quantity the mean and, in standard errors, how it differs."""
    row: dict[str, object] = {"version": title}
    beyond = []
    for quantity, words in QUANTITIES.items():
        row[words] = ""
        if quantity in found.values:
            off, error = against.difference(found, quantity)
            row[words] = f"{found.mean(quantity):.4f}"
            if abs(off) > EXACT:
                row[words] += f" ({off / error:+.1f})"
            if abs(off) > LIMIT * error + EXACT:
                beyond.append(quantity)
    row["agrees"] = "-" if not judge else "no: " + ", ".join(beyond) if beyond else "yes"
    return row


def reference(against: Against) -> dict[str, object]:
    """Return the row of a reference: its means with their standard errors."""
    found = against.found
    row: dict[str, object] = {"version": f"{against.title}: the reference"}
    for quantity, words in QUANTITIES.items():
        error = found.error(quantity, against.shrink * against.spread_from.spread(quantity))
        row[words] = f"{found.mean(quantity):.4f}" + (f" ± {error:.4f}" if error > EXACT else "")
    return row | {"agrees": "-"}


def remarks(rows: pd.DataFrame) -> list[str]:
    """Return what the table says, and whether all agree."""
    if rows.empty:
        return [NOTHING]
    judged = rows[rows.agrees != "-"]
    bad = judged[judged.agrees != "yes"]
    told = f"{len(judged) - len(bad)} of {len(judged)} versions agree with their reference"
    if len(bad):
        told += "; NOT " + "; ".join(f"{row.version} ({row.agrees})" for row in bad.itertuples())
    return [
        f"In brackets: the difference from the reference above, in standard errors. A version "
        f"agrees if all of its lie within {LIMIT:g}.",
        told + ".",
    ]
