"""One fused loop, compiled by Numba, with a fast ordinary generator: xoshiro256++ and ziggurat."""

import numpy as np
from numba import njit

from rank_and_renew.model import (
    APPLICANTS,
    BASE,
    BLIND,
    FIRST_AGES,
    GRADES,
    HIRE_AGES,
    NOISE,
    PUSH,
    QUIT,
    RETIRE,
    SPREAD,
    TAIL,
    TERM,
    VALIDITY,
    Result,
    result,
)
from sim.chance.portable import exp


def _ziggurat(layers=128, right=3.442619855899, area=9.91256303526217e-3):
    """Return the edges of Doornik's (2005) ziggurat and their ratios."""
    height = np.exp(-0.5 * right * right)
    edge = [area / height, right]
    while len(edge) < layers:
        edge.append(np.sqrt(-2 * np.log(area / edge[-1] + height)))
        height = np.exp(-0.5 * edge[-1] ** 2)
    edge = np.array([*edge, 0.0])
    return edge, edge[1:] / edge[:-1]


EDGE, RATIO = _ziggurat()


@njit
def bits(s):
    """Return 64 random bits by xoshiro256++ (Blackman & Vigna 2019)."""
    mixed = s[0] + s[3]
    out = ((mixed << np.uint64(23)) | (mixed >> np.uint64(41))) + s[0]
    shifted = s[1] << np.uint64(17)
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= shifted
    s[3] = (s[3] << np.uint64(45)) | (s[3] >> np.uint64(19))
    return out


@njit
def uniform(s):
    """Return a number in (0, 1)."""
    return np.int64((bits(s) >> np.uint64(11)) | np.uint64(1)) * 2.0**-53


@njit
def fill(s, words):
    """Fill an array with random bits; the state stays in registers meanwhile."""
    s0, s1, s2, s3 = s[0], s[1], s[2], s[3]
    for i in range(len(words)):
        mixed = s0 + s3
        words[i] = ((mixed << np.uint64(23)) | (mixed >> np.uint64(41))) + s0
        shifted = s1 << np.uint64(17)
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= shifted
        s3 = (s3 << np.uint64(45)) | (s3 >> np.uint64(19))
    s[0], s[1], s[2], s[3] = s0, s1, s2, s3


@njit
def normal_from(word, s):
    """Return a standard normal number, nearly always from this word alone."""
    while True:
        u = (np.int64(word) >> 11) * 2.0**-52
        i = word & np.uint64(127)
        if abs(u) < RATIO[i]:
            return u * EDGE[i]
        if i == 0:
            while True:
                x, y = np.log(uniform(s)) / EDGE[1], np.log(uniform(s))
                if -2.0 * y >= x * x:
                    return x - EDGE[1] if u < 0.0 else EDGE[1] - x
        x = u * EDGE[i]
        next_edge = EDGE[i + np.uint64(1)]
        above = np.exp(-0.5 * (EDGE[i] * EDGE[i] - x * x))
        below = np.exp(-0.5 * (next_edge * next_edge - x * x))
        if below + uniform(s) * (above - below) < 1.0:
            return x
        word = bits(s)


@njit
def normal(s):
    """Return a standard normal number."""
    return normal_from(bits(s), s)


@njit
def first_draw(s, grade, post):
    """Return ability and luck of age of one of the first staff."""
    return normal(s), uniform(s)


@njit
def year_draws(s, grade, turns, year, z, luck):
    """Draw for everyone in a grade the error of the score, and the luck that says who quits."""
    words = np.empty(len(turns), np.uint64)
    fill(s, words)
    for i in range(len(words)):
        z[i] = normal_from(words[i], s)
    fill(s, words)
    for i in range(len(words)):
        luck[i] = np.int64(words[i] >> np.uint64(11)) * 2.0**-53


@njit
def applicant_draws(s, grade, post, opening, abilities, errors):
    """Draw all applicants' abilities and the errors of selection."""
    words = np.empty(2 * APPLICANTS, np.uint64)
    fill(s, words)
    for j in range(APPLICANTS):
        abilities[j] = normal_from(words[2 * j], s)
        errors[j] = normal_from(words[2 * j + 1], s)


@njit
def age_draw(s, grade, post, turn):
    """Return a newcomer's luck of age."""
    return uniform(s)


@njit
def cut_of(score, room, tail, guess):
    """Return the highest score of the tail, looking first at those below a guess only."""
    found = 0
    for value in score:
        room[found] = value
        found += value < guess
    if found < tail:
        room[: len(score)] = score
        found = len(score)
    low, high = 0, found - 1
    while low < high:
        pivot = room[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while room[i] < pivot:
                i += 1
            while room[j] > pivot:
                j -= 1
            if i <= j:
                room[i], room[j] = room[j], room[i]
                i += 1
                j -= 1
        if tail - 1 <= j:
            high = j
        elif tail - 1 >= i:
            low = i
        else:
            break
    return room[tail - 1]


@njit(fastmath=True)
def history(posts, years, ratio, s, first_draw, year_draws, applicant_draws, age_draw, out):
    """Run one replication; chance comes from ``s`` by the four functions."""
    n = posts // GRADES
    tail = int(n * TAIL + 1e-9)
    effort = 1.0 + PUSH * ratio
    fixed = (1.0 - ratio) * BASE
    able, score, luck, room = np.empty(posts), np.empty(n), np.empty(n), np.empty(n + 1)
    age, tail_years = np.empty(posts, np.int8), np.zeros(posts, np.int8)
    turn = np.zeros(posts, np.uint32)
    guess = np.zeros(GRADES)
    abilities, errors = np.empty(APPLICANTS), np.empty(APPLICANTS)
    output = paid = squares = 0.0
    quits = retirements = tail_exits = 0
    for at in range(posts):
        z, u = first_draw(s, at // n, at % n)
        able[at] = exp(SPREAD * z) * effort
        age[at] = FIRST_AGES[0] + int(u * (FIRST_AGES[1] - FIRST_AGES[0]))
    for year in range(1, years + 1):
        term_ends = year % TERM == 0
        squares = 0.0
        for grade in range(GRADES):
            start = grade * n
            total = 0.0
            ages, in_tail, turns = (
                age[start : start + n], tail_years[start : start + n], turn[start : start + n],
            )  # fmt: skip
            year_draws(s, grade, turns, year, score, luck)
            for i in range(n):
                score[i] = able[start + i] * exp(NOISE * score[i])
                output += able[start + i]
                total += score[i]
            cut = -1.0
            if tail > 0:
                cut = guess[grade] = cut_of(score, room, tail, 1.15 * guess[grade])
            share = ratio * BASE * n / total
            for i in range(n):
                pay = fixed + share * score[i]
                paid += pay
                squares += (pay - BASE) ** 2  # the mean is BASE, as shares sum to the pot
                in_tail[i] += score[i] <= cut
                ages[i] += 1
            for i in range(n):
                if ages[i] >= RETIRE:
                    retirements += 1
                elif luck[i] < QUIT:
                    quits += 1
                elif term_ends and in_tail[i] == TERM:
                    tail_exits += 1
                else:
                    continue
                opening = ((turns[i] >> 16) + 1) << 16
                applicant_draws(s, grade, i, opening, abilities, errors)
                best, best_seen = 0, -1e9
                for j in range(APPLICANTS):
                    seen = VALIDITY * abilities[j] + BLIND * errors[j]
                    if seen > best_seen:
                        best, best_seen = j, seen
                turns[i] = opening | (best + 1)
                u = age_draw(s, grade, i, turns[i])
                ages[i] = HIRE_AGES[0] + int(u * (HIRE_AGES[1] - HIRE_AGES[0]))
                able[start + i] = exp(SPREAD * abilities[best]) * effort
                in_tail[i] = 0
            if term_ends:
                in_tail[:] = 0
    out[0], out[1], out[2], out[3] = output, quits, retirements, tail_exits
    out[4], out[5] = paid, np.sqrt(squares / posts)


def run(posts: int, years: int, replications: int, ratio: float, seed: int) -> Result:
    """Run one replication after the other."""
    rows = np.empty((replications, 6))
    draws = first_draw, year_draws, applicant_draws, age_draw
    for k, row in enumerate(rows):
        state = np.random.SeedSequence((seed, k)).generate_state(4, np.uint64)
        history(posts, years, ratio, state, *draws, row)
    return result(posts, years, rows)
