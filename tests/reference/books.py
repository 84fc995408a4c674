"""The books of a year: its outcomes (section 7.15)."""

from __future__ import annotations

import math

from reference import pay
from reference.zone import on_establishment
from sim.engine.ledger import OUTCOMES
from sim.staff.table import ARCHIVED, OUTSIDER, WAITING

PAY = ("base_pay", "performance_pay", "excess_pay", "waiting_pay", "archive_pay")
SPENT = (*PAY, "severance", "training_cost", "recruitment_cost", "legal_cost")
FEN = (*SPENT, "pay_bill", "budget_cut", "over_budget", "returned", "overdrawn", "vacancy_savings",
       "company_pay", "archive_liability", "pension_base", "transfer_base")  # fmt: skip


def close(zone, rules):
    """Take stock of a year, and let all sums start anew."""
    t, people, n = zone.tally, zone.everyone(), len(zone.posts)
    for head, fen in zone.money.items():
        t[head] += fen
    ratios = []
    for post in zone.held():
        p = post.holder
        if p.former:
            p.paid_ratio = p.paid / p.former
            ratios.append(p.paid_ratio)
    staff = [post.holder for post in zone.held()]
    true, measured = sum(zone.true), sum(zone.measured)
    t["kpi"], t["kpi_measured"] = 100 * true / (12 * n), 100 * measured / (12 * n)
    t["gaming"] = t["kpi_measured"] - t["kpi"]
    t["headcount"], t["vacancies"] = len(staff), n - len(staff)
    t["waiting"] = sum(p.state == WAITING for p in people)
    t["waiting_peak"] = max(t["waiting_peak"], t["waiting"])
    t["archived"] = sum(p.state == ARCHIVED for p in people)
    t["outsiders"] = sum(p.origin == OUTSIDER for p in staff)
    t["established"] = sum(on_establishment(p) for p in staff)
    grades = zone.organisation.grades
    lead = [post.holder for post in zone.held() if grades[post.grade].leader]
    t["leaders"] = len(lead)
    t["leaders_outside"] = sum(p.origin == OUTSIDER for p in lead)
    t["leaders_young"] = sum(zone.month - p.birth < 40 * 12 for p in lead)
    t["company_staff"] = sum(p.company for p in staff)
    t["archive_liability"] = 12 * sum(
        pay.archived(zone, p, zone.month - p.entered) for p in people if on_establishment(p)
    )
    t["pay_bill"] = sum(t[head] for head in PAY)
    if (limit := pay.budget(zone, rules)) is not None:
        t["over_budget"] = max(0, t["pay_bill"] - limit)
    for head in FEN:
        t[head] /= 100
    t["spend"] = sum(t[head] for head in SPENT)
    t["spend_per_head"] = t["spend"] / len(staff) if staff else 0
    t["output_per_money"] = 10_000 * true / t["spend"] if t["spend"] > 0 else 0
    if staff:
        t["effort"] = sum(p.effort for p in staff) / len(staff)
        t["mean_age"] = sum(zone.month - p.birth for p in staff) / (12 * len(staff))
    if ratios:
        low, high = quantile(ratios, 0.1), quantile(ratios, 0.9)
        t["pay_spread"] = high / low if low > 0 else 0
        t["pay_low"], t["pay_high"] = 100 * low, 100 * high
        t["pay_middle"] = 100 * quantile(ratios, 0.5)
        paid = [(p.paid, p.former) for p in staff if p.former]
        less = sum(100 * now < 98 * former for now, former in paid)
        t["paid_less"] = 100 * less / len(paid)
        t["paid_far_less"] = 100 * sum(10 * now < 9 * former for now, former in paid) / len(paid)
    zone.years.append({outcome.name: float(t[outcome.name]) for outcome in OUTCOMES})
    for p in people:
        p.months = p.paid = p.advance = p.former = 0
        p.output = p.measured = 0.0
    zone.start_sums()


def quantile(values, share):
    """Return a quantile, linear between neighbours."""
    values, place = sorted(values), share * (len(values) - 1)
    below = math.floor(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (place - below) * (values[above] - values[below])
