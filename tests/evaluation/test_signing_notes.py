"""What a case is asked about their signing: once, and only where the answer would count."""

import copy

import pytest

from detente.case.model import Case
from detente.casefile.files import read_case
from detente.evaluation.signing_notes import list_signing_notes


def notes(data):
    return {note.path: note for note in list_signing_notes(Case.model_validate(copy.deepcopy(data)))}


INTRUSION, HOLDING_OUT = "counterpart.intrusion", "proposal.options.pilot.their_alternative"


def test_being_watched_more_closely_than_by_the_offer_is_asked_about_once(starter):
    starter["counterpart"].pop("intrusion", None)
    starter["proposal"]["options"]["visit"] = {
        "levels": {"access": 0.2, "stake": 0.2},
        "detect": 0.9,
        "visible": 0,
    }
    note = notes(starter)[INTRUSION]
    assert note.message == (
        "pilot and visit are watched more closely than venture, and that is taken to cost the counterpart nothing"
    )
    assert note.hint.startswith("Write what being watched at every step would cost it")
    starter["counterpart"]["intrusion"] = 0
    assert INTRUSION not in notes(starter)


@pytest.mark.parametrize("detect", ["0.3 to 0.7", "0.1 to 0.2"])
def test_what_is_watched_no_more_closely_than_the_offer_raises_no_question(starter, detect):
    starter["counterpart"].pop("intrusion", None)
    starter["proposal"]["options"]["pilot"]["detect"] = detect
    assert INTRUSION not in notes(starter)


def test_holding_out_is_asked_about_where_an_offer_is_named_that_brings_them_more(starter):
    assert HOLDING_OUT not in notes(starter)
    starter["proposal"]["offer"] = "venture"
    note = notes(starter)[HOLDING_OUT]
    assert note.message == "pilot is worth less to the counterpart than venture, which is on the table"
    assert note.hint == "Write what it expects in a period from holding out for venture, or 0 if nothing."
    starter["proposal"]["options"]["pilot"]["their_alternative"] = 0
    assert HOLDING_OUT not in notes(starter)
    starter["proposal"]["offer"] = "pilot"
    assert not [path for path in notes(starter) if path.endswith("their_alternative")]


@pytest.mark.parametrize("known", ["accepts", "offered_by", "red line"])
def test_where_the_answer_is_known_or_does_not_count_nothing_is_asked(starter, known):
    starter["counterpart"].pop("intrusion", None)
    starter["proposal"]["offer"] = "venture"
    assert set(notes(starter)) == {INTRUSION, HOLDING_OUT}
    if known == "accepts":
        starter["counterpart"]["accepts"] = {"pilot": 0.4}
    elif known == "offered_by":
        starter["proposal"]["options"]["pilot"]["offered_by"] = "counterpart"
    else:
        starter["decision"]["hard_limits"] = [{"what": "No capital.", "forbids": {"stake": 0.2}}]
    assert not notes(starter)


@pytest.mark.parametrize(
    "slug", ["isis-2017", "isis-2017-counter", "nunn-lugar-1991", "agreed-framework-1994", "nummi-1984"]
)
def test_the_shipped_cases_say_what_is_asked(slug):
    assert not list(list_signing_notes(read_case(slug)))
