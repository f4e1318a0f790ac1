"""What one rendering of an assessment shares: the assessment, what its parts are called, and the form of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.report.labels import describe_objective, label_option, label_premise, label_type
from detente.report.phrases import Money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.assessment.assessment import Assessment
    from detente.case.model import Case
    from detente.case.tables import Decision
    from detente.likelihood import Vocabulary

_PERIODS = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}
"""Words for a period of so many months."""


@dataclass(frozen=True)
class ReportContext:
    """What every sentence and figure of one report reads, worked out once."""

    assessment: Assessment
    offer: str
    """The option on the table."""
    offer_index: int
    """Its index among the options; 0, that of waiting, where the case offers nothing."""
    option_labels: Mapping[str, str]
    """Each option as sentences call it: ``waiting``, ``a quiet probe``."""
    type_labels: Mapping[str, str]
    """Each kind of counterpart by what it does, not by what the model calls it."""
    rival: str
    """The counterpart's name."""
    us: str
    """Who works on the problem without the counterpart."""
    period: str
    """One period of the case in words: ``half-year``."""
    unit: str
    """What 100% of every amount is."""
    money: Money | None
    """The same in money, where the case says so."""

    @property
    def vocabulary(self) -> Vocabulary:
        """Return whose likelihood words the report uses."""
        return self.assessment.case.vocabulary

    @property
    def span(self) -> str:
        """Return the whole time planned for in words: ``8 half-years``."""
        return label_span(self.assessment.case.decision)

    def label_premise(self, path: str) -> str:
        """Return an uncertain number of the case in words."""
        return label_premise(self.assessment.case, path)

    def describe_premise(self, path: str) -> str:
        """Return an uncertain number in words and, if it weighs an objective, what that runs between."""
        return self.label_premise(path) + describe_objective(self.assessment.case, path)


def build_context(assessment: Assessment) -> ReportContext:
    """Return what every sentence and figure of one report reads."""
    case, options = assessment.case, assessment.verdict.options
    offer = _find_offer(assessment)
    period = label_period(case.decision.period)
    return ReportContext(
        assessment=assessment,
        offer=offer,
        offer_index=options.index(offer),
        option_labels={name: label_option(case, name) for name in options},
        type_labels={name: label_type(case, name) for name in case.counterpart.types},
        rival=case.actors[case.rival].name,
        us=_label_us(assessment),
        period=period,
        unit=f"what solving the problem for one {period} is worth to us",
        money=_find_money(case),
    )


def _find_money(case: Case) -> Money | None:
    """Return what 100% is worth in money: the median and the ends of its range."""
    currency = case.decision.currency
    if currency is None:
        return None
    median, low, high = currency.worth.quantile(np.array([0.5, 0.05, 0.95])).tolist()
    return Money(currency.name, median, low, high)


def label_period(years: float) -> str:
    """Return a period of the model in words.

    Examples
    --------
    >>> label_period(0.5), label_period(2 / 12), label_period(1 / 52)
    ('half-year', 'period of 2 months', 'period of 7 days')
    """
    months = round(12 * years)
    if months < 1:
        return f"period of {round(365 * years)} days"
    return _PERIODS.get(months, f"period of {months} months")


def label_span(decision: Decision) -> str:
    """Return the whole time planned for in words.

    Examples
    --------
    >>> from detente import read_case
    >>> decision = read_case("isis-2017").decision
    >>> label_span(decision), label_span(decision.model_copy(update={"period": 2 / 12}))
    ('8 half-years', '8 periods of 2 months')
    """
    label = label_period(decision.period)
    if decision.horizon == 1:
        return f"one {label}"
    unit, of, length = label.partition(" of ")
    return f"{decision.horizon} {unit}s{of}{length}"


def _find_offer(assessment: Assessment) -> str:
    """Return the option on the table: the one the case names, else the one that asks and gives most."""
    return assessment.samples.offers.offer


def _label_us(assessment: Assessment) -> str:
    case = assessment.case
    kinds = {case.actors[name].kind for name in case.capabilities.providers}
    return "we and our allies" if kinds <= {"own", "ally", "counterpart"} else "we and others"


@dataclass(frozen=True)
class Finding:
    """One question and its answer, as every form of the report gives it."""

    slug: str
    question: str
    answer: str
    """One or two sentences."""
    points: tuple[str, ...] = ()
    """The answer for each option, type or ally, one line each."""
