"""The results that a paper is made of, and what they have in common.

What shows a kind of study is loaded where there is a result of it: most rest on the engine, which
is slow to load, and which a paper does not run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sim.scenario.origin import digest_of
from sim.scenario.schema import Scenario
from sim.study.comparison import Comparison
from sim.study.kept import Kept
from sim.study.manifest import base_of


@dataclass(frozen=True)
class Shelf:
    """Folders of results, in the order in which they were named.

    Attributes
    ----------
    kept : tuple of Kept
        The results.
    months : bool
        Whether one history of a comparison is lived again, to show its months.
    """

    kept: tuple[Kept, ...]
    months: bool = False

    def of(self, study: str) -> list[Any]:
        """Return the results of a kind of study, by its name."""
        results = (each.result for each in self.kept)
        return [result for result in results if result is not None and result.study == study]

    @property
    def compared(self) -> list[Comparison]:
        """Comparisons, of one policy too."""
        return self.of(Comparison.study)

    @property
    def comparisons(self) -> list[Comparison]:
        """Comparisons of two policies or more."""
        return [study for study in self.compared if len(study.policies) > 1]

    @cached_property
    def scenario(self) -> Scenario:
        """The zone as the first of the results has it."""
        return base_of(self.kept[0].manifest)

    @property
    def written(self) -> str:
        """When the newest was saved."""
        return max(str(each.manifest.get("written", "")) for each in self.kept)

    @property
    def fingerprint(self) -> str:
        """A digest of all manifests, and so of the tables, whose digests these hold."""
        manifests: Iterable[str] = (json.dumps(k.manifest, sort_keys=True) for k in self.kept)
        return digest_of("\n".join(manifests).encode())
