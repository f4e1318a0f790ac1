"""Likelihood vocabularies: which word stands for which band of probability.

The bands are those of ICD 203 (ODNI 2015, section D.6.e(2)(a)) and of the PHIA
Probability Yardstick (UK Government, 24 March 2025). Bands of ICD 203 share their edges:
here **a band owns its lower edge**. The Yardstick has gaps, and a probability in a gap gets no word.
"""

from typing import Literal, NamedTuple, TypeAlias

Vocabulary: TypeAlias = Literal["icd203", "phia"]

_BETWEEN_BANDS = "between bands"
"""What PHIA's yardstick says of a probability that falls into one of its gaps."""


class Band(NamedTuple):
    """A likelihood word and the probabilities it stands for."""

    word: str
    low: float
    high: float
    synonyms: tuple[str, ...] = ()


BANDS: dict[Vocabulary, tuple[Band, ...]] = {
    "icd203": (
        Band("almost no chance", 0.01, 0.05, ("remote",)),
        Band("very unlikely", 0.05, 0.20, ("highly improbable",)),
        Band("unlikely", 0.20, 0.45, ("improbable", "improbably")),
        Band("roughly even chance", 0.45, 0.55, ("roughly even odds",)),
        Band("likely", 0.55, 0.80, ("probable", "probably")),
        Band("very likely", 0.80, 0.95, ("highly probable",)),
        Band("almost certain", 0.95, 0.99, ("almost certainly", "nearly certain")),
    ),
    "phia": (
        Band("remote chance", 0.0, 0.05),
        Band("highly unlikely", 0.10, 0.20),
        Band("unlikely", 0.25, 0.35),
        Band("realistic possibility", 0.40, 0.50),
        Band("likely", 0.55, 0.75, ("probable", "likely or probable")),
        Band("highly likely", 0.80, 0.90),
        Band("almost certain", 0.95, 1.0),
    ),
}


def find_band(word: str, vocabulary: Vocabulary = "icd203") -> Band | None:
    """Return the band a likelihood word stands for, or ``None`` if there is none.

    Examples
    --------
    >>> find_band("probable").word
    'likely'
    >>> find_band("perhaps") is None
    True
    """
    wanted = " ".join(word.lower().split())
    for band in BANDS[vocabulary]:
        if wanted == band.word or wanted in band.synonyms:
            return band
    return None


def format_likelihood(probability: float, vocabulary: Vocabulary = "icd203") -> str:
    """Return the word for a probability; a band owns its lower edge.

    Probabilities beyond the outermost bands take the outermost words.

    Raises
    ------
    ValueError
        If ``probability`` is not between 0 and 1.

    Examples
    --------
    >>> format_likelihood(0.80)
    'very likely'
    >>> format_likelihood(0.52, "phia")
    'between bands'
    """
    if not 0 <= probability <= 1:
        message = f"a probability lies between 0 and 1, not at {probability}"
        raise ValueError(message)
    bands = BANDS[vocabulary]
    if vocabulary == "icd203":
        reached = [band.word for band in bands if probability >= band.low]
        return reached[-1] if reached else bands[0].word
    for band in bands:
        if band.low <= probability <= band.high and not (
            band.word == "realistic possibility" and probability == band.high
        ):
            return band.word
    return _BETWEEN_BANDS
