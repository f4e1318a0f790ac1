"""Mutants of the shipped cases are refused with a reason or assessed with numbers that make sense; `make fuzz` tries more."""

import pytest

from detente.casefile.files import parse_case
from tests.fuzz.judge import judge, read_bases, write
from tests.fuzz.mutations import mutate

NAMES = sorted(read_bases())


@pytest.mark.parametrize("name", NAMES)
def test_a_case_written_as_plain_data_is_read(name):
    assert parse_case(write(read_bases()[name])).actors


def test_the_same_seed_makes_the_same_mutant():
    data = read_bases()["starter"]
    assert mutate(data, 7) == mutate(data, 7)
    assert any(mutate(data, seed) != data for seed in range(5))


@pytest.mark.parametrize("first", range(0, 40, 10))
def test_mutants_are_refused_or_believed(first):
    kinds = set()
    for seed in range(first, first + 10):
        outcome = judge(write(mutate(read_bases()[NAMES[seed % len(NAMES)]], seed)), n_draws=40, full=False)
        assert outcome.complaints == [], f"seed {seed}"
        kinds.add(outcome.kind)
    assert "assessed" in kinds


@pytest.mark.parametrize("seed", [3, 11])
def test_mutants_are_refused_or_assessed_in_full(seed):
    outcome = judge(write(mutate(read_bases()["starter"], seed)), n_draws=100, full=True)
    assert outcome.complaints == []


def test_what_cannot_be_read_is_refused():
    assert judge("case: [", n_draws=10, full=False) == ("refused", [])


def test_a_case_that_hangs_is_a_complaint(monkeypatch):
    def hang(text):
        while text:
            pass

    monkeypatch.setattr("tests.fuzz.judge.parse_case", hang)
    assert (
        "still running after 1 seconds" in judge("case: x", n_draws=10, full=False, seconds=1).complaints[0]
    )
