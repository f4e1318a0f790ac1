import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case.dates import parse_date
from detente.drafting.same_events import ReportIndex, compare_reports, describe_report

TREATY = "Russia and Iran signed a contract to finish the Bushehr reactor."


def report(text, when="1995-03-08", source="wire", name="a"):
    return describe_report(name, source, parse_date(when), text)


def compare(text, when="1995-03-08", source="memo", first=TREATY, first_when="1995-03-08"):
    return compare_reports(report(first, first_when), report(text, when, source, "b"))


def test_names_kinds_and_words_are_told_apart():
    described = report("On 3 June 1998 President Putin warned NATO that tanks would follow on Friday.")
    assert described.actors == {"Putin", "NATO"}
    assert described.kinds == {"a threat"}
    assert described.words == {"tanks", "follo"}


@pytest.mark.parametrize(
    ("text", "when", "is_same"),
    [
        (TREATY, "1995-03-08", True),
        (TREATY, "1995-03-11", True),  # three days
        (TREATY, "1995-03-12", False),  # four: and three words are too few to set dates against each other
        (TREATY, "1995", True),
        ("Iran and Russia agreed on the Bushehr reactor.", "1995-03", True),
        ("Iran and Russia fought over the Bushehr reactor.", "1995-03", True),  # no kind told
        ("Iran attacked Russia over the Bushehr reactor.", "1995-03-08", False),  # another kind of act
        ("France and Japan signed a contract to finish the reactor.", "1995-03-08", False),  # others
        ("Russia and Iran signed a contract on caviar.", "1995-03-08", False),  # on something else
        ("Russia and Iran signed a contract on the reactor, caviar and fish.", "1995", False),
        ("It was signed to finish the reactor.", "1995-03-08", False),  # nobody is named
    ],
)
def test_when_who_what_and_words_decide(text, when, is_same):
    assert (compare(text, when) is not None) is is_same


def test_one_source_does_not_repeat_itself():
    assert compare(TREATY, source="wire") is None


WARNING = "The United States warned Russia that sanctions would follow missile exports to Tehran."


@pytest.mark.parametrize(
    ("text", "when", "is_against"),
    [
        (WARNING, "1999-06-03", True),
        (WARNING, "2003-06-03", True),
        (WARNING, "2003-07-03", False),  # more than five years later: another warning
        ("The United States warned Russia of missile exports to Tehran.", "1999", False),  # too few words
        (WARNING.replace("warned", "told").replace("sanctions", "talks"), "1999-06-03", False),
    ],
)
def test_dates_contradict_each_other_where_nearly_all_else_is_the_same(text, when, is_against):
    same = compare(text, when, first=WARNING, first_when="1998-06-03")
    assert (same is not None and same.contradicts) is is_against


def test_three_names_do_instead_of_words():
    first = "In 2012 Exxon Mobil Corp's chief executive Rex Tillerson negotiated a deal with Rosneft Ltd on the Arctic."
    second = (
        "The agreement of Rosneft Ltd was signed by President Rex Tillerson for Exxon Mobil Corp in Moscow."
    )
    assert compare(second, "2012", first=first, first_when="2012").kinds == ("an agreement",)
    assert compare(second.replace("Rosneft Ltd", "others"), "2012", first=first, first_when="2012") is None
    assert compare(second, "2013", first=first, first_when="2011") is None


def test_firms_of_one_legal_form_are_not_one_firm():
    first = "Acme Corp. and Beta GmbH agreed to share a plant."
    assert compare(first, "2015-05-04", first=first, first_when="2015-05-03").actors == ("Acme", "Beta")
    other = first.replace("Acme", "Zeta").replace("Beta", "Eta")
    assert compare(other, "2015-05-04", first=first, first_when="2015-05-03") is None


def test_the_same_two_actors_and_all_words_tell_one_event_however_short():
    first = "Acme Corp. and Beta GmbH agreed to share a plant."
    assert compare("Beta GmbH and Acme agreed on a plant.", "2015", first=first, first_when="2015-05") is None
    later = "On 4 May 2015 Acme Corp. and Beta GmbH agreed to share a plant."
    assert compare(later, "2015-05-04", first=first, first_when="2015-05-03").n_shared == 1
    assert compare(later.replace("plant", "lab"), "2015-05-04", first=first, first_when="2015-05-03") is None


def test_text_that_is_copied_is_told():
    assert compare(TREATY).is_copy
    assert not compare("Iran and Russia agreed that the Bushehr reactor be finished.").is_copy


WORDS = [
    "reactor",
    "contract",
    "finish",
    "missile",
    "exports",
    "border",
    "treaty",
    "water",
    "grain",
    "steel",
    "pipeline",
    "signed",
    "warned",
    "met",
]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(
    lambda words: (
        f"Russia and {'Iran' if len(words) % 2 else 'NATO, Rosneft Ltd and the CIA'} {' '.join(words)}."
    )
)
REPORTS = st.builds(
    report, TEXTS, st.sampled_from(["1995", "1995-03", "1995-03-08", "1997-01-01"]), st.sampled_from("xyz")
)


@given(REPORTS, REPORTS)
def test_the_order_of_two_reports_does_not_matter(one, two):
    there, back = compare_reports(one, two), compare_reports(two, one)
    assert (there is None) == (back is None)
    if there and back:
        assert there._replace(earlier=two, later=one) == back


@given(st.lists(REPORTS, max_size=12))
def test_the_index_finds_what_comparing_all_pairs_finds(reports):
    index = ReportIndex()
    for number, new in enumerate(reports):
        every = [same for old in reports[:number] if (same := compare_reports(old, new))]
        best = max(
            every, key=lambda same: (not same.contradicts, same.n_shared / max(same.n_words, 1)), default=None
        )
        assert index.find_same(new) == best
        index.add(new)


def test_words_that_all_reports_share_cost_no_comparison():
    index = ReportIndex()
    for number in range(60):
        index.add(report(TREATY, source=f"s{number}"))
    assert index.find_same(report(TREATY, source="new")) is None
    assert next(itertools.islice(index._list_likely(report(TREATY, source="new")), 1), None) is None
