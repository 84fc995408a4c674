"""How rules are compiled.

A rule that looks at one person at a time is called a thousand times a month, and counting the
references to every table that it is handed costs ten times what the rule does. Such rules are
kernels: they work on the tables they are given and neither make nor return one, so there is nothing
to count. Rules that make tables are makers.

A division by zero gives infinity or nothing as in NumPy, not an error as in Python: every rule that
divides sees to it first that there is something to divide by, and a check before each division
keeps the compiler from working on several people at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit
from numba.core.registry import cpu_target

from sim.kernels import kept

F = TypeVar("F", bound=Callable[..., Any])

# Numba's own switch for counting. Without it kernels are slower and otherwise the same. Makers name
# it too, because what a kernel calls is else compiled like the kernel.
_HAS_SWITCH = hasattr(cpu_target.options, "_nrt")
_KERNEL: dict[str, Any] = {"_nrt": False} if _HAS_SWITCH else {}
_MAKER: dict[str, Any] = {"_nrt": True} if _HAS_SWITCH else {}


def kernel(rule: F) -> F:
    """Compile a rule that neither makes a table nor takes one from another rule."""
    return _compiled(rule, _KERNEL)


def maker(rule: F) -> F:
    """Compile a rule that makes or returns tables."""
    return _compiled(rule, _MAKER)


def inlined(rule: F) -> F:
    """Compile what is so small that it becomes part of whatever calls it."""
    return _compiled(rule, {"forceinline": True})


def _compiled(rule: F, options: dict[str, Any]) -> F:
    compiled: F = njit(error_model="numpy", **options)(rule)
    compiled._cache = kept(rule)  # type: ignore[attr-defined]  # in place of Numba's own
    return compiled
