"""How rules are compiled.

A rule that looks at one person at a time is called a thousand times a month, and counting the
references to every table that it is handed costs ten times what the rule does. Such rules are
kernels: they work on the tables they are given and neither make nor return one, so there is nothing
to count. Rules that make tables are makers.

A division by zero gives infinity or nothing as in NumPy, not an error as in Python: every rule that
divides sees to it first that there is something to divide by, and a check before each division
keeps the compiler from working on several people at once.

A rule is compiled once for Python and once for the rules that call it, and only as it is called.
For other rules it is a draft (`sim/drafts.py`): whole numbers of every width are one kind, so that
a month is the same argument whether it comes out of a table, a loop or a line of code, and no
machine code is made, because it becomes part of whatever calls it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any, TypeVar

from numba.core.registry import CPUDispatcher, cpu_target

from sim.drafts import Draft, Pipeline
from sim.kernels import kept

F = TypeVar("F", bound=Callable[..., Any])

# Numba's own switch for counting. Without it kernels are slower and otherwise the same. Makers name
# it too, because what a kernel calls is else compiled like the kernel.
_HAS_SWITCH = hasattr(cpu_target.options, "_nrt")
_KERNEL: dict[str, Any] = {"_nrt": False} if _HAS_SWITCH else {}
_MAKER: dict[str, Any] = {"_nrt": True} if _HAS_SWITCH else {}


class Rule(CPUDispatcher):
    """A rule as Python calls it; other rules are handed its draft."""

    draft: Any

    def compile(self, types: Any) -> Any:
        """Compile for these types, and look for garbage only then."""
        gc.disable()
        try:
            return super().compile(types)
        finally:
            gc.enable()

    @property
    def _numba_type_(self) -> Any:
        return self.draft._numba_type_


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
    options = {"nopython": True, "error_model": "numpy", **options}
    compiled: Any = Rule(rule, targetoptions=options, pipeline_class=Pipeline)
    compiled._cache = kept(rule)  # in place of Numba's own
    compiled.draft = Draft.of(rule, options)
    return compiled
