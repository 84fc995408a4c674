"""Putting people in order: the sort behind every ranking and every queue."""

from __future__ import annotations

import numpy as np

from sim.compiled import kernel, maker
from sim.staff.table import Floats, Rows

CROWDED = 48
"""Values in one bucket from which on sorting by comparison is quicker."""

_DIGITS = 2.0**40


@kernel
def twelve_digits(score: float) -> float:
    """Return a score or a bar near 1 to twelve digits.

    People who do the same have the same score but for rounding, by which nobody may be ranked, and
    nobody who is on a bar may fall below it.
    """
    return np.floor(score * _DIGITS + 0.5) / _DIGITS


@maker
def ascending(values: Floats) -> Rows:
    """Return the places of values in ascending order; equal values keep their order.

    Values are dealt into as many equal buckets as there are values, which nearly sorts scores, and
    put right by insertion: linear in their number, where sorting by comparison is not (Isaac &
    Singleton 1956). Values that crowd into few buckets are sorted by comparison.
    """
    n = len(values)
    order = np.empty(n, np.int64)
    if n == 0:
        return order
    low = high = values[0]
    for value in values:
        low = min(low, value)
        high = max(high, value)
    if low == high:
        for i in range(n):
            order[i] = i
        return order
    scale = (n - 1) / (high - low)
    if not 0.0 < scale < np.inf:
        return np.argsort(values, kind="mergesort")
    buckets = np.empty(n, np.int64)
    for i in range(n):
        buckets[i] = int((values[i] - low) * scale)
    start = np.zeros(n + 1, np.int64)
    for bucket in buckets:
        start[bucket + 1] += 1
    for b in range(n):
        if start[b + 1] > CROWDED:
            return np.argsort(values, kind="mergesort")
        start[b + 1] += start[b]
    dealt = np.empty(n)
    for i in range(n):
        place = start[buckets[i]]
        start[buckets[i]] += 1
        order[place], dealt[place] = i, values[i]
    for j in range(1, n):
        i, value, k = order[j], dealt[j], j - 1
        while k >= 0 and dealt[k] > value:
            order[k + 1], dealt[k + 1] = order[k], dealt[k]
            k -= 1
        order[k + 1], dealt[k + 1] = i, value
    return order


@maker
def lowest(values: Floats, many: int) -> Rows:
    """Return the places of the so many lowest values, by place; of equals the earlier count.

    Only those around the cut are put in order, for a fraction of what :func:`ascending` costs.
    """
    n = len(values)
    many = min(many, n)
    if many <= 0:
        return np.empty(0, np.int64)
    low = high = values[0]
    for value in values:
        low = min(low, value)
        high = max(high, value)
    scale = (n - 1) / (high - low)
    if many == n or not 0.0 < scale < np.inf:
        first = np.zeros(n, np.bool_)
        for place in ascending(values)[:many]:
            first[place] = True
        return np.flatnonzero(first)
    size = np.zeros(n, np.int64)
    for value in values:
        size[int((value - low) * scale)] += 1
    cut, below = 0, 0  # the bucket of the last one chosen, and how many lie below that bucket
    while below + size[cut] < many:
        below += size[cut]
        cut += 1
    edge, of_edge = np.empty(size[cut], np.int64), np.empty(size[cut])
    k = 0
    for i in range(n):
        if int((values[i] - low) * scale) == cut:
            edge[k], of_edge[k] = i, values[i]
            k += 1
    last = edge[ascending(of_edge)[many - below - 1]]
    chosen = np.empty(many, np.int64)
    k = 0
    for i in range(n):
        if values[i] < values[last] or (values[i] == values[last] and i <= last):
            chosen[k] = i
            k += 1
    return chosen
