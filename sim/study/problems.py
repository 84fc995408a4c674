"""What can be wrong with a study; each message says what, and what to do."""

from collections.abc import Iterable

from sim.words import _


class StudyError(ValueError):
    """A study was asked for that cannot be run."""


class StoreError(StudyError):
    """Results cannot be written where they were asked for."""


class SchedulerLostError(StudyError):
    """The scheduler of a cluster was lost before the study was done."""


class WorkerDiedError(RuntimeError):
    """A process that computed a part of the study ended before it was done."""


def too_few(name: str, value: float, least: int = 1) -> StudyError:
    """Return the error of a number that is too small."""
    told = _("{name}(={value}) must be at least {least}")
    return StudyError(told.format(name=name, value=value, least=least))


def not_one_of(what: str, given: str, names: Iterable[str]) -> StudyError:
    """Return the error of a name that is not known, with those that are."""
    told = _("{what} {given} is not one of {names}")
    known = ", ".join(names) or _("(none)")
    return StudyError(told.format(what=what, given=repr(given), names=known))
