import math
import zlib

import numpy as np
import pytest
from numba import njit
from scipy import stats

from sim.chance import keyed
from sim.chance.keyed import Purpose, key, normal, uniform, unit_key, unit_keys, words

KEY = key(20_240_601, 7)
UNIT = unit_key("Investment Promotion")
PERSON = (UNIT, 3, (2 << 16) | 5)
N = 200_000
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((2**32 - 1,) * 4, (2**32 - 1,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


def reference(counter, key):
    """Philox4x32-10 as its paper puts it, in whole numbers without a width."""
    left0, right0, left1, right1 = counter
    key0, key1 = key
    for _ in range(10):
        high0, low0 = divmod(0xD2511F53 * left0, 2**32)
        high1, low1 = divmod(0xCD9E8D57 * left1, 2**32)
        left0, right0 = high1 ^ right0 ^ key0, low1
        left1, right1 = high0 ^ right1 ^ key1, low0
        key0, key1 = (key0 + 0x9E3779B9) % 2**32, (key1 + 0xBB67AE85) % 2**32
    return left0, right0, left1, right1


@njit
def normals(key, posts, purpose, date):
    """One normal number for each post, as a kernel would draw it."""
    out = np.empty(posts.size)
    for i in range(posts.size):
        out[i] = normal(key, UNIT, posts[i], 0, purpose, date)
    return out


@njit
def pairs(key, posts, purpose):
    """Uniform pairs, normal pairs and an exponential number for each post."""
    out = np.empty((5, posts.size))
    for i in range(posts.size):
        out[0, i], out[1, i] = keyed.uniform_pair(key, UNIT, posts[i], 0, purpose, 0)
        out[2, i], out[3, i] = keyed.normal_pair(key, UNIT, posts[i], 0, purpose, 0)
        out[4, i] = keyed.exponential(key, UNIT, posts[i], 0, purpose, 0)
    return out


@njit
def rating():
    """One draw whose purpose is named inside a kernel."""
    return uniform(KEY, UNIT, 1, 2, Purpose.RATING, 3)


@pytest.mark.parametrize(("counter", "secret", "expected"), KNOWN)
def test_philox_gives_the_known_answers(counter, secret, expected):
    """The known answers published with Random123, and the reference, both come out."""
    assert reference(counter, secret) == expected
    assert keyed.philox(*counter, *secret) == expected


def test_philox_follows_the_reference():
    """Any counter and key give the same block, in whatever integer type they come."""
    for row in np.random.default_rng(1).integers(0, 2**32, size=(300, 6)):
        expected = reference(row[:4].tolist(), row[4:].tolist())
        assert keyed.philox(*row) == expected
        assert keyed.philox(*row.astype(np.uint32)) == expected


def test_words_are_laid_out_as_stated():
    """The counter is unit, post, turn, then purpose above date; the key is seed, replication."""
    unit, post, turn = PERSON
    expected = reference((unit, post, turn, (Purpose.SHOCK << 24) | 41), (20_240_601, 7))
    assert words(KEY, unit, post, turn, Purpose.SHOCK, 41) == expected


def test_purpose_in_a_kernel_is_its_number():
    """A purpose named in a kernel, given to it, or given as a number is one decision."""
    assert rating() == uniform(KEY, UNIT, 1, 2, Purpose.RATING, 3)
    assert rating() == uniform(KEY, UNIT, 1, 2, int(Purpose.RATING), 3)


def test_purposes_fit_their_byte():
    """Each purpose has a number of its own below 256."""
    assert len(Purpose) == len(Purpose.__members__)
    assert all(0 < purpose < 256 for purpose in Purpose)


def test_fraction_is_inside_the_open_interval():
    """Not even words of only zeros or only ones make 0 or 1, and the ends mirror each other."""
    ones = np.uint32(2**32 - 1)
    low, high = keyed.fraction(np.uint32(0), np.uint32(0)), keyed.fraction(ones, ones)
    assert 0 < low == 1 - high
    assert low == 2.0**-53
    assert math.isfinite(keyed.normal_quantile(low))
    assert keyed.normal_quantile(low) == -keyed.normal_quantile(high)


def test_fraction_uses_both_words():
    """The first word is the coarse part, the second the fine part."""
    assert keyed.fraction(np.uint32(2**31), np.uint32(0)) == 0.5 + 2.0**-53
    step = keyed.fraction(np.uint32(0), np.uint32(2**12)) - keyed.fraction(
        np.uint32(0), np.uint32(0)
    )
    assert step == 2.0**-52


def test_uniform_is_uniform():
    """Uniform numbers follow their distribution, alone and as a pair."""
    first, second = pairs(KEY, np.arange(N), Purpose.PANEL)[:2]
    for sample in (first, second):
        assert stats.kstest(sample, "uniform").pvalue > 0.01
        assert abs(sample.mean() - 0.5) < 4 * math.sqrt(1 / 12 / N)
        assert abs(sample.var() - 1 / 12) < 4 * math.sqrt(1 / 180 / N)
    assert abs(np.corrcoef(first, second)[0, 1]) < 4 / math.sqrt(N)


def test_normal_is_standard_normal():
    """Normal numbers follow their distribution, alone and as a pair."""
    first, second = pairs(KEY, np.arange(N), Purpose.PANEL)[2:4]
    for sample in (first, second):
        assert stats.kstest(sample, "norm").pvalue > 0.01
        assert abs(sample.mean()) < 4 / math.sqrt(N)
        assert abs(sample.var() - 1) < 4 * math.sqrt(2 / N)
        assert abs(stats.skew(sample)) < 4 * math.sqrt(6 / N)
        assert abs(stats.kurtosis(sample)) < 4 * math.sqrt(24 / N)
    assert abs(np.corrcoef(first, second)[0, 1]) < 4 / math.sqrt(N)


def test_exponential_has_mean_one():
    """Exponential numbers follow their distribution."""
    sample = pairs(KEY, np.arange(N), Purpose.PATIENCE)[4]
    assert stats.kstest(sample, "expon").pvalue > 0.01
    assert abs(sample.mean() - 1) < 4 / math.sqrt(N)


def test_one_uniform_stands_behind_each_draw():
    """normal and exponential are monotone in uniform, and a pair begins with the single draw."""
    draw = (KEY, *PERSON, Purpose.FIT, 2)
    u = uniform(*draw)
    assert normal(*draw) == keyed.normal_quantile(u)
    assert keyed.exponential(*draw) == -keyed.log(u)
    assert keyed.uniform_pair(*draw)[0] == u
    assert keyed.normal_pair(*draw)[0] == normal(*draw)


def test_decisions_are_independent():
    """Purposes, dates, seeds, replications and neighbours in a unit are uncorrelated."""
    posts = np.arange(N)
    seed, replication = KEY
    base = normals(KEY, posts, Purpose.ABILITY, 0)
    others = {purpose.name: normals(KEY, posts, purpose, 0) for purpose in Purpose}
    del others["ABILITY"]
    others["date"] = normals(KEY, posts, Purpose.ABILITY, 1)
    others["seed"] = normals(key(seed + 1, replication), posts, Purpose.ABILITY, 0)
    others["replication"] = normals(key(seed, replication + 1), posts, Purpose.ABILITY, 0)
    others["neighbour"] = normals(KEY, posts + 1, Purpose.ABILITY, 0)
    for name, other in others.items():
        assert abs(np.corrcoef(base, other)[0, 1]) < 4.5 / math.sqrt(N), name


def test_order_and_chunking_do_not_matter():
    """Posts drawn backwards, shuffled or in parts get what they get all at once."""
    posts = np.arange(1000)
    whole = normals(KEY, posts, Purpose.RATING, 3)
    shuffled = np.random.default_rng(1).permutation(posts)
    parts = [normals(KEY, part, Purpose.RATING, 3) for part in np.array_split(posts, 7)]
    assert np.array_equal(normals(KEY, posts[::-1], Purpose.RATING, 3), whole[::-1])
    assert np.array_equal(normals(KEY, shuffled, Purpose.RATING, 3), whole[shuffled])
    assert np.array_equal(np.concatenate(parts), whole)


def test_another_person_changes_only_their_own_draws():
    """Replacing one post by another leaves everybody else's luck as it was."""
    posts = np.arange(1000)
    changed = posts.copy()
    changed[417] = 5000
    before = normals(KEY, posts, Purpose.ABILITY, 0)
    after = normals(KEY, changed, Purpose.ABILITY, 0)
    assert np.flatnonzero(before != after).tolist() == [417]


def test_each_part_of_the_identity_counts():
    """Unit, post, holder, place, purpose, date, seed and replication each make another draw."""
    unit, post, turn = PERSON
    draws = {
        uniform(KEY, unit, post, turn, Purpose.FIT, 2),
        uniform(KEY, unit + 1, post, turn, Purpose.FIT, 2),
        uniform(KEY, unit, post + 1, turn, Purpose.FIT, 2),
        uniform(KEY, unit, post, turn + 1, Purpose.FIT, 2),
        uniform(KEY, unit, post, turn + (1 << 16), Purpose.FIT, 2),
        uniform(KEY, unit, post, turn, Purpose.MOTIVATION, 2),
        uniform(KEY, unit, post, turn, Purpose.FIT, 3),
        uniform(key(1, 7), unit, post, turn, Purpose.FIT, 2),
        uniform(key(20_240_601, 8), unit, post, turn, Purpose.FIT, 2),
    }
    assert len(draws) == 9


@pytest.mark.parametrize("value", [-1, 2**32])
def test_key_refuses_what_does_not_fit(value):
    """Seed and replication are words; the message names the one that is not."""
    with pytest.raises(ValueError, match=rf"seed\(={value}\) must be from 0 to 4294967295"):
        key(value, 0)
    with pytest.raises(ValueError, match=rf"replication\(={value}\) must be from 0"):
        key(0, value)


def test_key_takes_the_ends():
    """The smallest and the largest word are keys."""
    assert key(0, 2**32 - 1) == (0, 2**32 - 1)


def test_unit_key_follows_the_name():
    """A department's key is the checksum of its name in UTF-8, whatever the others are."""
    assert unit_key("招商局") == zlib.crc32("招商局".encode())
    assert unit_keys(["招商局", "Finance"]).tolist() == [unit_key("招商局"), unit_key("Finance")]
    assert unit_keys([]).dtype == np.uint32


@pytest.mark.parametrize("names", [("plumless", "buckeroo"), ("Finance", "Finance")])
def test_names_that_share_a_key_get_one_each(names):
    """The first keeps its own, so that whoever comes later shifts nobody."""
    keys = unit_keys(["Office", *names]).tolist()
    assert keys[:2] == [unit_key("Office"), unit_key(names[0])]
    assert len(set(keys)) == 3
