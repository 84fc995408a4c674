"""What ends an appointment by a reading of the exit rule: each ground as letters A to D."""

from __future__ import annotations

from itertools import product

from sim.reform.exit import READINGS

_WORDS = {
    "A": ("missing the term's targets", "聘期目标未完成"),
    "C": ("being in the tail in every counted year", "各计算年度均列后5%"),
    "D": ("refusing another post", "不服从岗位调整"),
}


def just_enough(reading: str) -> tuple[str, ...]:
    """Return what is just enough to end an appointment by a reading of the exit rule.

    Each is a set of the letters A to D, all of which must be met, and none holds another.
    """
    every = (dict(zip("ABCD", met, strict=True)) for met in product((False, True), repeat=4))
    ending = [
        {k for k, on in met.items() if on} for met in every if READINGS[reading](*met.values())
    ]
    least = (met for met in ending if not any(other < met for other in ending))
    return tuple(sorted("".join(sorted(met)) for met in least))


def by_rank(ground: str) -> bool:
    """Tell whether a ground needs neither missed targets nor an unqualified year."""
    return set(ground) <= {"C", "D"}


def in_words(grounds: tuple[str, ...], years: int, failed: str = "不合格") -> tuple[str, str]:
    """Return what ends an appointment in English and Chinese.

    Parameters
    ----------
    years
        Unqualified years in a row that B counts.
    failed
        What such a year is called in Chinese: of civil servants 不称职 (Civil Servant Law Art. 38),
        of everybody else 不合格.
    """
    words = {"B": ("one unqualified year", f"一个年度考核{failed}"), **_WORDS}
    if years > 1:
        words["B"] = (f"{years} unqualified years in a row", f"连续{years}个年度考核{failed}")
    english = [" and ".join(words[letter][0] for letter in ground) for ground in grounds]
    chinese = ["且".join(words[letter][1] for letter in ground) for ground in grounds]
    return ", or on ".join(english), "，或者".join(chinese)
