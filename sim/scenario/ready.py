"""Where the scenarios and policies are that come with Catfish."""

from pathlib import Path

from sim.version import HOME


def ready_folder() -> Path:
    """Return the folder ``scenarios``: within the package in a wheel, in a clone beside it."""
    within = HOME / "scenarios"
    return within if within.is_dir() else HOME.parent / "scenarios"
