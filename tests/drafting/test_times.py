import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case.dates import parse_date
from detente.drafting.times import find_dates


def dates(text):
    return [(text[d.start : d.end], d.when, d.note) for d in find_dates(text)]


@pytest.mark.parametrize(
    ("text", "words", "when"),
    [
        ("on 2017-06-30.", "2017-06-30", "2017-06-30"),
        ("on 30 June 2017,", "30 June 2017", "2017-06-30"),
        ("On the 2nd of May 2011", "2nd of May 2011", "2011-05-02"),
        ("June 30, 2017", "June 30, 2017", "2017-06-30"),
        ("in Sept. 2014 it", "Sept. 2014", "2014-09"),
        ("by mid-1995 or in 1996,", "1995", "1995"),
        ("the 1990s", "1990s", "1990/1999"),
        ("from 1992 to 1999", "from 1992 to 1999", "1992/1999"),
        ("between 1992 and 1999", "between 1992 and 1999", "1992/1999"),
        ("the 1992-99 war", "1992-99", "1992/1999"),
        ("in 1992–1999", "1992–1999", "1992/1999"),
        ("(2012)", "2012", "2012"),
        ("on 30/6/2017", "30/6/2017", "2017-06-30"),
        ("on 6/30/2017", "6/30/2017", "2017-06-30"),
        ("on 3/4/2014", "3/4/2014", "2014"),
        ("on 4.4.2014", "4.4.2014", "2014-04-04"),
        ("on 9/11", "9/11", "2001-09-11"),
        ("The day after 9/11, he", "The day after 9/11", "2001-09-12"),
        ("the day before 1 March 2000", "the day before 1 March 2000", "2000-02-29"),
        ("in the Second World War", "Second World War", "1939/1945"),
        ("in 1990–1995—the worst", "1990–1995", "1990/1995"),
        ("the 2018-19 season", "2018-19", "2018/2019"),
        ("In 2014 people left", "2014", "2014"),
    ],
)
def test_what_is_certain_is_a_date(text, words, when):
    assert (words, when, "") in dates(text)


@pytest.mark.parametrize(
    ("text", "words", "note"),
    [
        ("Even prior to 9/11, he", "prior to 9/11", "before 2001-09-11"),
        ("over the 16 years since 9/11,", "16 years since 9/11", "since 2001-09-11"),
        ("by the end of 2014", "by the end of 2014", "by 2014"),
        ("following March 2014", "following March 2014", "after 2014-03"),
        ("the day after June 2014", "the day after June 2014", "after 2014-06"),
        ("until 1990", "until 1990", "until 1990"),
        ("Several years later, he", "Several years later", ""),
        ("three weeks ago", "three weeks ago", ""),
        ("the next year", "the next year", ""),
        ("in 2001-02", "2001-02", ""),
        ("the 1900s", "1900s", ""),
    ],
)
def test_what_is_not_certain_is_left_open_in_its_own_words(text, words, note):
    assert (words, None, note) in dates(text)


@pytest.mark.parametrize(
    "text",
    [
        "2,014 men",
        "$2014",
        "in 2014%",
        "in 20145",
        "31/31/2014x",
        "in 2014.5",
        "page 1990",
        "the '90s",
        "v1.2014",
        "in ٢٠١٤",
        "Superseding AD 2018–23–51, the agency",
        "Superseding AD 2018-23-51, the agency",
        "AD 2018-10-04 applies",
        "No. 555-2014",
        "in 555–2014 it",
        "Docket No. FAA-2018-0990",
        "Docket 2014-12",
        "Case 1:17-cv-2014",
        "ISBN 978-0-521-2014-3",
        "ISBN 1990-12-01",
        "version 2019-10-04",
        "v. 10.04.2019",
        "12.04.2014.55",
        "1-800-555-2014",
        "Directive 2014/24 says",
        "Regulation (EU) 2016/79 says",
        "84 FR 2018-19",
        "The War, 1914-18, p. 2020",
        "see pp. 1914–18 of it",
        "about 1500 troops",
        "by 2000 well-armed men",
        "between 1900 and 2000 people",
    ],
)
def test_other_numbers_are_no_dates(text):
    assert not dates(text)


def test_no_day_outside_the_calendar():
    assert dates("31 February 2014") == [("February 2014", "2014-02", "")]
    assert dates("2014-13-01") == []
    assert dates("from 1999 to 1992") == []


TEXTS = st.lists(
    st.sampled_from(
        [
            "1990s",
            "9/11",
            "since",
            "the day after",
            "June",
            "30",
            ",",
            "2017",
            "from",
            "to",
            "-",
            "/",
            "16 years",
            " ",
            "later",
            "\n",
        ]
    )
    | st.text(max_size=3),
    max_size=25,
).map(" ".join)


@given(TEXTS)
def test_every_date_is_one_a_case_can_hold_and_none_overlap(text):
    last = 0
    for dated in find_dates(text):
        assert last <= dated.start < dated.end <= len(text)
        last = dated.end
        if dated.when:
            parse_date(dated.when)
