"""Assessment, ranking and settlement of a year (sections 7.7 to 7.9)."""

from __future__ import annotations

import math

from reference import pay
from reference.chance import draw, of_department, of_person
from sim.chance.keyed import Purpose
from sim.chance.portable import exp, log
from sim.scenario.staff import STATUSES
from sim.staff.table import BASIC, EXCELLENT, FEMALE, QUALIFIED, UNQUALIFIED, UNRATED

CONSTANT = {"floor": 0.0, "round": 0.5, "ceil": 1 - 1e-6}


def set_coefficients(zone):
    """Set the coefficients of the running year by the rules of the month (KP6)."""
    rules = zone.rules()
    a, first = rules.settings.assessment, zone.month - zone.month % 12
    sizes = [len(zone.posts_of(d)) for d in zone.departments]
    found = []
    for d in zone.departments:
        work = zone.posts_of(d)[0].workload
        u = of_department(zone, "uniform", d, Purpose.SELF_REPORT, first)
        error = of_department(zone, "normal", d, Purpose.COEFFICIENT, first)
        over = 2 * a.over_reporting * rules.stake * u
        found.append(work * (1 + over) * exp(a.coefficient_noise * error))

    def scaled(c):
        if not a.normalise:
            return c
        total = sum(x * n for x, n in zip(c, sizes, strict=True))
        return [x * (sum(sizes) / total) for x in c]

    held = [min(max(x, a.coefficient_low), a.coefficient_high) for x in scaled(found)]
    c = scaled(held)
    zone.coefficient = [max(x, 1) for x in c] if a.coefficient_reading == "K4" else c


def growth(zone, rules, more=0):
    """Return how much targets have grown by the year that ends now, or by years more."""
    return (1 + rules.settings.assessment.target_growth) ** (zone.month // 12 + more)


def reliability(post, rules):
    """Return the reliability of a year's score in a post."""
    a = rules.settings.assessment
    q = a.quantitative_share if rules.in_force else 0.0
    return a.reliability + q * post.measurable * (a.quantitative_reliability - a.reliability)


def target(zone, post, rules, more=0):
    """Return what the holder of a post is to achieve in a month."""
    rule = rules.settings.assessment.individual_targets
    if rule == "none" or not rules.in_force:
        return 1.0
    column = {"capacity": "capacity", "last_year": "contribution"}.get(rule)
    there = [each.holder for each in zone.held(post.department)]
    able = {p: max(0.05, getattr(p, column)) if column else 1.0 for p in there}
    return growth(zone, rules, more) * able[post.holder] * len(there) / sum(able.values())


def attained(zone, rules):
    """Return output over target of each department and of the zone."""
    targets = [12 * len(zone.posts_of(d)) * growth(zone, rules) for d in zone.departments]
    reached = [x / t for x, t in zip(zone.measured, targets, strict=True)]
    return reached, sum(zone.measured) / sum(targets)


def assess(zone, rules):
    """Score and rank everybody in post."""
    targets = {post: target(zone, post, rules) for post in zone.held()}
    for post in zone.held():
        score(zone, post, targets[post], rules)
    if zone.leaders():
        last, zone.standing = zone.standing, standing(zone, rules)
        if rules.in_force:
            for post in zone.leaders():
                if post.holder and post.holder.score:
                    post.holder.score = score_of_leader(zone, post, last, rules)
    rank(zone, rules)


def score(zone, post, due, rules):
    """Score one person; 0 is not rated."""
    p, a = post.holder, rules.settings.assessment
    p.score = 0.0
    if p.months == 0:
        return
    p.contribution = p.capacity * p.effort * (1 - p.moved)
    if p.months < a.min_months or zone.month - p.entered < a.probation_months:
        return
    rho, omega = reliability(post, rules), rules.settings.staff.output_spread
    lead = math.sqrt(rho) * log(p.measured / p.months / due)
    error = of_person(zone, "normal", p, Purpose.RATING, zone.month)
    lead += math.sqrt(1 - rho) * omega * error
    lead += a.shock_spread * of_department(
        zone, "normal", post.department, Purpose.SHOCK, zone.month
    )
    lead -= a.workload_in_scores * log(post.workload)
    lead = lead * (1 - a.leniency) if lead < 0 else lead
    p.score = exp(lead + bias(zone, post, rules) + a.inflation)
    if a.coefficient_reading in ("K1", "K3"):
        p.score *= zone.coefficient[post.department]
    if rules.in_force and a.department_score == "scores":
        own = attained(zone, rules)[0][post.department]
        p.score = (1 - a.department_weight) * p.score + a.department_weight * own


def bias(zone, post, rules):
    """Return what raters add to a log score for who somebody is."""
    p, b = post.holder, rules.settings.assessment.bias
    age = (zone.month - p.birth) / 12
    band = "under_30" if age < 30 else "from_30_to_39" if age < 40 else "from_40_to_49"
    groups = (
        (b.sex, "female" if p.sex == FEMALE else "male"),
        (b.origin, ("insider", "outsider", "recruited")[p.origin]),
        (b.status, STATUSES[p.status]),
        (b.age, band if age < 50 else "from_50"),
    )
    counted = rules.settings.assessment.quantitative_share if rules.in_force else 0.0
    return (1 - counted * post.measurable) * sum(getattr(part, name) for part, name in groups)


def standing(zone, rules):
    """Return the zone's share of the city's output and its rank in the nation (KP2)."""
    r, years = rules.settings.assessment.rivals, range(12, zone.month + 1, 12)
    own = sum(zone.measured) / 12 / len(zone.posts)

    def output(number, nation):
        who = 0, number, nation
        grown = r.level_spread * draw(zone, "normal", who, Purpose.RIVAL)
        for y in years:
            grown += r.growth + r.growth_spread * draw(zone, "normal", who, Purpose.RIVAL, y)
        return exp(grown)

    city = sum(output(k, 0) for k in range(r.city))
    better = sum(output(k, 1) > own for k in range(r.national))
    return own / (own + city), 1.0 + better


def score_of_leader(zone, post, last, rules):
    a = rules.settings.assessment
    w = a.leader_weights
    reached, whole = attained(zone, rules)
    share, rank = zone.standing
    more = share / last[0] if last else 1.0
    up = 1 + (last[1] - rank) / (a.rivals.national + 1) if last else 1.0
    overseen = [reached[d] for d in zone.overseen_by(post)]
    over = sum(overseen) / len(overseen) if overseen else whole
    found = w.targets * whole + w.share * more + w.rank * up + w.departments * over
    return max(0.01, found)


def rank(zone, rules):
    """Rank people in their pools: scores, places, tail, appraisal; and say who is truly weak."""
    a, due = rules.settings.assessment, {}
    for post in zone.held():
        p = post.holder
        p.tail, p.denied, p.appraisal = 0, 0, UNRATED
        p.weak = p.weak_in_pool = 0
    for name, pool in zone.pools(a.pool).items():
        rated = rated_in(pool)
        due[name] = how_many(zone, a.pool, name, pool, rules)
        if rated:
            rank_pool(rated, due[name], rules)
            mark_weak(rated, "weak_in_pool", sum(p.tail for p in rated))
    for name, pool in zone.pools("zone").items():
        many = due[name] if a.pool == "zone" else how_many(zone, "true", name, pool, rules)
        mark_weak(rated_in(pool), "weak", many)
    people = [post.holder for post in zone.held()]
    hit = [p for p in people if p.tail]
    zone.tally["tail"] += len(hit)
    for outcome, column in (("false_hits", "weak"), ("false_hits_in_pool", "weak_in_pool")):
        wrong = sum(not getattr(p, column) for p in hit)
        zone.tally[outcome] += 100 * wrong / len(hit) if hit else math.nan
    zone.tally["unqualified"] += sum(p.appraisal == UNQUALIFIED for p in people)
    zone.tally["excellent"] += sum(p.appraisal == EXCELLENT for p in people)


def rated_in(pool):
    return [post.holder for post in pool if post.holder and post.holder.score]


def how_many(zone, kind, name, pool, rules):
    """Return how many of those ranked together are to be the tail; carry the fraction over."""
    a, n = rules.settings.assessment, len(rated_in(pool))
    alpha = a.tail_share if rules.in_force else 0.0
    if n == 0 or n < a.min_pool:
        return 0
    c = constant(zone, kind, name, pool, a)
    many = min(n, math.floor(n * alpha + c + 1e-9))
    if a.rounding == "carry":
        zone.carry[kind][name] = c + n * alpha - many
    return many


def mark_weak(rated, column, many):
    """Mark so many with the least true output; of equals those in the tail, who are all spared."""
    true = {p: twelve_digits(p.contribution) for p in rated}
    bar = sorted(true.values())[many - 1] if many else -math.inf
    weak = [p for p in rated if true[p] < bar or (true[p] == bar and p.tail)]
    level = [p for p in rated if true[p] == bar and not p.tail]
    weak += level[: max(0, many - len(weak))]
    for p in weak:
        setattr(p, column, 1)


def rank_pool(rated, tail, rules):
    """Rank those rated in a pool, of whom so many are to be the tail."""
    a, n = rules.settings.assessment, len(rated)
    by_target = rules.in_force and a.individual_targets != "none"
    mean = 1.0 if by_target else sum(p.score for p in rated) / n
    held = {p: p.score for p in rated}
    for p in rated:
        p.score /= mean
        if a.appraisal_against == "mean":
            held[p] = p.score
    years = {p: twelve_digits(mean_of_years(p, a.years_averaged)) for p in rated}
    ranked = sorted(rated, key=years.get)
    best = math.floor(n * a.excellent_share + 1e-9) if n >= a.min_pool else n
    if 0 < tail < n and a.ties != "by_seat":
        edge = years[ranked[tail - 1]]
        if years[ranked[tail]] == edge:
            below = sum(years[p] < edge for p in ranked)
            equal = sum(years[p] == edge for p in ranked)
            tail = below if a.ties == "spared" else below + equal
    for j, p in enumerate(ranked):
        p.place, p.tail = (j + 0.5) / n, int(j < tail)
        if twelve_digits(held[p]) < twelve_digits(a.unqualified_below):
            p.appraisal = UNQUALIFIED
        elif twelve_digits(held[p]) < twelve_digits(a.basic_below):
            p.appraisal = BASIC
        elif twelve_digits(held[p]) < twelve_digits(a.excellent_above):
            p.appraisal = QUALIFIED
        else:
            p.appraisal = EXCELLENT if j >= n - best else QUALIFIED
            p.denied = int(j < n - best)


def twelve_digits(score):
    """Return a score or a bar as it is compared: those that agree in twelve digits are equal."""
    return math.floor(score * 2**40 + 0.5) / 2**40


def mean_of_years(p, years):
    """Return the mean of this year's score and those known of the years before."""
    past = [p.score_1, p.score_2, p.score_3, p.score_4]
    known = [p.score, *[x for x in past if x > 0][: years - 1]]
    total = 0.0
    for x in known:
        total += x
    return total / len(known)


def constant(zone, kind, name, pool, a):
    """Return what is added to a pool's share before the fraction is dropped."""
    if a.rounding == "carry":
        return zone.carry[kind][name]
    if a.rounding != "lot":
        return CONSTANT[a.rounding]
    unit = pool[0].unit if kind == "department" else 0
    who = unit, pool[0].grade * 2**26, 0
    return draw(zone, "uniform", who, Purpose.LOT, zone.month) * (1 - 1e-6)


def write_records(zone, rules):
    """Enter the year in everybody's record."""
    x = rules.settings.exit
    in_a_row = x.tail_count == "in_a_row" or x.tail_years == 0
    for post in zone.held():
        p = post.holder
        if not p.score:
            continue
        if p.tail:
            p.tail_years += 1
        elif in_a_row:
            p.tail_years = 0
        p.score_4, p.score_3, p.score_2, p.score_1 = p.score_3, p.score_2, p.score_1, p.score
        p.term_score += p.score
        p.term_years += 1
        p.failures = p.failures + 1 if p.appraisal == UNQUALIFIED else 0


def settle_pay(zone, rules):
    """Pay out the packs of the year, and the excess reward."""
    s = rules.settings
    packs = round_all(zone.packs, together(zone, rules))
    reached, whole = attained(zone, rules)
    by_result = rules.in_force and s.assessment.department_score == "packs"
    by_result = by_result and s.assessment.department_weight > 0
    factors = list(zone.coefficient) if rules.on_packs else [1.0 for _ in packs]
    if by_result:
        w = s.assessment.department_weight
        factors = [f * (1 - w + w * r / whole) for f, r in zip(factors, reached, strict=True)]
    if rules.on_packs or by_result:
        packs = multiplied(packs, factors, s)
    members = [post for post in zone.held()
               if post.holder.months and not rules.on_old_terms(post.holder)]  # fmt: skip
    sharing = [[post for post in members if post.department == d] for d in zone.departments]
    advanced = zone.advanced
    if rules.in_force and s.pay.sharing_pool == "zone":
        sharing, packs, advanced = [members], [sum(packs)], [sum(advanced)]
    held = sum(packs)
    if rules.in_force and s.pay.packs_total == "fixed":
        packs, _ = kept_to(packs, advanced, max(0, held - sum(advanced)))
    zone.tally["overdrawn"] += sum(map(max, packs, advanced)) - held
    room = room_in_budget(zone, rules)
    packs, cut = kept_to(packs, advanced, room)
    zone.tally["budget_cut"] += cut
    before = zone.tally["performance_pay"]
    for people, pack, paid in zip(sharing, packs, advanced, strict=True):
        share_pack(zone, people, pack, paid, rules)
    if rules.in_force and s.pay.excess_share:
        reward(zone, rules, room - (zone.tally["performance_pay"] - before))


def room_in_budget(zone, rules):
    """Return what the budget leaves for packs and excess rewards of the year."""
    limit, spent = pay.budget(zone, rules), zone.money
    if limit is None:
        return math.inf
    paid = ("base_pay", "performance_pay", "waiting_pay", "archive_pay")
    return max(0, limit - sum(spent[head] for head in paid))


def kept_to(packs, advanced, room):
    """Return the packs, so that there is room for what is still to be paid, and what was cut."""
    left = [max(0, p - a) for p, a in zip(packs, advanced, strict=True)]
    if sum(left) <= room:
        return packs, 0
    fen = by_remainders(room, left)
    return [p - x + y for p, x, y in zip(packs, left, fen, strict=True)], sum(left) - room


def round_all(packs, factors):
    return [round(p * f) for p, f in zip(packs, factors, strict=True)]


def together(zone, rules):
    """Return by department the joint result that its pack follows."""
    follows = rules.settings.pay.pack_follows
    if not rules.in_force or follows == "none":
        return [1.0 for _ in zone.departments]
    factors = []
    for d in zone.departments:
        them = [post.holder for post in zone.held(None if follows == "zone" else d)
                if not rules.on_old_terms(post.holder) and post.holder.months]  # fmt: skip
        months = sum(p.months for p in them)
        result = sum(p.measured for p in them) / months / growth(zone, rules) if months else 1.0
        factors.append(result)
    return factors


def multiplied(packs, factors, s):
    """Return packs times their factors, in whole fen."""
    if s.pay.packs_total == "as_planned":
        return round_all(packs, factors)
    return by_remainders(sum(packs), [p * f for p, f in zip(packs, factors, strict=True)])


def by_remainders(total, weights):
    """Share whole fen in proportion to weights, by largest remainders."""
    whole = 0.0
    for w in weights:
        whole += w
    exact = [total * (w / whole) if whole > 0 else total / len(weights) for w in weights]
    fen = [math.floor(x) for x in exact]
    order = sorted(range(len(fen)), key=lambda j: round((fen[j] - exact[j]) * 1e6))
    for j in order[: total - sum(fen)]:
        fen[j] += 1
    return fen


def share_pack(zone, members, pack, advanced, rules):
    """Share a pack among its members."""
    s, left = rules.settings, max(0, pack - advanced)
    weights = []
    for post in members:
        p = post.holder
        worth = (1 - rules.link + rules.link * (p.score or 1)) * post.value
        worth *= pay.standard(post, p, s)
        worth *= p.months
        if rules.in_force and p.appraisal == UNQUALIFIED:
            worth *= s.pay.unqualified_share
        weights.append(worth)
    total = sum(weights)
    if total <= 0:
        zone.tally["returned"] += left
        return
    if advanced > 0:
        weights = [max(0.0, pack * (w / total) - post.holder.advance)
                   for post, w in zip(members, weights, strict=True)]  # fmt: skip
    fen = by_remainders(left, weights)
    for post, share in zip(members, fen, strict=True):
        p, due = post.holder, share
        if rules.in_force:
            most = math.floor(s.pay.cap_multiple * pay.standard(post, p, s) * p.months)
            due = min(share, max(0, most - p.paid))
        pay_out(zone, p, due, "performance_pay")
        zone.tally["returned"] += share - due
        zone.tally["cap_breaches"] += due < share


def pay_out(zone, person, fen, head):
    person.paid += fen
    zone.tally[head] += fen
    if person.company:
        zone.tally["company_pay"] += fen


def reward(zone, rules, left):
    """Pay the excess reward to the best scores, as far as there is room in the budget."""
    s = rules.settings
    if s.pay.excess_from == "savings":
        left = min(left, zone.money["vacancy_savings"])
    rated = [post for post in zone.held()
             if post.holder.score and not rules.on_old_terms(post.holder)]  # fmt: skip
    best = sorted(rated, key=lambda post: -twelve_digits(post.holder.score))
    for post in best[: math.floor(len(rated) * s.pay.excess_share + 1e-9)]:
        each = round(pay.standard(post, post.holder, s) * s.pay.excess_months)
        if each > left:
            break
        left -= each
        pay_out(zone, post.holder, each, "excess_pay")
