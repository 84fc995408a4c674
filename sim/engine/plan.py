"""What a scenario fixes before any chance: structure, and the rules in force month by month."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from sim.behaviour.effort import Response
from sim.behaviour.joining import Joining
from sim.behaviour.learning import Learning
from sim.behaviour.leaving import Leaving
from sim.behaviour.training import Training
from sim.chance.portable import normal_quantile
from sim.engine.departures import Ending
from sim.engine.month import STRONG
from sim.engine.structure import FEN, Structure
from sim.reform.assessment import Scoring
from sim.reform.budget import Budget
from sim.reform.coefficient import Coefficient
from sim.reform.consolidation import former_organisation
from sim.reform.exit import ExitRule
from sim.reform.pay import split
from sim.reform.placement import Filling, Moving
from sim.reform.ranking import Ranking
from sim.reform.recruitment import Costs, Recruiting, Selection
from sim.reform.rivals import Rivals
from sim.reform.round import Appointing
from sim.reform.service import Rates, Terms, Wages
from sim.reform.waiting import Rounds
from sim.scenario.schema import Scenario
from sim.scenario.terms import Term, running, terms
from sim.staff.first_day import FirstDay
from sim.staff.synthetic import People, capacity


@dataclass(frozen=True)
class Regime:
    """The rules in force from a month on, each as its kernel takes it."""

    settings: Scenario
    in_force: bool  # the new assessment and pay
    budget: Budget
    stake: float  # share of pay that follows results
    link: float  # how far the performance part follows the score
    terms: Terms
    ending: Ending
    response: Response
    leaving: Leaving
    learning: Learning
    training: Training
    recruiting: Recruiting
    rounds: Rounds
    scoring: Scoring
    rivals: Rivals
    coefficient: Coefficient
    ranking: Ranking
    exit: ExitRule
    appointing: Appointing
    moving: Moving
    challenger: float  # expected merit of the best applicant
    challenge_share: float  # posts opened to outsiders at a round

    @classmethod
    def of(cls, scenario: Scenario, month: int, day: FirstDay, standard: np.ndarray) -> Regime:
        """Resolve a scenario to a month."""
        s = scenario.at(month)
        in_force = s.assessment.active and month >= s.assessment.start_month
        wages = _wages(s, standard, in_force=in_force)
        budget = Budget.of(s, wages, in_force=in_force)
        ratio = budget.expected(s.pay.incentive_ratio) if in_force else s.pay.former_ratio
        link = s.pay.link if in_force else s.pay.former_link
        stake = ratio * link
        if in_force and s.pay.pack_follows != "none":  # then all of it follows some result
            stake = ratio
        learning = Learning.of(s.behaviour)
        response = Response.of(s.behaviour)
        moving = Moving(People.of(s, day.table), Filling.of(s), learning.mover_start)
        joining = Joining.of(s)
        rates = Rates.of(s, day.table.scale)
        terms = Terms(rates, wages, learning.months, response.gaming.worth)
        paid = wages.base[0] + budget.packs_left * wages.performance[0]
        pay_ratio = float(paid.sum()) / float(standard.sum())
        # Those who choose a department know its pay only if the new pay is in force by then.
        known = stake if in_force and Coefficient.of(s.assessment, stake).on_packs else 0.0
        return cls(
            settings=s,
            in_force=in_force,
            budget=budget,
            stake=stake,
            link=link,
            terms=terms,
            ending=Ending.of(s, standard, float(capacity(STRONG, s.staff.output_spread))),
            response=response,
            leaving=Leaving.of(s.behaviour, s.pay.outside_pay, in_force=in_force),
            learning=learning,
            training=Training.of(s.behaviour),
            recruiting=Recruiting(
                joining,
                Selection.of(s, stake, pay_ratio, learning.newcomer_start),
                moving,
                terms,
                Costs.of(s),
                day.seniority,
            ),
            rounds=Rounds.of(s),
            scoring=Scoring.of(s, in_force=in_force),
            rivals=Rivals.of(s.assessment.rivals),
            coefficient=Coefficient.of(s.assessment, stake),
            ranking=Ranking.of(s.assessment, in_force=in_force),
            exit=ExitRule.of(s),
            appointing=Appointing.of(s, known),
            moving=moving,
            challenger=_expected_best(s, joining, stake),
            challenge_share=s.recruitment.challenge_share if s.appointment.active else 0.0,
        )


def _wages(s: Scenario, standard: np.ndarray, *, in_force: bool) -> Wages:
    """Return monthly money by grade under the rules of a month."""
    company = np.rint(standard * s.pay.company_scale).astype(np.int64)
    ways = [
        split(of, s.pay, in_force=new) for of in (standard, company) for new in (in_force, False)
    ]
    base = np.stack([way.base for way in ways])
    waiting_of = base[::2] if s.waiting.pay_of == "base" else np.stack([standard, company])
    return Wages(
        base=base,
        performance=np.stack([way.performance for way in ways]),
        on_account=np.stack([way.on_account for way in ways]),
        standard=standard,
        waiting=np.rint(waiting_of * s.waiting.pay_share).astype(np.int64),
        old_terms=s.appointment.coverage == "grandfathered",
        keep_savings=s.pay.vacancy_savings == "kept" or s.pay.pack_rule == "quota",
        archive_step=s.staff.archive_step,
    )


def _expected_best(s: Scenario, joining: Joining, stake: float) -> float:
    """Return the merit to expect of the selected applicant (Blom 1958 for the largest of n)."""
    n = s.recruitment.shortlist
    largest = float(normal_quantile((n - 0.375) / (n + 0.25)))
    mean = joining.applicant_mean + joining.sorting * stake
    mean *= float(np.sqrt(1.0 - s.staff.fit_share))  # fit, the rest of merit, averages zero
    return mean + s.recruitment.validity * largest


class Plan:
    """A scenario made ready to run; the same for all its replications.

    Attributes
    ----------
    scenario
        The scenario, with every assumption a value.
    former, structure
        The zone's structure on the first day, and after stage 1; the same if nothing is merged.
    merged_into
        By former unit: department that it becomes part of, or None if nothing is merged.
    people
        Roster to start from, or None for synthetic staff.
    day
        Settings of the first day.
    months, changes
        Length of the study, and the months in which the rules change.
    terms
        Terms that begin within it, each with an appointment round.
    """

    def __init__(self, scenario: Scenario, people: pd.DataFrame | None = None) -> None:
        self.scenario = scenario
        self.people = people
        organisation = scenario.organisation
        before, into = former_organisation(organisation)
        self.former = Structure.of(before)
        self.merged_into: np.ndarray | None = None
        if organisation.consolidation.active and before != organisation:
            self.structure = Structure.of(organisation)
            self.merged_into = into
        else:
            self.structure = self.former
        self.day = FirstDay.of(scenario, self.former.posts, len(before.departments))
        self.months = scenario.study.years * 12
        self.terms = terms(scenario)
        standard = np.array([round(g.pay * FEN) for g in organisation.grades], np.int64)
        dates = {month for _, month in scenario.dates()}
        dates |= {0, min(scenario.assessment.start_month, self.months)}
        self.changes = sorted(m for m in dates if m <= self.months)
        self._regimes: list[Regime] = []
        for start, end in pairwise([*self.changes, self.months + 1]):
            regime = Regime.of(scenario, start, self.day, standard)
            self._regimes += [regime] * (end - start)

    def regime(self, month: int) -> Regime:
        """Return the rules in force in a month."""
        return self._regimes[month]

    def term(self, month: int) -> Term | None:
        """Return the term that runs in a month, if there is one."""
        return running(self.terms, month)
