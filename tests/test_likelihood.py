import pytest

from detente.likelihood import BANDS, find_band, format_likelihood


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (0, "almost no chance"),
        (0.05, "very unlikely"),
        (0.2, "unlikely"),
        (0.5, "roughly even chance"),
        (0.55, "likely"),
        (0.799, "likely"),
        (0.8, "very likely"),
        (0.95, "almost certain"),
        (1, "almost certain"),
    ],
)
def test_a_band_owns_its_lower_edge(probability, word):
    assert format_likelihood(probability) == word


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (0.02, "remote chance"),
        (0.07, "between bands"),
        (0.45, "realistic possibility"),
        (0.5, "between bands"),
        (0.6, "likely"),
        (0.99, "almost certain"),
    ],
)
def test_gaps_of_the_yardstick_are_called_what_they_are(probability, word):
    assert format_likelihood(probability, "phia") == word


def test_every_word_is_found_in_its_own_vocabulary():
    for vocabulary, bands in BANDS.items():
        for band in bands:
            assert find_band(f" {band.word.upper()} ", vocabulary) == band
    assert find_band("perhaps") is None


def test_no_probability():
    with pytest.raises(ValueError, match="between 0 and 1"):
        format_likelihood(1.2)
