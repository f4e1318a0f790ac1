import json
import re

import pytest
import stix2

from detente.casefile.files import parse_case, read_starter
from detente.exchange.solved_case import solve_case
from detente.exchange.stix import write_bundle

WORDS = re.compile(
    r"\b(likely|unlikely|probabl[ey]|chance|certain\w*|remote|roughly|almost|possibilit\w*)\b", re.IGNORECASE
)
STARTER = read_starter().replace("horizon: 8 ", "horizon: 2 ")
DIGEST = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def by_type(text):
    found: dict = {}
    for one in json.loads(text)["objects"]:
        found.setdefault(one["type"], []).append(one)
    return found


def sourced(source):
    text = STARTER.replace("memo: {title: Strategy memo,", f"memo: {{title: Strategy memo, {source},")
    return solve_case(parse_case(text), n_draws=20)


def test_the_standards_own_reader_takes_the_bundle(solved):
    found = stix2.parse(write_bundle(solved), allow_custom=False)
    assert [one.type for one in found.objects] == [
        "extension-definition",
        *["identity"] * 5,
        "note",
        "report",
    ]
    ids = {one.id for one in found.objects}
    assert len(ids) == 8
    assert set(found.objects[-1].object_refs) <= ids
    assert all(one.spec_version == "2.1" for one in found.objects)


def test_numbers_are_those_of_the_assessment(solved):
    found = by_type(write_bundle(solved))
    (extension,) = found["extension-definition"]
    told = found["report"][0]["extensions"][extension["id"]]
    assert (told["best"], told["n_draws"], told["seed"]) == (solved.verdict.best, 60, 3)
    for option in told["options"]:
        assert option["p_best"] == pytest.approx(solved.verdict.p_best[option["name"]], rel=1e-9)
    belief = found["note"][0]["extensions"][extension["id"]]["kinds"]
    assert [kind["name"] for kind in belief] == list(solved.samples.counterpart.types)
    assert belief[0]["probability"]["p05"] <= belief[0]["probability"]["median"]
    assert found["note"][0]["object_refs"] == [found["identity"][2]["id"]]
    assert found["identity"][2]["roles"] == ["counterpart"]


def test_no_word_stands_for_a_likelihood_and_no_confidence_is_invented(solved):
    text = write_bundle(solved)
    assert '"confidence"' not in text
    (extension,) = by_type(text)["extension-definition"]
    ours = [extension["schema"], extension["description"], by_type(text)["note"][0]["abstract"]]
    assert not any(WORDS.search(line) for line in ours)


def test_a_bundle_is_the_same_each_time_and_another_for_other_draws(solved):
    again = solve_case(solved.case, n_draws=60, seed=3)
    other = solve_case(solved.case, n_draws=60, seed=4)
    assert write_bundle(again) == write_bundle(solved)
    ours, theirs = by_type(write_bundle(solved)), by_type(write_bundle(other))
    assert ours["identity"] == theirs["identity"]
    assert ours["report"][0]["id"] != theirs["report"][0]["id"]
    assert {one["created"][:10] for one in (*ours["report"], *ours["note"])} == {"2025-01-15"}


def test_sources_keep_their_address_and_digest():
    text = write_bundle(sourced(f"url: 'https://example.org/memo', file: memo.txt, sha256: {DIGEST}"))
    (reference,) = by_type(text)["report"][0]["external_references"]
    assert reference == {
        "source_name": "Strategy memo",
        "description": "Admiralty grade C3",
        "url": "https://example.org/memo",
        "hashes": {"SHA-256": DIGEST},
        "external_id": "memo",
    }
    stix2.parse(text, allow_custom=False)


def test_what_is_undefined_is_left_out():
    text = STARTER.replace("research: 0.7}, because: Law", "research: 0.5}, because: Law")
    bundle = write_bundle(solve_case(parse_case(text), n_draws=20))
    found = by_type(bundle)
    told = found["report"][0]["extensions"][found["extension-definition"][0]["id"]]["options"][2]
    assert told == {"name": "venture", "barred": True, "p_best": 0.0}
    assert "null" not in bundle
    stix2.parse(bundle, allow_custom=False)
