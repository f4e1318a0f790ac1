"""What each argument carries: MODEL section 15."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from detente.arguments.knockouts import MOST_EXACT, Carried, KnockOuts, count_orders
from detente.arguments.measures import list_measures
from detente.arguments.struck_draws import StruckDraws
from detente.arguments.supports import (
    Place,
    Support,
    find_fallen,
    list_places,
    list_rests,
    list_supports,
    order_place,
)
from detente.arguments.xray_result import (
    ParagraphXray,
    PassageXray,
    SourceXray,
    Struck,
    UncitedXray,
    Xray,
)
from detente.case.analyst_cases import read_as_written
from detente.evidence.local_copies import check_sources
from detente.evidence.verification import verify_passages
from detente.sampling.random_streams import Streams
from detente.sampling.samples import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from detente.arguments.fallen_numbers import StruckReading
    from detente.arguments.knockouts import Shares, State
    from detente.arguments.supports import Rest
    from detente.case.model import Case
    from detente.evidence.verification import VerifiedEvidence

READINGS: tuple[StruckReading, ...] = ("location", "backing")
"""How a fallen number is read, in the order of a report."""

_FEWEST_DRAWS = 100
_MOST_SHOWN = 500
"""Paragraphs of a document up to which all are listed, whether or not anything rests on them."""
_ORDERS = "arguments.orders"


def xray(
    case: Case,
    n_draws: int = 600,
    seed: int = 1,
    *,
    folders: Sequence[Path] = (),
    progress: Callable[[str, float], None] | None = None,
) -> Xray:
    """Say what each paragraph, passage and source of a case carries.

    Parameters
    ----------
    case
        The case, which is looked through by its own ranges: what analysts give beside them cites none of its passages.
    n_draws
        Number of Monte Carlo draws, 100 or more; they are shared out among the orders of striking.
    seed
        Seed, 0 or more. The same case, seed, version and machine give the same bytes.
    folders
        Where to look for copies of the documents, before the folder that ``DETENTE_DOCUMENTS`` names. Without a copy
        only what the case quotes is known of a document.
    progress
        Called with the name of each step and the share of the work already done, in [0, 1).

    Raises
    ------
    ValueError
        If ``n_draws`` is below 100 or ``seed`` below 0.
    CaseError
        If the record of the case is impossible under every type of counterpart.
    """
    if n_draws < _FEWEST_DRAWS:
        message = f"n_draws must be {_FEWEST_DRAWS} or more, found {n_draws}"
        raise ValueError(message)
    case = read_as_written(case)
    evidence = verify_passages(case, check_sources(case, folders))
    places = _find_places(evidence)
    rests = list_rests(case, places)
    samples = sample(case, n_draws, seed)
    measures = list_measures(samples, case.decision.noticeable)
    plan = _Plan(case, evidence, places, rests)
    report = _follow(progress, plan.count_states())
    orders = Streams(case, n_draws, seed)
    shares: dict[StruckReading, Shares] = {}
    struck: dict[StruckReading, dict[State, Carried]] = {}
    for reading in READINGS:
        knockouts = KnockOuts(StruckDraws(case, samples, rests, reading), rests, measures, report)
        shares[reading] = knockouts.share_out(plan.supports, plan.places, orders.generator(_ORDERS))
        states = plan.list_states(reading)
        struck[reading] = dict(zip(states, knockouts.strike(states), strict=True))
        if reading == "location":
            as_is = knockouts.as_they_are()
    return Xray(
        case=case,
        n_draws=n_draws,
        seed=seed,
        measures=measures,
        as_is=as_is,
        location=shares["location"],
        backing=shares["backing"],
        paragraphs=tuple(plan.list_paragraphs(shares, struck)),
        passages=tuple(plan.list_passages(struck)),
        sources=tuple(plan.list_sources(struck)),
        uncited=tuple(UncitedXray(path, struck["location"][frozenset([path])]) for path in plan.uncited),
    )


def _find_places(evidence: VerifiedEvidence) -> dict[str, Place]:
    """Return where each passage stands: in its document where a copy is at hand, else where the case says."""
    places = {}
    for status in evidence.passages:
        passage, now = status.passage, status.selector
        paragraph = passage.par if now is None or now.paragraph is None else now.paragraph
        page = passage.page if paragraph is None else None
        places[status.name] = Place(passage.source, paragraph, page)
    return places


def _follow(progress: Callable[[str, float], None] | None, n_states: int) -> Callable[[int], None]:
    """Return what is told how many states have been computed, and passes on the share of all."""
    numbers = count(1)

    def report(n_computed: int) -> None:
        done = [next(numbers) for _ in range(n_computed)][-1]
        if progress is not None:
            progress("striking out passages", min(done / n_states, 0.99))

    return report


class _Plan:
    """What is struck out, and where each result belongs."""

    def __init__(
        self, case: Case, evidence: VerifiedEvidence, places: dict[str, Place], rests: Sequence[Rest]
    ) -> None:
        self._case, self._evidence, self._rests = case, evidence, rests
        self.supports = list_supports(rests)
        self.places = list_places(self.supports)
        self.uncited = [rest.path for rest in rests if not rest.supports]
        self._passages = [Support(place, name) for name, place in places.items()]
        self._passages += [each for each in self.supports if each.passage is None]
        self._passages.sort(key=lambda each: (order_place(each.place), each.passage or ""))
        documents = {source.name: source.document for source in evidence.sources}
        self._documents = {name: document for name, document in documents.items() if document is not None}

    def count_states(self) -> int:
        """Return about how many states of the case will be computed."""
        n_places, n_singles = len(self.places), len(self._passages) + len(self._case.sources)
        n_shared = 2**n_places if n_places <= MOST_EXACT else 2 * n_places * count_orders(n_places)
        return 2 * (n_shared + n_singles) + n_singles + n_places + len(self.uncited)

    def list_states(self, reading: StruckReading) -> list[State]:
        """Return what falls when each passage, paragraph and source is struck out alone, and each number without any."""
        targets = [frozenset([each]) for each in self._passages]
        targets += [self._find_supports(place=place) for place in self.places]
        targets += [self._find_supports(source=name) for name in self._case.sources]
        states = [find_fallen(self._rests, target) for target in targets]
        if reading == "location":
            states += [find_fallen(self._rests, target, with_any=True) for target in targets]
            states += [frozenset([path]) for path in self.uncited]
        return list(dict.fromkeys([frozenset(), *states]))

    def _find_supports(self, place: Place | None = None, source: str | None = None) -> frozenset[Support]:
        return frozenset(each for each in self.supports if each.place == place or each.place.source == source)

    def _strike(
        self, target: frozenset[Support], struck: dict[StruckReading, dict[State, Carried]]
    ) -> Struck:
        last = find_fallen(self._rests, target)
        with_any = find_fallen(self._rests, target, with_any=True)
        return Struck(struck["location"][last], struck["backing"][last], struck["location"][with_any])

    def _list_rests(self, target: Iterable[Support]) -> tuple[str, ...]:
        gone = frozenset(target)
        return tuple(rest.path for rest in self._rests if rest.supports & gone)

    def list_passages(self, struck: dict[StruckReading, dict[State, Carried]]) -> Iterable[PassageXray]:
        """Yield every passage of the case, and every place that is cited without its words."""
        for each in self._passages:
            exact = None if each.passage is None else self._case.passages[each.passage].exact
            target = frozenset([each])
            yield PassageXray(
                each.passage, each.place, exact, self._list_rests(target), self._strike(target, struck)
            )

    def list_paragraphs(
        self, shares: dict[StruckReading, Shares], struck: dict[StruckReading, dict[State, Carried]]
    ) -> Iterable[ParagraphXray]:
        """Yield every paragraph that is cited, quoted or at hand, in the order of the text."""
        nothing = struck["location"][frozenset()]
        carried = {
            place: tuple(shares[reading].carried[i] for reading in READINGS)
            for i, place in enumerate(self.places)
        }
        quoted = {each.place for each in self._passages}
        texts = {
            Place(name, paragraph.number): paragraph.text
            for name, document in self._documents.items()
            for paragraph in document.paragraphs
            if len(document.paragraphs) <= _MOST_SHOWN or Place(name, paragraph.number) in quoted
        }
        for place in sorted(quoted | texts.keys(), key=order_place):
            target = self._find_supports(place=place)
            names = tuple(each.passage for each in self._passages if each.place == place and each.passage)
            location, backing = carried.get(place, (nothing, nothing))
            yield ParagraphXray(
                place=place,
                text=texts.get(place),
                passages=names,
                rests=self._list_rests(target),
                location=location,
                backing=backing,
                struck=self._strike(target, struck),
            )

    def list_sources(self, struck: dict[StruckReading, dict[State, Carried]]) -> Iterable[SourceXray]:
        """Yield every source of the case."""
        for name, source in self._case.sources.items():
            target = self._find_supports(source=name)
            yield SourceXray(name, source.title, name in self._documents, self._strike(target, struck))
