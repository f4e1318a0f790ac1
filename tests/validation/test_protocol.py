from validation.protocol import read_protocol
from validation.weeks import _QUANTILES

from detente.forecasting import dyads
from validation import laboratory, moving_threshold


def test_the_protocol_is_the_one_that_was_frozen():
    """Whoever changes the protocol scores anew, and says so in the change log."""
    assert read_protocol().digest == "ee4abb91020f"


def test_the_code_does_what_the_protocol_says():
    import tomllib
    from importlib import resources

    table = tomllib.loads(resources.files("validation").joinpath("protocol.toml").read_text("utf-8"))
    assert table["pair-years"]["fewest"] == dyads.FEWEST_EVENTS
    assert table["weeks"]["window"] == moving_threshold._WINDOW
    assert table["laboratory"]["folds"] == laboratory.N_FOLDS
    assert 0.5 in _QUANTILES


def test_nothing_is_tested_on_the_years_it_was_learnt_or_chosen_on():
    years = read_protocol().pair_years
    assert years.first + 2 < years.learn[0] <= years.learn[1] < years.test[0] <= years.test[1]


def test_the_pair_that_is_scored_chose_nothing():
    assert not {frozenset(pair[1:]) for pair in read_protocol().weeks.others} & {frozenset({"ISR", "PSE"})}
