"""Draws as text: what is written can be read again, and no sign is lost."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from detente.report.draw_codes import (
    SIGNED,
    UNSIGNED,
    cut_ranks,
    decode_values,
    encode_values,
    list_edges,
    pack_flags,
    write_codes,
)

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
VALUES = st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")) | st.just(0.0), min_size=1, max_size=50)


def read_codes(text, n_characters):
    """The codes of a text, digit by digit."""
    parts = [text[start : start + n_characters] for start in range(0, len(text), n_characters)]
    return [
        sum(LETTERS.index(letter) * 64**power for power, letter in enumerate(reversed(part)))
        for part in parts
    ]


@given(VALUES)
def test_signs_zeros_and_gaps_are_exact_and_values_nearly(values):
    values = np.array(values)
    scale = float(np.nanmax(np.abs(values), initial=0.0)) or 1.0
    codes = encode_values(values, scale, SIGNED)
    assert read_codes(write_codes(codes, SIGNED), SIGNED) == codes.tolist()
    again = decode_values(codes, scale, SIGNED)
    assert np.array_equal(np.isnan(again), np.isnan(values))
    known = ~np.isnan(values)
    assert np.array_equal(np.sign(again[known]), np.sign(values[known]))
    reach = 2 * np.sqrt(np.abs(values[known]) * scale) / 131071 + scale / 131071**2
    assert (np.abs(again[known] - values[known]) <= reach).all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_values_of_two_characters_are_within_a_step(values):
    values = np.array(values)
    again = decode_values(encode_values(values, 1.0, UNSIGNED), 1.0, UNSIGNED)
    assert np.array_equal(again > 0, values > 0)
    assert (np.abs(again - values) <= 2 * np.sqrt(values) / 4094 + 1 / 4094**2).all()


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=200))
def test_a_bin_holds_what_lies_between_its_edges(numbers):
    values = np.array(numbers, float)
    bins, edges = cut_ranks(values), list_edges(values)
    assert len(edges) == 61
    assert (np.diff(edges) >= 0).all()
    for low, high in ((0, 20), (7, 31), (40, 60)):
        kept = values[(bins >= low) & (bins < high)]
        assert ((kept >= edges[low]) & (kept <= edges[high])).all()
    for number in set(numbers):
        assert len(set(bins[values == number].tolist())) == 1


def test_bins_hold_equally_many_draws():
    assert np.bincount(cut_ranks(np.random.default_rng(1).normal(size=600))).tolist() == [10] * 60


def test_flags_are_bits_from_the_lowest():
    flags = np.array([[True, False, True], [False, False, False], [False, True, True]])
    assert pack_flags(flags).tolist() == [5, 0, 6]
