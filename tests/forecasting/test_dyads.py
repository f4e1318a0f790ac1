import numpy as np

from detente.forecasting.dyads import FEWEST_EVENTS, MOST_COUNTED, Dyads, gather_observations, overall_rate


def make_dyads():
    sources, targets = np.array([0, 1, 0]), np.array([1, 0, 2])
    total = np.array([[10.0, 4.0, 100.0], [5.0, 5.0, 0.0], [0.0, 8.0, 6.0]])
    return Dyads(sources, targets, np.floor(total / 2), total)


def test_the_opposite_direction_is_found_or_is_none():
    assert make_dyads().find_reverse().tolist() == [1, 0, -1]


def test_pair_periods_with_few_events_teach_nothing_and_many_count_so_far():
    observations = gather_observations(make_dyads(), 1, 3)
    rows = list(
        zip(
            observations.pairs.tolist(),
            observations.periods.tolist(),
            observations.weights.tolist(),
            strict=True,
        )
    )
    assert rows == [(0, 2, MOST_COUNTED), (1, 1, 5.0), (2, 1, 8.0), (2, 2, 6.0)]
    assert observations.shares.tolist() == [0.5, 0.4, 0.5, 0.5]
    assert FEWEST_EVENTS == 5


def test_the_overall_rate_knows_only_the_past():
    rate = overall_rate(make_dyads())
    assert rate[0] == 0.5
    assert rate[1] == (7 + 0.5) / (15 + 1)
    assert len(rate) == 4


def test_a_cut_knows_nothing_later():
    assert make_dyads().cut(2).n_periods == 2
