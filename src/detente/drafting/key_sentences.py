"""Key sentences of a document that say no date: who wants, refuses, offers, threatens or promises what, and numbers.

They are found by their words and ranked by how many such things they say, so that a reader can see why each
was chosen. What a sentence denies or doubts is chosen as well: the quote is the document's, the reading yours.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from detente.case.sources import LONGEST_QUOTE
from detente.documents.document import Paragraph
from detente.drafting.named_actors import find_actors
from detente.drafting.sentences import split_sentences
from detente.drafting.times import find_dates

MOST_KEY_SENTENCES = 12
"""Key sentences offered of one document."""
_FEWEST_WORDS = 6
_LEAST = 2
"""Things that a key sentence says at least; naming an actor counts as one."""

_WORDS = {
    "wants": "want wants wanted wishes seek seeks sought demand demands demanded demanding",
    "refuses": "refuse refuses refused refusing refusal reject rejects rejected rejecting rejection oppose opposes opposed opposing "
    "opposition resist resists resisted resisting resistance veto vetoes vetoed block blocks blocked blocking won't won’t",
    "offers": "offer offers offered offering propose proposes proposed proposing proposal proposals compromise compromises concession "
    "concessions",
    "threatens": "threat threats threaten threatens threatened threatening warn warns warned warning warnings retaliate retaliates "
    "retaliated retaliation consequences unless punish punishes punished punishing",
    "promises": "promise promises promised promising pledge pledges pledged pledging commit commits committed committing commitment "
    "commitments guarantee guarantees guaranteed vow vows vowed assure assures assured assurance assurances",
}
"""What a sentence may do, and the words that tell it."""
_PHRASES = {
    "wants": (
        r"(?:insist|insists|insisted) (?:on|that)|(?:hope|hopes|hoped) (?:to|that)",
        r"(?:our|its|their|his|her|the) (?:main |key |first |top |overriding )?(?:goals?|aims?|objectives?|priority|priorities|interests?)",
    ),
    "refuses": (
        r"(?:rule|rules|ruled) out|(?:decline|declines|declined) to|(?:will|would|must|shall|can) (?:not|never)",
    ),
    "offers": (r"(?:is|are|was|were|be) (?:willing|ready|prepared) to|in (?:exchange|return)",),
    "threatens": ("or else",),
    "promises": (r"(?:agrees|agreed) (?:to|that)",),
}
"""The same, of several words."""
_PATTERNS = {
    kind: re.compile(rf"\b(?:{'|'.join([*words.split(), *_PHRASES[kind]])})\b", re.IGNORECASE)
    for kind, words in _WORDS.items()
}
_NUMBERS = re.compile(
    r"[0-9][0-9.,]*\s?(?:%|percent|per cent)|[$€£¥]\s?[0-9]|[0-9][0-9.,]*\s(?:thousand|million|billion|trillion|dollars|euros|pounds|yen"
    r"|tons|tonnes|jobs|workers|troops|people|barrels|cars|vehicles|units|years|months|megawatts)\b|\b[0-9]{1,3}(?:,[0-9]{3})+\b",
    re.IGNORECASE,
)


class KeySentence(NamedTuple):
    """A sentence without a date that says something a case is about."""

    paragraph: int
    text: str
    kinds: tuple[str, ...]
    """What it does: wants, refuses, offers, threatens, promises, or gives numbers."""
    names_actor: bool

    @property
    def rank(self) -> int:
        """Return how many things it says, an actor's name being one."""
        return len(self.kinds) + self.names_actor


def find_key_sentences(paragraphs: Iterable[Paragraph], most: int = MOST_KEY_SENTENCES) -> list[KeySentence]:
    """Return the highest ranked sentences without a date, in the order of the document; of equals the first.

    A key sentence holds a word of wanting, refusing, offering, threatening or promising, and besides it another
    of these, a number with its unit, or the name of an actor. It is at most as long as a quote may be.

    Parameters
    ----------
    paragraphs
        Those of a document.
    most
        Sentences returned at most.

    Examples
    --------
    >>> text = "They met in 1995. Iran refuses to halt its plant unless it is paid $5 billion. It rained on us all day."
    >>> for sentence in find_key_sentences([Paragraph(1, text, None, 0, len(text))]):
    ...     print(sentence.kinds, sentence.text)
    ('refuses', 'threatens', 'gives numbers') Iran refuses to halt its plant unless it is paid $5 billion.
    """
    found = [sentence for paragraph in paragraphs for sentence in _list_sentences(paragraph)]
    ranked = sorted(range(len(found)), key=lambda index: (-found[index].rank, index))[:most]
    return [found[index] for index in sorted(ranked)]


def _list_sentences(paragraph: Paragraph) -> list[KeySentence]:
    sentences = []
    dates = None
    for start, end in split_sentences(paragraph.text):
        text = paragraph.text[start:end]
        kinds = [kind for kind, pattern in _PATTERNS.items() if pattern.search(text)]
        if not kinds or len(text) > LONGEST_QUOTE or len(text.split()) < _FEWEST_WORDS or text.endswith("?"):
            continue
        dates = find_dates(paragraph.text) if dates is None else dates
        if any(start <= dated.start < end for dated in dates):
            continue
        kinds += ["gives numbers"] if _NUMBERS.search(text) else []
        names_actor = any(actor.kind != "name" for actor in find_actors([(paragraph.number, text)]))
        sentence = KeySentence(paragraph.number, text, tuple(kinds), names_actor)
        if sentence.rank >= _LEAST:
            sentences.append(sentence)
    return sentences
