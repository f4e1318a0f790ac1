"""What may be changed in a case without changing its answer, and what may move it one way only: all shipped cases."""

import copy
import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from detente.case.model import Case
from detente.design.staged_deal import design_staged_deal
from detente.evaluation.asking import value_asking
from detente.evaluation.signing import predict_past_signing
from detente.evaluation.solution import solve
from detente.evaluation.stage_game import solve_stage_game
from detente.evaluation.third_parties import predict_reactions, react
from detente.evaluation.track_record import infer_types
from detente.sampling.samples import sample, sample_at
from tests.fuzz.judge import read_bases

CASES = sorted(read_bases())
UNIT = 7.0
N_DRAWS = 25


class Played:
    """A case up to the belief, at few draws, with everything named."""

    def __init__(self, data, premises=None):
        case = Case.model_validate(copy.deepcopy(data))
        self._play(sample(case, N_DRAWS, 1) if premises is None else sample_at(case, premises, N_DRAWS))

    @classmethod
    def of(cls, samples):
        played = cls.__new__(cls)
        played._play(samples)
        return played

    def _play(self, samples):
        self.samples = samples
        self.others = predict_reactions(samples, react(samples))
        self.game = solve_stage_game(samples, participation=self.others.participation)
        signed = predict_past_signing(samples, flows=self.game.flows, passes=self.others.passes)
        self.record = infer_types(samples, responses=self.game.responses, signed=signed)

    @property
    def numbers(self):
        """Payoffs, responses and beliefs by the names of options and types."""
        options, types = self.samples.contracts.options, self.samples.counterpart.types
        found: dict[tuple[str, ...], Any] = {
            ("passes", x): self.others.passes[:, i] for i, x in enumerate(options)
        }
        for t, kind in enumerate(types):
            found["belief", kind] = self.record.belief[:, t]
            found["harm", kind] = self.record.harm_probability[:, t]
            for i, x in enumerate(options[1:], 1):
                found["responses", kind, x] = self.game.responses[:, t, i]
                found["rewards", kind, x] = self.game.rewards[:, t, i]
        return found

    @property
    def kept(self):
        """P(reciprocate | type, option), refusing left out."""
        return self.game.responses[:, :, 1 : self.samples.contracts.n_options, 0]


@pytest.fixture(scope="module", params=CASES)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def data(name):
    return read_bases()[name]


@pytest.fixture(scope="module")
def plain(data):
    return Played(data).numbers


def assert_same(found, expected, *, names=None):
    for key, column in expected.items():
        moved = tuple((names or {}).get(part, part) for part in key)
        np.testing.assert_allclose(found[moved], column, rtol=1e-9, atol=1e-9, err_msg=str(key))


def shuffle(node, rng, *, keep=()):
    """Return data with the rows of every table in another order."""
    if isinstance(node, dict):
        rows = [
            (key, value if key in keep else shuffle(value, rng, keep=keep)) for key, value in node.items()
        ]
        rng.shuffle(rows)
        return dict(rows)
    return [shuffle(value, rng, keep=keep) for value in node] if isinstance(node, list) else node


def test_the_order_of_tables_and_rows_changes_nothing(data, plain):
    assert_same(Played(shuffle(data, random.Random(1))).numbers, plain)


def test_names_change_nothing(data, plain):
    """Every row is drawn by its name, so that the draws of the old names are given to the new ones."""
    proposal = data["proposal"]
    rows = [proposal["options"], proposal["gives"], proposal["gets"], data["counterpart"]["types"]]
    rows += [data["actors"], data["objectives"], data["record"]["episodes"]]
    names = {old: f"{old}-renamed" for table in rows for old in table}
    renamed = rename_all(data, names)
    drawn = Played(data).samples.premises
    moved = {rename_path(path, names): column for path, column in drawn.items()}
    assert_same(Played(renamed, moved).numbers, Played(data, drawn).numbers, names=names)


def rename_path(path, names):
    """Return a path with its names replaced; the tables of a case keep theirs."""
    table, *parts = path.split(".")
    return ".".join([table if parts else names.get(table, table), *(names.get(part, part) for part in parts)])


def rename_all(data, names):
    """Return a case with names replaced wherever they are keys, words or parts of a path."""
    kept = {"case", "title", "sources", "passages", "outcome"}
    renamed = {table: rows if table in kept else rename_below(rows, names) for table, rows in data.items()}
    if "names" in data:
        renamed["names"] = {rename_path(path, names): words for path, words in data["names"].items()}
    return renamed


def rename_below(node, names):
    if isinstance(node, dict):
        return {
            names.get(key, key): value if key == "source" else rename_below(value, names)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [rename_below(value, names) for value in node]
    return rename_path(node, names) if isinstance(node, str) and " " not in node else node


def test_units_of_utility_change_nothing(data, plain):
    """(u, J) -> (ku, kJ) for each actor, the own side included, whose payoffs grow with the unit."""
    samples = Played(data).samples
    rival, others, decision = samples.counterpart, samples.others, samples.decision
    amounts = (
        "effort",
        "start_up",
        "refused_cost",
        "cost_to_them",
        "their_alternative",
        "proposing",
        "intrusion",
    )
    offers = samples.offers
    scaled = replace(
        samples,
        own_weights=UNIT * samples.own_weights,
        offers=replace(offers, **{amount: UNIT * getattr(offers, amount) for amount in amounts}),
        decision=replace(decision, blocked_cost=UNIT * decision.blocked_cost),
        counterpart=replace(
            rival,
            weights=UNIT * rival.weights,
            goodwill=UNIT * rival.goodwill,
            effort=UNIT * rival.effort,
            decisive=UNIT * rival.decisive,
            outside=rival.outside and replace(rival.outside, cost=UNIT * rival.outside.cost),
        ),
        others=replace(
            others,
            ally_weights=UNIT * others.ally_weights,
            ally_decisive=UNIT * others.ally_decisive,
            veto_weights=UNIT * others.veto_weights,
            veto_decisive=UNIT * others.veto_decisive,
        ),
    )
    found = Played.of(scaled).numbers
    assert_same(
        {key: column / UNIT if key[0] == "rewards" else column for key, column in found.items()}, plain
    )


def test_an_untouched_row_changes_nothing(data, plain):
    changed = copy.deepcopy(data)
    changed["objectives"]["idle"] = {"from": "nothing", "to": "something that no offer and no act can change"}
    for wants in changed["priorities"].values():
        if "ranks" in wants:
            wants["ranks"].insert(1, "idle")
    assert_same(Played(changed).numbers, plain)


def test_an_ally_that_gives_nothing_and_wants_nothing_changes_nothing(data, plain):
    changed = copy.deepcopy(data)
    changed["actors"]["bystander"] = {"name": "a bystander", "kind": "ally"}
    goal = next(iter(data["objectives"]))
    changed["priorities"]["bystander"] = {"weights": {goal: 0}}
    changed["capabilities"]["providers"]["bystander"] = {
        "shares": dict.fromkeys(next(iter(data["capabilities"]["providers"].values()))["shares"], 0)
    }
    assert_same(Played(changed).numbers, plain)


def test_a_copied_option_changes_nothing(data, plain):
    changed = copy.deepcopy(data)
    options = changed["proposal"]["options"]
    options["a-copy"] = copy.deepcopy(options[next(iter(options))])
    assert_same(Played(changed).numbers, plain)


def test_a_watched_span_split_in_two_changes_nothing(data):
    if "outside" not in data["counterpart"]:
        pytest.skip("this case knows no hostile acts")
    whole, parts = copy.deepcopy(data), copy.deepcopy(data)
    year = int(str(Case.model_validate(copy.deepcopy(data)).decision.date.written)[:4])
    first, last = f"{year - 3}-03-01", f"{year - 1}-10-31"
    whole["record"]["watched"] = {"all": {"from": first, "to": last, "complete": True}}
    parts["record"]["watched"] = {
        "one": {"from": first, "to": f"{year - 2}-06-30", "complete": True},
        "two": {"from": f"{year - 2}-07-01", "to": last, "complete": True},
    }
    assert_same(Played(parts).numbers, Played(whole).numbers)


def test_a_cluster_split_in_two_changes_nothing_where_its_reports_do_not_depend_on_each_other(data):
    changed = copy.deepcopy(data)
    entries = [*changed["record"]["episodes"].values(), *changed["record"].get("acts", {}).values()]
    clusters = {entry.get("cluster", "acts") for entry in entries}
    independent = dict.fromkeys([*clusters, "acts", "left", "right"], 0)
    changed.setdefault("reporting", {})["correlation"] = independent
    together = copy.deepcopy(changed)
    for i, entry in enumerate(entries):
        entry["cluster"] = ("left", "right")[i % 2]
    for case in (changed, together):
        used = {
            entry.get("cluster")
            for table in ("episodes", "acts")
            for entry in case["record"].get(table, {}).values()
        }
        case["reporting"]["correlation"] = {
            key: 0 for key in independent if key in used | {"acts"} & clusters
        }
    assert_same(Played(changed).numbers, Played(together).numbers)


def test_more_detection_never_makes_keeping_less_likely(data):
    samples = Played(data).samples
    contracts = samples.contracts
    more = replace(
        samples, contracts=replace(contracts, detect=contracts.detect + 0.5 * (1 - contracts.detect))
    )
    assert np.all(Played.of(more).kept >= Played.of(samples).kept - 1e-12)


@pytest.mark.parametrize(("field", "sign"), [("effort", -1), ("goodwill", 1)])
def test_what_helping_costs_and_brings_moves_keeping_one_way(data, field, sign):
    samples = Played(data).samples
    rival = samples.counterpart
    more = replace(samples, counterpart=replace(rival, **{field: getattr(rival, field) + 10.0}))
    change = Played.of(more).kept - Played.of(samples).kept
    assert np.all(sign * change >= -1e-12)


def test_a_wider_cap_never_makes_the_staged_deal_worth_less(data):
    samples = Played(data).samples
    solution = solve(samples)
    deal = design_staged_deal(samples, solution, value_asking(samples, solution))
    assert deal is not None
    assert np.all(np.diff(deal.caps) > 0)
    assert np.all(np.diff(deal.values) >= -1e-9)
