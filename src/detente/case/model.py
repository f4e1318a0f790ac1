"""The case: everything the analyst knows about one decision, validated and frozen."""

from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import (
    Field,
    ModelWrapValidatorHandler,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from detente.case.checks.name_checks import check_number_names
from detente.case.checks.table_checks import find_contradictions
from detente.case.fields import Name, NumberPath, Table, Text
from detente.case.messages import explain
from detente.case.negotiable import Negotiable
from detente.case.parties import Counterpart, Other
from detente.case.proposal import Proposal, StagedDeal
from detente.case.readings import MOST_READINGS, AnalystReading, SeedQuestion
from detente.case.record import Record, Reporting
from detente.case.sources import Passage, Source
from detente.case.tables import (
    Actor,
    Capabilities,
    Decision,
    Objective,
    Outcome,
    Priorities,
    StatedConfidence,
)
from detente.errors import CaseError, Problem
from detente.likelihood import BANDS, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_GUESSES = 200
"""Misspelt fields for which the nearest known one is looked for: more than are ever printed."""

_Path = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.*-]{1,200}$")]


class Together(Table):
    """Numbers that move together because they rest on one source or assumption."""

    paths: list[_Path] = Field(min_length=1, max_length=100)
    """Dotted paths of the numbers; ``*`` stands for any one part."""
    correlation: Annotated[float, Field(gt=0, lt=1)] = 0.7
    """Rank correlation between any two of them, above 0 and below 1."""
    because: Text | None = None
    """Why they move together."""


class Case(Table):
    """One decision: should we work with this rival on that problem, on these terms?"""

    case: Name
    """Short name of the case: letters, digits, hyphens."""
    title: Text
    """Title, for reports."""
    question: Text
    """The question to be answered, as one sentence."""
    note: Text | None = None
    """Whose view this is, and what it omits."""
    vocabulary: Vocabulary = "icd203"
    """Likelihood scale of the words used: ``icd203`` or ``phia``."""
    actors: dict[Name, Actor]
    """Everybody involved: one ``own``, one ``counterpart``, and others."""
    sources: dict[Name, Source] = Field(default_factory=dict)
    """Documents that the case rests on."""
    passages: dict[Name, Passage] = Field(default_factory=dict)
    """Short quotes from them, cited by name and verified."""
    decision: Decision
    """What is to be decided, and what may be put at risk."""
    objectives: dict[Name, Objective] = Field(min_length=1, max_length=20)
    """What somebody in the case cares about."""
    priorities: dict[Name, Priorities]
    """What each actor wants."""
    capabilities: Capabilities
    """What it takes to solve the problem, and who could provide it."""
    proposal: Proposal
    """Items on the table, and the options built from them."""
    terms: StagedDeal = StagedDeal()
    """Limits of the step-by-step deal to design."""
    negotiable: Negotiable | None = None
    """What could still be changed in the offer? detente then looks for a better one (default: nothing)."""
    counterpart: Counterpart
    """The rival: its costs, its choices, the kinds of rival it may be."""
    others: dict[Name, Other] = Field(default_factory=dict)
    """How allies and veto players react."""
    reporting: Reporting = Reporting()
    """How the record came about."""
    record: Record = Record()
    """The dated record."""
    confidence: StatedConfidence | None = None
    """The analyst's own confidence, in place of the one that detente proposes."""
    together: dict[Name, Together] = Field(default_factory=dict)
    """Groups of numbers that move together."""
    names: dict[NumberPath, Text] = Field(default_factory=dict)
    """What the report calls a number, with its unit and direction, by the number's dotted path (default: made from
    what the field holds). It changes no result."""
    readings: dict[Name, AnalystReading] = Field(default_factory=dict, max_length=MOST_READINGS)
    """What several analysts think of some of the numbers, by a short name for each. Every draw then takes one of them."""
    seeds: dict[Name, SeedQuestion] = Field(default_factory=dict, max_length=100)
    """Questions with known answers. Where every analyst has answered all of them, those who knew best count for most."""
    outcome: Outcome | None = None
    """What happened after the decision. It changes no result."""

    @model_validator(mode="wrap")
    @classmethod
    def _gather(cls, data: object, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        """Validate fields and cross-references in one go: every problem at once."""
        context = _choose_context(data, info.context)
        if context != info.context and not isinstance(data, cls):
            return cls.model_validate(data, context=context)
        problems = [] if isinstance(data, cls) else list(find_contradictions(data))
        try:
            case = handler(data)
        except ValidationError as error:
            problems = [*_explain_all(error), *problems]
        else:
            problems.extend(check_number_names(case, case.names))
        if problems:
            raise CaseError(problems)
        return case

    @property
    def analysts(self) -> dict[str, str]:
        """Return who gives ranges of their own, by short name: what sentences call them."""
        return {name: reading.by or name for name, reading in self.readings.items() if reading.ranges}

    @property
    def own(self) -> str:
        """Return the short name of the side that decides."""
        return self.names_of("own")[0]

    @property
    def rival(self) -> str:
        """Return the short name of the counterpart."""
        return self.names_of("counterpart")[0]

    @property
    def problem(self) -> str:
        """Return the objective that is the shared problem."""
        return next(k for k, v in self.objectives.items() if v.through == "capabilities")

    @property
    def touched(self) -> frozenset[str]:
        """Return the objectives that something in the case can change; the others carry no weight.

        They are solved by capabilities, suffer through allies, stand in an effect of an item, or are hit
        by hostile acts of the counterpart. An entry of the record touches none, so that leaving one out
        moves no weight.
        """
        through = {name for name, objective in self.objectives.items() if objective.through is not None}
        gives = (give.effects for give in self.proposal.gives.values())
        gets = (get.effects for get in self.proposal.gets.values())
        outside = self.counterpart.outside
        return frozenset(through.union(*gives, *gets, () if outside is None else outside.harm))

    @property
    def same_as(self) -> dict[str, str]:
        """Return the options that equal an earlier one in their terms and in what is stated of them, and its name."""
        first: dict[tuple[object, ...], str] = {}
        originals = {
            name: first.setdefault((terms.signature, self._list_stated(name)), name)
            for name, terms in self.proposal.options.items()
        }
        return {name: original for name, original in originals.items() if name != original}

    def _list_stated(self, option: str) -> tuple[object, ...]:
        """Return the reactions to an option that the case states."""
        reactions = tuple(
            (actor, field, stated[option].signature)
            for actor, other in self.others.items()
            for field, stated in other.entered.items()
            if option in stated
        )
        answer = self.counterpart.accepts.get(option, {})
        by_type = answer if isinstance(answer, dict) else {"": answer}
        return (*reactions, *((kind, chance.signature) for kind, chance in sorted(by_type.items())))

    def without_copies(self) -> Self:
        """Return the case with each option once: one that equals an earlier one stands for it."""
        same_as = self.same_as
        if not same_as:
            return self
        proposal, record = self.proposal, self.record
        options = {name: terms for name, terms in proposal.options.items() if name not in same_as}
        offer = None if proposal.offer is None else same_as.get(proposal.offer, proposal.offer)
        episodes = {
            name: episode.model_copy(update={"terms": episode.terms.replace_like(same_as)})
            for name, episode in record.episodes.items()
        }
        answers = {
            name: answer.model_copy(update={"terms": answer.terms.replace_like(same_as)})
            for name, answer in record.answers.items()
        }
        like = None if self.terms.like is None else same_as.get(self.terms.like, self.terms.like)
        return self.model_copy(
            update={
                "proposal": proposal.model_copy(update={"options": options, "offer": offer}),
                "record": record.model_copy(update={"episodes": episodes, "answers": answers}),
                "terms": self.terms.model_copy(update={"like": like}),
            }
        )

    def names_of(self, kind: str) -> tuple[str, ...]:
        """Return the short names of the actors of one kind, in the order of the file."""
        return tuple(name for name, actor in self.actors.items() if actor.kind == kind)


def _choose_context(data: object, given: dict[str, Any] | None) -> dict[str, Any]:
    """Return what the fields of a case must know to be read: above all its own ``vocabulary``."""
    vocabulary = data.get("vocabulary") if isinstance(data, dict) else None
    is_known = isinstance(vocabulary, str) and vocabulary in BANDS
    return {**(given or {}), "vocabulary": vocabulary if is_known else "icd203"}


def _explain_all(error: ValidationError) -> "Iterator[Problem]":
    fields = list_fields()
    for number, detail in enumerate(error.errors(include_url=False)):
        yield explain(detail, fields if number < _MOST_GUESSES else ())


def list_fields() -> frozenset[str]:
    """Return the names of all fields of all tables, as a case file writes them."""
    tables, names = [Table], set()
    while tables:
        table = tables.pop()
        tables += table.__subclasses__()
        names |= {field.alias or name for name, field in table.model_fields.items()}
    return frozenset(names)
