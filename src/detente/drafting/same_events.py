"""Reports of one event in several sources, told by plain rules: when, who, what kind of act, and the words.

Two reports by one narrator or of one incident are less evidence than two (equation 16). What the rules
find is offered to the analyst with its reasons, and never settled: the words of two summits may be alike.
"""

import calendar
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from rapidfuzz import fuzz

from detente.case.dates import DateSpan
from detente.drafting.firms import shorten_firm
from detente.drafting.named_actors import NamedActor, find_actors
from detente.drafting.times import find_dates
from detente.drafting.vocabulary import FUNCTION_WORDS

DAYS_APART = 3
"""Days by which two reports of one event may differ: news travels, and time zones differ."""
_YEARS_APART = 5
"""Years up to which two dates may contradict each other; further apart they tell of two events."""
_LONG = 31
"""Days from which a date is so wide that it says little."""
_LIKE = 0.3
"""Share of shared words from which reports of one day and one kind of act tell of one event."""
_MORE_LIKE = 0.5
"""The same where the date is wide, or one report tells of no kind of act."""
_MOST_LIKE = 0.6
"""The same where the dates differ."""
_COPIED = 90
"""Likeness of two texts, 0 to 100, from which one may be taken from the other."""
_FEWEST_SHARED = 2
"""Words that reports of one event share at least, beside the names."""
_FEWEST_NAMES = 3
"""Names of firms, people and organisations in both that do instead, where the kind of act is the same."""
_FEWEST_AGAINST_DATES = 4
"""The same where the dates differ."""
_FEWEST_ALIKE = 2
"""Such names, the same in both, that do where all other words are the same too."""
_COMMON = 40
"""Reports up to which a word tells them apart."""
_LETTERS = 5
"""Letters by which two forms of a word are one."""
_SHORTEST = 4

_WORD = re.compile(r"[^\W\d_]+")
_DAYS = frozenset(name.casefold() for name in (*calendar.day_name, *calendar.month_name))
_KINDS = {
    "a meeting": "meet met meeting talk talked talks summit visit visited conference negotiate negotiated negotiations",
    "an agreement": "agree agreed agreement sign signed treaty accord deal pact settle settled settlement contract merge merged merger venture",
    "an offer": "offer offered offers propose proposed proposal bid",
    "a promise": "promise promised promises pledge pledged commit committed commitment vow vowed guarantee guaranteed",
    "a refusal": "refuse refused refusal reject rejected rejection decline declined veto vetoed block blocked",
    "a threat": "threaten threatened threat threats warn warned warning ultimatum",
    "an attack": "attack attacked attacks bomb bombed bombing bombings strike struck strikes invade invaded invasion shell shelled kill killed raid",
    "a sanction": "sanction sanctions sanctioned ban banned embargo tariff tariffs fine fined restrict restricted",
    "help": "give gave aid supply supplied deliver delivered fund funded lend lent invest invested help helped send sent share shared",
    "a purchase": "buy bought purchase purchased acquire acquired acquisition sell sold sale",
    "a test": "test tested tests launch launched launches",
    "a withdrawal": "withdraw withdrew withdrawal leave left quit suspend suspended end ended terminate terminated",
    "an arrest": "arrest arrested expel expelled detain detained jail jailed charge charged sue sued lawsuit",
}
"""Kinds of act, and the words that tell them."""
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}


class EventReport(NamedTuple):
    """What one source says of one event."""

    name: str
    """Where it stands in the case: a row of the record, or a passage."""
    source: str
    """The source it is from; empty where none is named."""
    when: DateSpan
    actors: frozenset[str]
    kinds: frozenset[str]
    """Kinds of act that its words tell."""
    names: frozenset[str]
    """The firms, people and organisations among the actors."""
    words: frozenset[str]
    """Its other words, by their first letters; no names, no dates."""
    text: str


class SameEvent(NamedTuple):
    """Two reports that may tell of one event, and why."""

    earlier: EventReport
    later: EventReport
    actors: tuple[str, ...]
    """Names in both."""
    kinds: tuple[str, ...]
    """Kinds of act in both."""
    n_shared: int
    n_words: int
    """Words of the report that has fewer; ``n_shared`` of them stand in the other."""
    contradicts: bool
    """Whether the dates exclude each other."""

    @property
    def is_copy(self) -> bool:
        """Say whether one report may be taken from the other."""
        return fuzz.ratio(self.earlier.text, self.later.text) >= _COPIED


def ask_about(same: SameEvent) -> str:
    """Return the question to the analyst that two reports raise, with its reasons.

    Examples
    --------
    >>> from detente.case.dates import parse_date
    >>> day, month = parse_date("1995-03-02"), parse_date("1995-03")
    >>> one = describe_report("dated-1", "memo", day, "Russia and Iran met on the plant at Bushehr.")
    >>> two = describe_report("dated-2", "wire", month, "Iran met Russia over its Bushehr plant.")
    >>> ask_about(compare_reports(one, two))
    'Same event as dated-1 of memo? Dated 1995-03-02 there and 1995-03 here. Both name Bushehr, Iran and Russia and tell of a meeting; 2 of the 2 other words of the shorter stand in both.'
    """
    there = f"{same.earlier.name} of {same.earlier.source}" if same.earlier.source else same.earlier.name
    before, now = same.earlier.when.written, same.later.when.written
    if same.contradicts:
        question = f"One event with two dates? {before} in {there}, {now} here: find out which is right."
    else:
        question = f"Same event as {there}? Dated {before} there and {now} here."
    kinds = f" and tell of {_enumerate(same.kinds)}" if same.kinds else ""
    words = f"{same.n_shared} of the {same.n_words} other words of the shorter stand in both"
    copied = (
        " Nearly the same words: if one source took them from the other, name it under derived_from of its source."
        if same.is_copy
        else ""
    )
    return f"{question} Both name {_enumerate(same.actors)}{kinds}; {words}.{copied}"


def _enumerate(words: tuple[str, ...]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def describe_report(name: str, source: str, when: DateSpan, text: str) -> EventReport:
    """Return a report with its names, kinds of act and words.

    Parameters
    ----------
    name, source
        Where it stands, and who says it.
    when
        When the event was, as the report says.
    text
        The sentence or the words of a row.

    Examples
    --------
    >>> from detente.case.dates import parse_date
    >>> report = describe_report("par2", "memo", parse_date("1995-03"), "In March 1995 Russia met Iran on the plant.")
    >>> sorted(report.actors), sorted(report.kinds), sorted(report.words)
    (['Iran', 'Russia'], ['a meeting'], ['plant'])
    """
    found = find_actors([(1, text)])
    actors = {_shorten(actor) for actor in found}
    named = {
        word.casefold() for a in found if a.kind != "name" for word in _WORD.findall(f"{a.role} {a.name}")
    }
    names = {_shorten(a) for a in found if a.kind not in {"state", "name"}}
    plain = text
    for dated in reversed(find_dates(text)):
        plain = f"{plain[: dated.start]} {plain[dated.end :]}"
    words = [word.casefold() for word in _WORD.findall(plain)]
    kinds = {_KIND_OF[word] for word in words if word in _KIND_OF}
    kept = {
        word[:_LETTERS]
        for word in words
        if len(word) >= _SHORTEST and word not in _KIND_OF and word not in FUNCTION_WORDS | named | _DAYS
    }
    return EventReport(
        name, source, when, frozenset(actors), frozenset(kinds), frozenset(names), frozenset(kept), text
    )


def _shorten(actor: NamedActor) -> str:
    """Return what two reports call an actor alike: a person by the last name, a firm without its legal form."""
    words = actor.name.split(" ")
    if actor.kind == "firm":
        return " ".join(shorten_firm(words))
    return words[-1] if actor.kind == "person" else actor.name


def compare_reports(earlier: EventReport, later: EventReport) -> SameEvent | None:
    """Return why two reports may tell of one event; ``None`` if they do not, by the rules.

    They name the same actors and no different kinds of act; their dates touch or lie three days apart at
    most, and the more they are alike in words the wider the dates may be; three names of firms, people and
    organisations in both do instead of words, and two of them do where all other words are in both. Where
    the dates exclude each other, both must tell of the same kind of act, in mostly the same words, at most five years apart.

    Examples
    --------
    >>> from detente.case.dates import parse_date
    >>> one = describe_report("a", "memo", parse_date("1995-03-02"), "Russia and Iran met on the plant at Bushehr.")
    >>> two = describe_report("b", "wire", parse_date("1995-03-03"), "Iran met Russia over its Bushehr plant on Friday.")
    >>> same = compare_reports(one, two)
    >>> same.actors, same.kinds, same.n_shared, same.contradicts
    (('Bushehr', 'Iran', 'Russia'), ('a meeting',), 2, False)
    """
    actors = earlier.actors & later.actors
    kinds = earlier.kinds & later.kinds
    fewest = min(len(earlier.actors), len(later.actors))
    if (earlier.source and earlier.source == later.source) or not actors or 2 * len(actors) < fewest:
        return None
    if earlier.kinds and later.kinds and not kinds:
        return None
    n_words = min(len(earlier.words), len(later.words))
    n_shared = len(earlier.words & later.words)
    apart = max(earlier.when.first - later.when.last, later.when.first - earlier.when.last)
    contradicts = apart > dt.timedelta(days=DAYS_APART)
    same = SameEvent(
        earlier, later, tuple(sorted(actors)), tuple(sorted(kinds)), n_shared, n_words, contradicts
    )
    if contradicts:
        is_one = (
            kinds
            and len(actors) == fewest
            and apart < dt.timedelta(days=366 * _YEARS_APART)
            and n_shared >= max(_FEWEST_AGAINST_DATES, _MOST_LIKE * n_words)
        )
        return same if is_one else None
    wide = max(_width(earlier.when), _width(later.when)) > _LONG
    least = _MORE_LIKE if wide or not kinds else _LIKE
    is_named = bool(kinds) and len(earlier.names & later.names) >= _FEWEST_NAMES
    is_said_alike = (
        bool(kinds)
        and earlier.names == later.names
        and len(earlier.names) >= _FEWEST_ALIKE
        and n_shared == n_words == max(len(earlier.words), len(later.words)) > 0
    )
    return same if is_named or is_said_alike or n_shared >= max(_FEWEST_SHARED, least * n_words) else None


def _width(when: DateSpan) -> int:
    return (when.last - when.first).days + 1


class ReportIndex:
    """Reports by their words, so that each new one is compared with few others.

    Reports that share only words which many reports hold are not compared: time grows with the number of
    reports, not with its square.
    """

    def __init__(self) -> None:
        self._reports: list[EventReport] = []
        self._by_word: dict[str, list[int]] = {}

    def add(self, report: EventReport) -> None:
        """Take a report in."""
        for word in report.words | report.names:
            holders = self._by_word.setdefault(word, [])
            if len(holders) <= _COMMON:
                holders.append(len(self._reports))
        self._reports.append(report)

    def find_same(self, report: EventReport) -> SameEvent | None:
        """Return the earlier report most like a new one that may tell of the same event; without contradiction first."""
        found = [same for other in self._list_likely(report) if (same := compare_reports(other, report))]
        return max(
            found, key=lambda same: (not same.contradicts, same.n_shared / max(same.n_words, 1)), default=None
        )

    def _list_likely(self, report: EventReport) -> Iterator[EventReport]:
        shared = Counter(
            index
            for word in sorted(report.words | report.names)
            if len(holders := self._by_word.get(word, [])) <= _COMMON
            for index in holders
        )
        return (self._reports[index] for index in sorted(shared) if shared[index] >= _FEWEST_SHARED)
