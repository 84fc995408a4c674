"""Two-way choice (双向选择)."""

from appointed import GENTLE, appointed

from sim.staff.table import WAITING


def test_refusal_of_what_is_left_leads_to_waiting():
    """Who would refuse any post not chosen waits; who would refuse none does not."""
    waits = []
    for refusal in (0.0, 0.5, 1.0):
        policy = {**GENTLE, "behaviour.refusal.strength": refusal, "appointment.choices": 1,
                  "appointment.home_preference": 0.0}  # fmt: skip
        waits.append(sum((appointed(policy, n)[0].staff["state"] == WAITING).sum()
                         for n in range(20)))  # fmt: skip
    assert waits[0] == 0 < waits[1] < waits[2]
