import io
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.casefile.files import parse_case, read_starter
from detente.evaluation.solution import at_medians, solve_at_medians
from detente.exchange.gambit import to_efg
from detente.methods.quantal_choice import conduct_probabilities
from detente.sampling.samples import sample, sample_at
from detente.text_safety import format_line
from tests.exchange.efg import read_game, walk


def test_the_tree_is_that_of_the_case(medians):
    title, players, comment, root = read_game(to_efg(*medians))
    assert title == medians.case.title
    assert players == ("our company", "the rival")
    assert "100 draws, seed 3" in comment
    assert root.kind == "c"
    assert [name for name, _ in root.moves] == ["partner", "trader", "raider"]
    belief = medians.solution.track_record.belief[0]
    assert [float(share) for _, share in root.moves] == pytest.approx(belief.tolist(), abs=1e-9)
    own = [node for node in walk(root) if node.player == 1]
    assert {node.information_set for node in own} == {1}, "the own side does not see the type"
    assert own[0].moves == ("refuse", "pilot", "venture")
    theirs = [node for node in walk(root) if node.player == 2]
    assert len({node.information_set for node in theirs}) == len(theirs) == 6, "the counterpart sees both"
    assert {node.moves for node in theirs} == {("reciprocate", "free_ride", "exploit")}


def test_payoffs_are_those_of_the_assessment(medians):
    _, _, _, root = read_game(to_efg(*medians))
    game = medians.solution.stage_game
    for kind, own in enumerate(root.children):
        assert own.children[0].payoffs == (0, 0), "refusing brings nothing to either side"
        for option, theirs in enumerate(own.children[1:], 1):
            payoffs = np.array([[float(x) for x in leaf.payoffs] for leaf in theirs.children])
            np.testing.assert_allclose(payoffs[:, 0], game.in_force[0, option], rtol=1e-9)
            np.testing.assert_allclose(payoffs[:, 1], game.continued[0, kind, option], rtol=1e-9)


def test_its_payoffs_give_its_responses(medians):
    """What is exported as (9) is what (10) answers."""
    _, _, _, root = read_game(to_efg(*medians))
    rival = sample_at(medians.case, at_medians(medians.samples, 1), 1).counterpart
    for kind, own in enumerate(root.children):
        for option, theirs in enumerate(own.children[1:], 1):
            utilities = np.array([float(leaf.payoffs[1]) for leaf in theirs.children])
            responses = conduct_probabilities(utilities[None], rival.decisive, rival.lapse, can_exploit=True)[
                0
            ]
            np.testing.assert_allclose(
                responses, medians.solution.stage_game.responses[0, kind, option], atol=1e-8
            )


def test_our_payoffs_and_its_responses_give_our_rewards(medians):
    _, _, _, root = read_game(to_efg(*medians))
    game = medians.solution.stage_game
    for kind, own in enumerate(root.children):
        for option, theirs in enumerate(own.children[1:], 1):
            payoffs = np.array([float(leaf.payoffs[0]) for leaf in theirs.children])
            expected = payoffs @ game.responses[0, kind, option]
            assert expected == pytest.approx(game.rewards[0, kind, option], abs=1e-8)


def test_barred_options_and_conduct_that_is_not_there_are_left_out():
    text = read_starter().replace("research: 0.7}, because: Law", "research: 0.5}, because: Law")
    text = text.replace(
        "{lead: {reciprocate: -0.1 to -0.02, free_ride: -0.3 to -0.05, exploit: -0.8 to -0.3}}",
        "{lead: -0.2 to -0.05}",
    )
    case = parse_case(text)
    samples = sample(case, n_draws=100)
    _, _, _, root = read_game(to_efg(case, samples, solve_at_medians(case, samples)))
    assert root.children[0].moves == ("refuse", "pilot")
    assert root.children[0].children[1].moves == ("reciprocate", "free_ride")


@given(st.text(max_size=60), st.text(max_size=60))
def test_labels_cannot_break_out_of_their_quotes(medians, title, name):
    actors = {key: SimpleNamespace(name=name) for key in medians.case.actors}
    case = SimpleNamespace(title=title, actors=actors, own=medians.case.own, rival=medians.case.rival)
    plain, game = read_game(to_efg(*medians)), read_game(to_efg(*medians._replace(case=case)))
    assert game[3] == plain[3]
    assert game[0] == format_line(title).replace("\\", "/")


def test_gambit_reads_the_game(medians):
    pygambit = pytest.importorskip("pygambit", reason="an oracle on demand: make rivals")
    named = medians.case.model_copy(update={"title": 'Ünser "plant"\\'})
    game = pygambit.read_efg(io.BytesIO(to_efg(*medians._replace(case=named)).encode()))
    assert game.title == 'Ünser "plant"/'
    assert len(game.players) == 2
    theirs, ours = read_game(game.to_efg()), read_game(to_efg(*medians))
    assert [node.kind for node in walk(theirs[3])] == [node.kind for node in walk(ours[3])]
    for their_node, our_node in zip(walk(theirs[3]), walk(ours[3]), strict=True):
        assert (their_node.moves, their_node.payoffs) == (our_node.moves, our_node.payoffs)
