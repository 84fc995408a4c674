"""The results that a paper is made of, and what they have in common.

What shows a kind of study is loaded where there is a result of it: most rest on the engine, which
is slow to load, and which a paper does not run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sim.report.paper.apart import apart
from sim.report.paper.content import Prose
from sim.scenario.origin import digest_of
from sim.scenario.schema import Scenario
from sim.study.comparison import Comparison
from sim.study.kept import Kept
from sim.study.manifest import base_of
from sim.words import _


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

    def name(self, kept: Kept) -> str:
        """Return what a result is called: its folder's name, if no other has it."""
        names = [each.folder.name for each in self.kept]
        return kept.folder.name if names.count(kept.folder.name) == 1 else str(kept.folder)

    @cached_property
    def unlike(self) -> dict[str, str]:
        """In what each result differs from the first, by its name; nothing where all are alike.

        Those are alike of which none is of other settings than the first, or of the same study as
        another.
        """
        first, *others = self.kept
        found = {self.name(each): apart(first, each) for each in others}
        kinds = [each.study for each in self.kept]
        return found if any(found.values()) or len(set(kinds)) < len(kinds) else {}

    def which(self, result: Any = None) -> Iterator[Prose]:
        """Yield, where not all are alike, which result follows, and in what it is another.

        Parameters
        ----------
        result
            One of `of`; the first of all if none is given.
        """
        first = self.kept[0]
        kept = next((k for k in self.kept if result is not None and k.result is result), first)
        if not self.unlike:
            return
        name = self.name(kept)
        told = _("differs from {first} in: {what}.")
        if kept is first:
            told = _("the first of the results.")
        elif not self.unlike[name]:
            told = _("years, seed and settings are those of {first}.")
        yield Prose(told.format(first=self.name(first), what=self.unlike.get(name)), name)

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
    def roster(self) -> Mapping[str, Any] | None:
        """What is known of the list that people come from, if they come from one."""
        roster: Mapping[str, Any] | None = self.kept[0].manifest["rests_on"]["roster"]
        return roster

    @property
    def written(self) -> str:
        """When the newest was saved."""
        return max(str(each.manifest.get("written", "")) for each in self.kept)

    @property
    def fingerprint(self) -> str:
        """A digest of all manifests, and so of the tables, whose digests these hold."""
        manifests: Iterable[str] = (json.dumps(k.manifest, sort_keys=True) for k in self.kept)
        return digest_of("\n".join(manifests).encode())
