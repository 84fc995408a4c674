"""What a study says in sentences: each a claim in names and numbers, and the words for it.

Sentences are made of claims so that each can be held against the tables that it is about, whatever
the numbers are (``tests/report/test_claims.py``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sim.report.names import joined
from sim.words import _


@dataclass(frozen=True)
class Claim:
    """A sentence about a result.

    Attributes
    ----------
    says : str
        What kind of thing is claimed, such as "not told apart".
    text : str
        The sentence.
    of : tuple of str
        Policies, parameters or outcomes that it is about.
    values : mapping of str to float
        The numbers that it is about.
    """

    says: str
    text: str
    of: tuple[str, ...] = ()
    values: Mapping[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text


def spoken(claims: Iterable[Claim]) -> str:
    """Return claims as sentences, one after the other."""
    return in_a_row(claim.text for claim in claims)


def in_a_row(sentences: Iterable[str]) -> str:
    """Return sentences one after the other, spaced as the language has it."""
    return " ".join(sentences).replace("。 ", "。")


def listed(names: Iterable[str]) -> str:
    """Return names as they stand in a sentence: a, b and c."""
    *first, last = names
    if not first:
        return last
    return _("{names} and {last}").format(names=joined(first), last=last)
