"""Mutations of a case on its plain data: a case that a person in a hurry, a program or an enemy might write."""

import copy
import random
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

Data = dict[str, Any]
Mutation = Callable[[Data, random.Random], None]

_NUMBER = re.compile(
    r"\s*[-+]?[0-9.]+(e[-+]?[0-9]+)?\s*%?(\s+to\s+[-+]?[0-9.]+(e[-+]?[0-9]+)?\s*%?)?\s*", re.IGNORECASE
)
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}(/.*)?")
_FAMILIES = {"normal", "lognormal", "uniform", "triangular", "pert", "beta", "quantiles", "value"}

_EXTREMES: tuple[Any, ...] = (
    0, 1, -1, 0.5, 100, 1e-9, 1e-300, 0.999999999, 1e6, 1e9, -1e9, "0%", "100%", "0.0001 to 0.9999", "1e-9 to 1e9",
    "-1000 to 1000", "1e-12 to 1e-9", "0.98 to 0.999999999", "1e8 to 1e9", "1 to 1.000000001",
    {"beta": {"alpha": 0.05, "beta": 0.05}}, {"beta": {"alpha": 1e-3, "beta": 5}}, {"beta": {"alpha": 1e6, "beta": 1}},
    {"uniform": {"low": 0, "high": 1}}, {"uniform": {"low": -50, "high": 50}}, {"normal": {"mean": 0, "sd": 1e6}},
    {"lognormal": {"median": 1, "factor": 1e6}}, {"pert": {"low": 0, "mode": 0, "high": 1}},
    {"triangular": {"low": 0, "mode": 1, "high": 1}}, {"quantiles": {"p05": 0.001, "p50": 0.002, "p95": 0.999}},
    "almost certain", "likely", "remote", "none", "much", "public", "secret",
)  # fmt: skip
"""What a number may be replaced with: most fit some domain and not others."""

_STRANGE: tuple[Any, ...] = (
    None, True, False, [], {}, "", " ", "?", 3, -0.0, 1e309, "NaN", [[[]]], {"": {}}, ["x", None], "20 to", "to 5",
    "5 to 2", "3-8", "1,5", "−40", "0x10", "1_000", "１２", "2 to 2", "1e400", "-1e-400 to 1",
    "<script>alert(1)</script>", "a\u202eb", "e\u0301", "\u0000", "x" * 5_000, "2001-02-30", "99999-01-01",
    {"value": {"value": 1}}, {"uniform": {"low": 1}}, {"because": "only a reason"},
)  # fmt: skip
"""What fits nowhere, or hardly anywhere."""


class _Spot(NamedTuple):
    """One cell of the data: the table or list it stands in, and its key there."""

    around: Any
    key: Any

    @property
    def value(self) -> Any:
        return self.around[self.key]

    def put(self, value: Any) -> None:
        self.around[self.key] = copy.deepcopy(value)


def mutate(data: Data, seed: int) -> Data:
    """Return a mutant of a case: one to four mutations, mostly of numbers, the same for the same seed."""
    rng, mutant = random.Random(seed), copy.deepcopy(data)
    for _ in range(rng.choice((1, 1, 2, 2, 3, 4))):
        kind = rng.choices(_GENTLE + _ROUGH, [4] * len(_GENTLE) + [1] * len(_ROUGH))[0]
        try:
            kind(mutant, rng)
        except (KeyError, IndexError, AttributeError, TypeError, ValueError):
            continue  # An earlier mutation removed what this one changes.
    return mutant


def _walk(node: Any) -> Iterator[_Spot]:
    keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys:
        yield _Spot(node, key)
        yield from _walk(node[key])


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, dict):
        return bool(value.keys() & _FAMILIES)
    return isinstance(value, int | float) or (isinstance(value, str) and _NUMBER.fullmatch(value) is not None)


def _pick(data: Any, rng: random.Random, test: Callable[[Any], bool]) -> _Spot:
    return rng.choice([spot for spot in _walk(data) if test(spot.value)])


def _is_named_table(value: Any) -> bool:
    return isinstance(value, dict) and len(value) > 0


def put_extreme(data: Data, rng: random.Random) -> None:
    _pick(data, rng, _is_number).put(rng.choice(_EXTREMES))


def put_extremes_in_one_table(data: Data, rng: random.Random) -> None:
    table = rng.choice(
        ["decision", "capabilities", "proposal", "counterpart", "others", "reporting", "priorities"]
    )
    value = rng.choice(_EXTREMES)
    for spot in [spot for spot in _walk(data[table]) if _is_number(spot.value)]:
        if rng.random() < 0.3:
            spot.put(value)


def scale(data: Data, rng: random.Random) -> None:
    """Make one number, or one range, so many times larger or smaller."""
    spot, factor = _pick(data, rng, _is_number), 10.0 ** rng.randint(-4, 4)
    if isinstance(spot.value, str):
        spot.put(re.sub(r"[0-9.]+", lambda match: f"{float(match[0]) * factor:.6g}", spot.value))
    elif not isinstance(spot.value, dict):
        spot.put(spot.value * factor)


def be_certain(data: Data, rng: random.Random) -> None:
    """Write 0 or 1 for several shares of a table at once."""
    table = rng.choice(["counterpart", "reporting", "proposal", "capabilities", "decision"])
    for spot in [
        spot for spot in _walk(data[table]) if isinstance(spot.value, str) and _is_number(spot.value)
    ]:
        if rng.random() < 0.4:
            spot.put(rng.choice((0, 1)))


def set_fields(data: Data, rng: random.Random) -> None:
    """Write fields that shipped cases leave out, at their ends."""
    rival, decision = data["counterpart"], data["decision"]
    rng.choice(
        [
            lambda: decision.update(horizon=rng.choice((1, 2, 40))),
            lambda: decision.update(discount=rng.choice((0, 1, "0.01 to 0.99"))),
            lambda: decision.update(keeps_word=rng.choice((0, 1))),
            lambda: decision.update(period=rng.choice(("1 day", "1 week", "10 years", "1 month"))),
            lambda: decision.update(noticeable=rng.choice((0, 1000, 0.5))),
            lambda: rival.update(lapse=rng.choice((0, 1, "0.0001 to 0.9999"))),
            lambda: rival.update(decisive=rng.choice((1e-9, 1e9, "1e-9 to 1e9"))),
            lambda: rival.update(effort=rng.choice((0, 1e9))),
            lambda: rival.update(patience={"discount": rng.choice((0, 1)), "horizon": rng.choice((0, 40))}),
            lambda: rival.update(hazard={"ordinary": rng.choice((0, 1)), "at_change": rng.choice((0, 1))}),
            lambda: rival["prior"].update(sample=rng.choice((1e-9, 0.001, 1e9))),
            lambda: data.setdefault("reporting", {}).update(background=rng.choice(([0, 0, 1], [1, 0, 0], [0, 1, 0]))),
            lambda: data.setdefault("reporting", {}).update(
                recording={key: rng.choice((0, 1, 0.5)) for key in ("reciprocate", "free_ride", "exploit")}
            ),
            lambda: data.setdefault("reporting", {}).update(
                reliability={key: rng.choice((0, 1)) for key in "ABC"}, credibility=dict.fromkeys("123", 1)
            ),
            lambda: data.update(terms={"stages": rng.choice((1, 2, 12)), "own_bond": rng.choice((0, 1e6))}),
            lambda: data.update(together={"all": {"paths": ["*"], "correlation": rng.choice((0, 1, 0.99))}}),
        ]
    )()  # fmt: skip


def set_answers(data: Data, rng: random.Random) -> None:
    """Write what proposing, signing and waiting cost and how likely each is, at their ends."""
    proposal, rival, options = data["proposal"], data["counterpart"], data["proposal"]["options"]
    option = rng.choice(list(options))
    vetoes = [name for name, actor in data["actors"].items() if actor.get("kind") == "veto"]
    chance, cost = rng.choice((0, 1, 0.5, "0.001 to 0.999")), rng.choice((0, 1e6, "0.2 to 1", "1 to 90"))
    rng.choice(
        [
            lambda: proposal.update(window=rng.choice((0, 0.01, 100, {"stands": chance}))),
            lambda: proposal.update(reopens=rng.choice((0.01, 1, 100))),
            lambda: proposal.update(proposing=cost),
            lambda: options[option].update(offered_by=rng.choice(("own", "counterpart"))),
            lambda: options[option].update(
                {
                    rng.choice(
                        ("effort", "start_up", "refused_cost", "cost_to_them", "their_alternative")
                    ): cost
                }
            ),
            lambda: rival.update(intrusion=cost),
            lambda: rival.update(signs=chance),
            lambda: rival.update(accepts={option: chance}),
            lambda: rival.update(accepts={option: dict.fromkeys(rival["types"], chance)}),
            lambda: data["others"][rng.choice(vetoes)].update(consents={option: chance}),
            lambda: data["reporting"].update(completeness=rng.choice((chance, {"beta": [0.05, 0.05]}))),
            lambda: data.update(negotiable=rng.choice(({}, {"detect": {"range": [0, 1], "costs_us": cost}}))),
            lambda: data.update(negotiable={"items": {}, "secret": {"leaks": chance}}),
            lambda: data["decision"].update(currency={"name": "euros", "worth": rng.choice((1, 1e12))}),
        ]
    )()


def nudge(data: Data, rng: random.Random) -> None:
    """Make several numbers a little larger or smaller, as a second analyst would."""
    spots = [spot for spot in _walk(data) if isinstance(spot.value, str) and _NUMBER.fullmatch(spot.value)]
    factor = rng.choice((0.5, 0.9, 1.1, 1.5))
    for spot in rng.sample(spots, min(len(spots), rng.choice((1, 5, 40)))):
        spot.put(re.sub(r"[0-9.]+", lambda match: f"{float(match[0]) * factor:.6g}", spot.value))


def set_shares(data: Data, rng: random.Random) -> None:
    types = list(data["counterpart"]["types"])
    shares = {name: rng.choice((0, 0, 1, 0.5, "0.001 to 0.999", 1e-12)) for name in types}
    data["counterpart"].setdefault(rng.choice(("prior", "pool")), {})["shares"] = shares


def set_levels(data: Data, rng: random.Random) -> None:
    options = data["proposal"]["options"]
    for option in rng.sample(list(options), rng.randint(1, len(options))):
        levels = options[option]["levels"]
        for item in levels:
            levels[item] = rng.choice((0, 1, 1e-9, 0.5))


def code_conduct(data: Data, rng: random.Random) -> None:
    for episode in data["record"]["episodes"].values():
        episode["conduct"] = rng.choice(
            ("clearly reciprocate", "mixed", [1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 1, 1], [0, 0, 0])
        )
        episode["grade"] = rng.choice(("A1", "F6", "E5", "D4", "C3", "A6"))


def drop_table(data: Data, rng: random.Random) -> None:
    """Take away what a case may lack."""
    rng.choice(
        [
            lambda: data.pop("record"),
            lambda: data["record"].pop(rng.choice(list(data["record"]))),
            lambda: data["counterpart"].pop("outside"),
            lambda: data["counterpart"].pop("prior"),
            lambda: data.pop("others"),
            lambda: data.pop("reporting"),
            lambda: data["decision"].pop("hard_limits"),
            lambda: data["proposal"].update(gives={}),
            lambda: data["proposal"].update(gets={}),
            lambda: data["capabilities"].pop("missing"),
        ]
    )()


def keep_one(data: Data, rng: random.Random) -> None:
    """Keep one option, type, dealing, objective, provider or capability."""
    tables = [
        data["proposal"]["options"],
        data["counterpart"]["types"],
        data["record"]["episodes"],
        data["capabilities"]["providers"],
        data["priorities"],
    ]
    table = rng.choice(tables)
    kept = rng.choice(list(table))
    for key in [key for key in table if key != kept]:
        del table[key]
    if table is tables[1]:
        for name in ("prior", "pool"):
            data["counterpart"].get(name, {}).pop("shares", None)


def copy_row(data: Data, rng: random.Random) -> None:
    """Write a row twice, as it stands or a little changed."""
    tables = (
        data["proposal"]["options"],
        data["counterpart"]["types"],
        data["proposal"]["gives"],
        data["proposal"]["gets"],
        data["record"].get("episodes", {}),
        data["record"].get("acts", {}),
        data["record"].get("watched", {}),
        data["capabilities"]["providers"],
        data["actors"],
    )
    table = rng.choice([table for table in tables if table])
    for number in range(rng.choice((1, 1, 2, 8))):
        row = copy.deepcopy(table[rng.choice(list(table))])
        if rng.random() < 0.5:
            put_extreme(row, rng)
        table[f"copy-{number}"] = row


def move_dates(data: Data, rng: random.Random) -> None:
    dates = [spot for spot in _walk(data) if isinstance(spot.value, str) and _DATE.fullmatch(spot.value)]
    for spot in rng.sample(dates, min(len(dates), rng.choice((1, 1, 5)))):
        spot.put(_move_years(spot.value, rng.choice((-200, -20, -1, 1, 20))))


def _move_years(date: str, years: int) -> str:
    return re.sub(r"[0-9]{4}", lambda match: f"{int(match[0]) + years:04d}", date)


def shuffle(data: Data, rng: random.Random) -> None:
    spot = _pick(data, rng, lambda value: isinstance(value, dict | list) and len(value) > 1)
    if isinstance(spot.value, list):
        rng.shuffle(spot.value)
        return
    rows = list(spot.value.items())
    rng.shuffle(rows)
    spot.put(dict(rows))


def rename_everywhere(data: Data, rng: random.Random) -> None:
    """Give one row another name wherever it is named."""
    table = rng.choice(
        (data["actors"], data["objectives"], data["proposal"]["options"], data["counterpart"]["types"])
    )
    old = rng.choice(list(table))
    new = rng.choice(("zz-renamed", "a1", "own", "value", "refuse", "nan", "null", "total", "x" * 40))
    replaced = rename(data, old, new)
    data.clear()
    data.update(replaced)


def rename(node: Any, old: str, new: str) -> Any:
    """Return data with a name replaced, as a key, as a text and as a word of a text that lists names."""
    if isinstance(node, dict):
        return {rename(key, old, new): rename(value, old, new) for key, value in node.items()}
    if isinstance(node, list):
        return [rename(value, old, new) for value in node]
    return new if isinstance(node, str) and node == old else node


def drop(data: Data, rng: random.Random) -> None:
    spot = rng.choice(list(_walk(data)))
    del spot.around[spot.key]


def put_strange(data: Data, rng: random.Random) -> None:
    rng.choice(list(_walk(data))).put(rng.choice(_STRANGE))


def add_unknown(data: Data, rng: random.Random) -> None:
    spot = _pick(data, rng, lambda value: isinstance(value, dict))
    spot.value[rng.choice(("horizonn", "detection", "", "значение", "a.b", "because", "source", "note"))] = (
        rng.choice(_STRANGE)
    )


def empty(data: Data, rng: random.Random) -> None:
    spot = _pick(data, rng, lambda value: isinstance(value, dict | list) and len(value) > 0)
    spot.put(type(spot.value)())


def nest(data: Data, rng: random.Random) -> None:
    value: Any = 1
    for _ in range(rng.choice((3, 40, 200))):
        value = rng.choice(({"value": value}, [value]))
    rng.choice(list(_walk(data))).put(value)


def refer_to_nothing(data: Data, rng: random.Random) -> None:
    names = {
        *data["actors"],
        *data["objectives"],
        *data["proposal"]["options"],
        *data["counterpart"]["types"],
    }
    _pick(data, rng, lambda value: isinstance(value, str) and value in names).put("nowhere")


def rename_one(data: Data, rng: random.Random) -> None:
    table = _pick(data, rng, _is_named_table).value
    key = rng.choice(list(table))
    table[rng.choice(("other", "Other", " other", "oth er", "öther"))] = table.pop(key)


_GENTLE: list[Mutation] = [
    put_extreme, put_extreme, put_extremes_in_one_table, scale, scale, be_certain, set_fields, set_fields, set_answers,
    set_answers, nudge, nudge, set_shares, set_levels, code_conduct, drop_table, keep_one, copy_row, copy_row,
    move_dates, shuffle, rename_everywhere,
]  # fmt: skip
"""Mutations that a reader often accepts."""

_ROUGH: list[Mutation] = [drop, put_strange, add_unknown, empty, nest, refer_to_nothing, rename_one]
"""Mutations that a reader mostly refuses."""
