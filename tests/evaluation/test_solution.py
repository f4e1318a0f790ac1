"""The two entrances to the model give the same values, and parts of the draws give what all give at once."""

import numpy as np
import pytest

from detente.casefile.files import list_examples, read_case
from detente.evaluation.solution import COARSE, find_decision_inputs, solve, value_at
from detente.evaluation.strategy import value_beliefs
from detente.sampling import samples as sampling
from detente.sampling.samples import sample
from detente.sampling.slices import join_draws, take_draws

SHIPPED = [example.slug for example in list_examples()]
N_DRAWS = 24


@pytest.mark.parametrize("slug", SHIPPED)
def test_the_lean_path_gives_the_values_of_the_main_path(slug: str) -> None:
    case = read_case(slug)
    samples = sample(case, N_DRAWS, 3)
    main, lean = solve(samples, only_choice=True), find_decision_inputs(samples)
    np.testing.assert_array_equal(lean.belief, main.track_record.belief)
    np.testing.assert_array_equal(lean.stage_game.rewards, main.stage_game.rewards)
    np.testing.assert_array_equal(lean.reactions.passes, main.third_parties.passes)
    np.testing.assert_array_equal(lean.harm_probability, main.track_record.harm_probability)
    problem = main.strategy.problem
    expected = value_beliefs(samples, problem, problem.belief[:, None], n_points=COARSE)[:, 0]
    np.testing.assert_allclose(value_at(case, samples.premises), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("slug", SHIPPED)
def test_parts_of_the_draws_are_solved_as_all_at_once(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = sample(read_case(slug), N_DRAWS, 3)
    whole = solve(samples, only_choice=True)
    monkeypatch.setattr(sampling, "_FEWEST_AT_ONCE", 7)
    monkeypatch.setattr(sampling, "_MOST_AT_ONCE", 1)
    assert [part.n_draws for part in samples.split()] == [7, 7, 7, 3]
    parts = solve(samples, only_choice=True)
    np.testing.assert_array_equal(parts.stage_game.responses, whole.stage_game.responses)
    np.testing.assert_array_equal(parts.track_record.smoothed, whole.track_record.smoothed)
    for found, expected in zip(parts.track_record.evidence, whole.track_record.evidence, strict=True):
        np.testing.assert_array_equal(found.decibans, expected.decibans)
    np.testing.assert_array_equal(parts.strategy.values, whole.strategy.values)


def test_parts_of_the_draws_put_together_are_the_draws() -> None:
    samples = sample(read_case("isis-2017"), N_DRAWS, 3)
    inputs = find_decision_inputs(samples)
    halves = [take_draws(inputs, slice(0, 11)), take_draws(inputs, slice(11, None))]
    np.testing.assert_array_equal(join_draws(halves, N_DRAWS).stage_game.in_force, inputs.stage_game.in_force)
    cut = take_draws(samples, slice(4, 9))
    np.testing.assert_array_equal(cut.contracts.give_levels, samples.contracts.give_levels)
    np.testing.assert_array_equal(cut.past.episodes[0].background, samples.past.episodes[0].background)
    np.testing.assert_array_equal(cut.contracts.detect, samples.contracts.detect[4:9])
