"""People are found again by their identity."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.identity import rows_of

WHO = np.dtype([("unit", "u4"), ("serial", "u4"), ("turn", "u4")])
people = st.lists(
    st.tuples(*[st.sampled_from([0, 1, 7, 2**32 - 1]), st.integers(0, 3), st.integers(0, 2)]),
    max_size=12,
).map(lambda rows: np.array(rows, WHO))


@given(people, people, st.data())
def test_everybody_is_found_where_a_dictionary_finds_them(some, table, data):
    there = np.array([data.draw(st.booleans()) for _ in table], bool)
    known = {row: place for place, row in enumerate(table.tolist()) if there[place]}
    found = rows_of(some, table, there)
    assert found.tolist() == [known.get(who, -1) for who in some.tolist()]
    assert rows_of(table, table).tolist() == [
        max(place for place, row in enumerate(table.tolist()) if row == who)
        for who in table.tolist()
    ]
