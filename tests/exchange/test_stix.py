import json
import re

import pytest
import stix2

from detente.casefile.files import parse_case, read_starter
from detente.evaluation.solution import solve
from detente.evaluation.verdict import compare_options
from detente.exchange.exports import export_case
from detente.sampling.samples import sample

WORDS = re.compile(
    r"\b(likely|unlikely|probabl[ey]|chance|certain\w*|remote|roughly|almost|possibilit\w*)\b", re.IGNORECASE
)
STARTER = read_starter().replace("horizon: 8 ", "horizon: 2 ")
DIGEST = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def by_type(text):
    objects: dict = {}
    for item in json.loads(text)["objects"]:
        objects.setdefault(item["type"], []).append(item)
    return objects


def sourced(source):
    text = STARTER.replace("memo: {title: Strategy memo,", f"memo: {{title: Strategy memo, {source},")
    return export_case(parse_case(text), "stix", n_draws=20)


@pytest.fixture(scope="module")
def bundle(brief_case):
    return export_case(brief_case, "stix", n_draws=60, seed=3)


def test_the_standards_own_reader_takes_the_bundle(bundle):
    parsed = stix2.parse(bundle, allow_custom=False)
    assert [item.type for item in parsed.objects] == [
        "extension-definition",
        *["identity"] * 5,
        "note",
        "report",
    ]
    ids = {item.id for item in parsed.objects}
    assert len(ids) == 8
    assert set(parsed.objects[-1].object_refs) <= ids
    assert all(item.spec_version == "2.1" for item in parsed.objects)


def test_numbers_are_those_of_the_assessment(brief_case, bundle):
    samples = sample(brief_case, n_draws=60, seed=3)
    verdict = compare_options(samples.contracts.options, solve(samples).strategy.values)
    objects = by_type(bundle)
    (extension,) = objects["extension-definition"]
    numbers = objects["report"][0]["extensions"][extension["id"]]
    assert (numbers["best"], numbers["n_draws"], numbers["seed"]) == (verdict.best, 60, 3)
    for option in numbers["options"]:
        assert option["p_best"] == pytest.approx(verdict.p_best[option["name"]], rel=1e-9)
    belief = objects["note"][0]["extensions"][extension["id"]]["kinds"]
    assert [kind["name"] for kind in belief] == list(samples.counterpart.types)
    assert belief[0]["probability"]["p05"] <= belief[0]["probability"]["median"]
    assert objects["note"][0]["object_refs"] == [objects["identity"][2]["id"]]
    assert objects["identity"][2]["roles"] == ["counterpart"]


def test_no_word_stands_for_a_likelihood_and_no_confidence_is_invented(bundle):
    assert '"confidence"' not in bundle
    (extension,) = by_type(bundle)["extension-definition"]
    ours = [extension["schema"], extension["description"], by_type(bundle)["note"][0]["abstract"]]
    assert not any(WORDS.search(line) for line in ours)


def test_a_bundle_is_the_same_each_time_and_another_for_other_draws(brief_case, bundle):
    assert export_case(brief_case, "stix", n_draws=60, seed=3) == bundle
    ours, theirs = by_type(bundle), by_type(export_case(brief_case, "stix", n_draws=60, seed=4))
    assert ours["identity"] == theirs["identity"]
    assert ours["report"][0]["id"] != theirs["report"][0]["id"]
    assert {item["created"][:10] for item in (*ours["report"], *ours["note"])} == {"2025-01-15"}


def test_sources_keep_their_address_and_digest():
    text = sourced(f"url: 'https://example.org/memo', file: memo.txt, sha256: {DIGEST}")
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
    bundle = export_case(parse_case(text), "stix", n_draws=20)
    objects = by_type(bundle)
    option = objects["report"][0]["extensions"][objects["extension-definition"][0]["id"]]["options"][2]
    assert option == {"name": "venture", "barred": True, "p_best": 0.0}
    assert "null" not in bundle
    stix2.parse(bundle, allow_custom=False)
