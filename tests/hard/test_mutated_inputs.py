"""Whatever is done to a file, it is read or refused in a sentence."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wrong import MAPPING, POLICY, ROWS, ZONE, said

FILES = {
    "file": ZONE,
    "policy": POLICY
    + "changes: {pay: {incentive_ratio: {0: 0.2, 12: 0.4}}, exit: {reading: R1}}\n",
    "mapping": MAPPING + "grades: {科员: clerk}\ndepartment_patterns: [[财, Finance]]\n",
    "roster": "部门,职级\n" + ROWS,
}
PIECES = st.sampled_from([
    *"\0\t\n\r \"'#&*!|>%@`,:;-?[]{}=.0123456789eE~\x1b\ufeff\u200b\ud7ff０，：",
    "null", "true", ".nan", ".inf", "1e999", "2018-02-30", "!!binary ", "<<: ", "&a ", "*a", "- ",
    "9" * 400, "  ", "---\n", "部门", "\\ud800", '"\\ud800"',
])  # fmt: skip


@st.composite
def changed(draw, text):
    """Take out, double or put in pieces, some times over."""
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 12))
        middle = draw(st.sampled_from(["", text[place : place + length] * 2]) | PIECES)
        text = text[:place] + middle + text[place + length :]
    return text


@pytest.mark.parametrize("kind", FILES)
@settings(max_examples=120, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(data=st.data())
def test_a_changed_file_is_read_or_refused(kind, tmp_path, data):
    text = data.draw(changed(FILES[kind]))
    told = said(kind, {"file": text} if kind == "roster" else text, tmp_path)
    assert told is None or (told and "Traceback" not in told)
