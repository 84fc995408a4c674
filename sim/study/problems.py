"""What can be wrong with a study; each message says what, and what to do."""


class StudyError(ValueError):
    """A study was asked for that cannot be run."""


class StoreError(StudyError):
    """Results cannot be written where they were asked for."""


class WorkerDiedError(RuntimeError):
    """A process that computed a part of the study ended before it was done."""
