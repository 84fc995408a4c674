"""A second opinion: the model of docs/model.md in plain Python, a person at a time.

Written from the page and not from the kernels, slow and as simple as it gets: a dataclass for a
person, one for a post, one for the zone, a module a rule and a loop over months. It takes the first
day from the engine, and from ``sim`` beside that only what both must share: scenarios, codes of the
tables, numbers looked up by what they decide, and the elementary functions. The differential tests
in ``tests/docs/test_*_as_described.py`` hold the engine to it.

Where the engine sums a person's months in one go and this adds them up one by one, results differ
in the last bits; everything else is the same number.
"""
