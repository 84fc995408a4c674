"""Two-way choice (双向选择)."""

from appointed import GENTLE, SMALL, appointed
from places import KEY, PEOPLE, people_in, posts_of, round_over

from sim.reform.choice import choose
from sim.reform.round import OUT, Appointing
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


def test_who_has_fallen_a_grade_chooses_there_though_the_own_post_is_still_free():
    """Nobody else has got it; what their department gives them is the lower one."""
    posts = posts_of([1, 0], [0, 0])
    staff = people_in(posts)
    r = round_over(posts, people=2, grades=2)
    r.part[1] = OUT
    choose(KEY, staff, posts, 0, r, 0, Appointing.of(SMALL, 0.0), PEOPLE)
    assert r.seat.tolist() == [1, -1]
    assert r.free.tolist() == [True, False]
