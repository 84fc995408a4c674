"""How rules are compiled.

A rule that looks at one person at a time is called a thousand times a month, and counting the
references to every table that it is handed costs ten times what the rule does. Such rules are
kernels: they work on the tables they are given and neither make nor return one, so there is nothing
to count. Rules that make tables are makers.

A division by zero gives infinity or nothing as in NumPy, not an error as in Python: every rule that
divides sees to it first that there is something to divide by, and a check before each division
keeps the compiler from working on several people at once.

A rule is compiled once for Python and once for the rules that call it, and only as it is called.
The compiler too is loaded only then: who reads results or checks a file does not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, update_wrapper
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


class Rule:
    """A rule that is compiled when it is first called, by Python or by another rule.

    Attributes
    ----------
    py_func : function
        The rule as it is written.
    """

    def __init__(self, rule: Callable[..., Any], **options: bool) -> None:
        self.py_func = rule
        self._options = options
        update_wrapper(self, rule)

    @cached_property
    def machine(self) -> Any:
        """What Python calls."""
        from sim.drafts import Machine

        return Machine.of(self.py_func, **self._options)

    @cached_property
    def draft(self) -> Any:
        """What other rules call."""
        from sim.drafts import Draft

        return Draft.of(self.py_func, **self._options)

    def __call__(self, *given: Any) -> Any:
        """Call the rule."""
        return self.machine(*given)

    @property
    def _numba_type_(self) -> Any:
        return self.draft._numba_type_


def kernel(rule: F) -> F:
    """Compile a rule that neither makes a table nor takes one from another rule."""
    return _rule(rule, counted=False)


def maker(rule: F) -> F:
    """Compile a rule that makes or returns tables."""
    return _rule(rule, counted=True)


def inlined(rule: F) -> F:
    """Compile what is so small that it becomes part of whatever calls it."""
    return _rule(rule, inlined=True)


def _rule(rule: F, **options: bool) -> F:
    compiled: Any = Rule(rule, **options)
    return compiled
