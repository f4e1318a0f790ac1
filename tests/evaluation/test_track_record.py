"""Beliefs with parts of the record left out, and dealings under the same terms."""

import copy

import numpy as np
import pytest

from detente import read_case
from detente.case.model import Case
from detente.evaluation.stage_game import solve_stage_game
from detente.evaluation.third_parties import react
from detente.evaluation.track_record import infer_types, infer_without
from detente.sampling.samples import sample


def play(case, n_draws=30):
    samples = sample(case, n_draws, 1)
    reactions = react(samples)
    game = solve_stage_game(samples, participation=reactions.participation)
    return samples, game.responses


def drop(case, path):
    _, table, name = path.split(".")
    rows = {key: row for key, row in getattr(case.record, table).items() if key != name}
    return case.model_copy(update={"record": case.record.model_copy(update={table: rows})})


@pytest.mark.parametrize("slug", ["isis-2017", "agreed-framework-1994"])
def test_a_part_left_out_is_a_part_never_written(slug):
    case = read_case(slug)
    samples, responses = play(case)
    paths = [
        f"record.{table}.{name}"
        for table in ("episodes", "acts", "watched")
        for name in getattr(case.record, table)
    ]
    whole, *parts = infer_without(
        samples, responses=responses, parts=[frozenset(), *map(frozenset, ([p] for p in paths))]
    )
    record = infer_types(samples, responses=responses)
    np.testing.assert_array_equal(whole.belief, record.belief)
    np.testing.assert_array_equal(whole.harm_probability, record.harm_probability)
    for path, part in zip(paths, parts, strict=True):
        rest, answers = play(drop(case, path))
        again = infer_types(rest, responses=answers)
        np.testing.assert_allclose(part.belief, again.belief, atol=1e-12)
        np.testing.assert_allclose(part.completeness, again.completeness, atol=1e-12)


def test_dealings_under_the_same_terms_are_worked_out_once(starter):
    many = copy.deepcopy(starter)
    first = many["record"]["episodes"]["first-pilot"]
    many["record"]["episodes"] |= {f"e{i}": first | {"date": f"{2015 + i}"} for i in range(1, 5)}
    many["record"]["episodes"]["other"] = first | {"terms": {"like": "pilot", "detect": 0.9}}
    samples = sample(Case.model_validate(many), 10, 1)
    indices = {episode.name: episode.terms for episode in samples.past.episodes}
    assert {indices[f"e{i}"] for i in range(1, 5)} == {indices["first-pilot"]}
    assert indices["other"] not in {indices["first-pilot"], indices["second-pilot"]}
    assert len(samples.contracts.give_levels) == samples.contracts.n_options + 3


def test_the_same_terms_before_and_after_something_came_to_be_at_stake_are_two(starter):
    starter["objectives"]["lead"]["since"] = "2018"
    starter["record"]["episodes"]["second-pilot"]["terms"] = {"like": "pilot"}
    samples = sample(Case.model_validate(starter), 10, 1)
    first, second = samples.past.episodes
    assert first.terms != second.terms


def test_an_ally_does_not_react_to_dealings_before_it_existed(starter):
    """Suppliers who came after the dealing of 2016 withheld nothing then; all other reactions stay."""
    first = starter["record"]["episodes"]["first-pilot"]
    first["terms"] = {"like": "venture"}
    before = sample(Case.model_validate(starter), 30, 1)
    starter["actors"]["suppliers"]["since"] = 2019
    after = sample(Case.model_validate(starter), 30, 1)
    index = after.past.episodes[0].terms
    old, new = (react(samples).participation[:, 0] for samples in (before, after))
    assert np.any(old[:, index] < 1)
    assert np.all(new[:, index] == 1)
    rest = [i for i in range(new.shape[1]) if i != index]
    np.testing.assert_array_equal(new[:, rest], old[:, rest])


def test_the_same_terms_before_and_after_an_ally_came_to_be_are_two(starter):
    starter["record"]["episodes"]["second-pilot"]["terms"] = {"like": "pilot"}
    assert len({episode.terms for episode in sample(Case.model_validate(starter), 5, 1).past.episodes}) == 1
    starter["actors"]["suppliers"]["since"] = 2019
    assert len({episode.terms for episode in sample(Case.model_validate(starter), 5, 1).past.episodes}) == 2
