import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from detente.drafting.page_metadata import read_metadata


def read(head="", body="<p>x</p>"):
    return read_metadata(document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>"))


def linked(**fields):
    return f'<script type="application/ld+json">{json.dumps(fields)}</script>'


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ('<meta property="og:title" content="Talks resume"><title>Talks resume - The Example</title>', "", "Talks resume"),
        ('<meta name="twitter:title" content="Talks"><title>Home</title>', "", "Talks"),
        (linked(**{"@type": "NewsArticle", "headline": "Talks &amp; more"}), "<h1>Site</h1>", "Talks & more"),
        (linked(**{"@graph": [{"@type": "WebPage", "name": "no"}, {"@type": ["Article"], "headline": "Talks"}]}), "", "Talks"),
        ("<title>Talks | The Example</title>", "<h1>Talks</h1>", "Talks"),
        ("<title>Talks</title>", "", "Talks"),
        (
            '<meta property="og:site_name" content="The Example"><meta property="og:title" content="Talks – The Example">',
            "",
            "Talks",
        ),
        ('<meta property="og:title" content="U.S. - Iran talks"><title>U.S. - Iran talks</title>', "", "U.S. - Iran talks"),
        ('<meta property="og:title" content="  "><title>Talks</title>', "", "Talks"),
    ],
)  # fmt: skip
def test_the_title_is_the_pages_own(head, body, title):
    assert read(head, body or "<p>x</p>").title == title


@pytest.mark.parametrize(
    ("head", "body", "day"),
    [
        ('<meta property="article:published_time" content="2016-03-14T08:00:00Z">', "", "2016-03-14"),
        (linked(**{"@type": "NewsArticle", "datePublished": "2016-03-14T23:30:00+01:00"}), "", "2016-03-14"),
        (
            '<meta property="article:published_time" content="2016-03-14T23:30:00Z">'
            + linked(**{"@type": "NewsArticle", "datePublished": "2016-03-15T00:30:00+01:00"}),
            "",
            "2016-03-15",
        ),
        ('<meta name="date" content="14 March 2016">', "", "2016-03-14"),
        ('<meta name="DC.date.issued" content="20160314">', "", "2016-03-14"),
        ('<meta name="citation_publication_date" content="2016/03/14">', "", "2016-03-14"),
        ('<meta name="pubdate" content="Mon, 14 Mar 2016 08:00:00 GMT">', "", "2016-03-14"),
        ("", '<article><time datetime="2016-03-14">Monday</time><p>x</article>', "2016-03-14"),
        ("", '<span itemprop="datePublished">March 14, 2016</span>', "2016-03-14"),
        (linked(**{"@type": "Article", "datePublished": "2016"}), "", "2016"),
        ('<meta property="article:modified_time" content="2017-01-01">', "", ""),
        (linked(**{"@type": "Event", "datePublished": "2016-03-14"}), "", ""),
        ('<meta name="date" content="03/04/2016">', "", "2016"),
        ('<meta name="date" content="2016-13-45">', "", ""),
        (
            "",
            '<article><time datetime="2016-03-14">a</time><time datetime="2016-03-15">b</time></article>',
            "",
        ),
    ],
)
def test_the_day_of_publication_is_stated_by_the_page_and_never_guessed(head, body, day):
    metadata = read(head, body or "<p>x</p>")
    assert metadata.published == day
    assert metadata.days == ()


OPEN_GRAPH = '<meta property="article:published_time" content="2017-03-01">'
FIRST = ("2017-03-01", "article:published_time")


@pytest.mark.parametrize(
    ("other", "body", "second"),
    [
        (linked(**{"@type": "Article", "datePublished": "2017-05-02"}), "", ("2017-05-02", "datePublished of JSON-LD")),
        (linked(**{"@type": "WebPage", "datePublished": "2017-05-02"}), "", ("2017-05-02", "datePublished of JSON-LD")),
        (linked(**{"@type": "Article", "datePublished": ["2017-05-02"]}), "", ("2017-05-02", "datePublished of JSON-LD")),
        ('<meta name="citation_publication_date" content="2017/05/02">', "", ("2017-05-02", "citation_publication_date")),
        ('<meta name="DC.date.issued" content="2017-05">', "", ("2017-05", "dc.date.issued")),
        ('<meta itemprop="datePublished" content="2017-05-02">', "", ("2017-05-02", "datePublished")),
        ('<meta property="article:published_time" content="2017-05-02">', "", ("2017-05-02", "article:published_time")),
        ('<meta name="pubdate" content="Tue, 02 May 2017 08:00:00 GMT">', "", ("2017-05-02", "pubdate")),
        ("", '<span itemprop="datePublished">2 May 2017</span>', ("2017-05-02", "datePublished")),
        ("", '<time pubdate datetime="2017-05-02">May</time>', ("2017-05-02", "time element")),
    ],
)  # fmt: skip
def test_conflicting_days_of_publication_are_both_told_with_their_places(other, body, second):
    assert read(OPEN_GRAPH + other, body or "<p>x</p>")[2:4] == ("", (FIRST, second))


def test_a_moment_told_in_two_zones_hides_no_other_day():
    head = (
        '<meta property="article:published_time" content="2017-02-28T08:00Z">'
        '<meta name="pubdate" content="2017-02-28T23:30Z">'
        + linked(**{"@type": "Article", "datePublished": "2017-03-01T00:30+01:00"})
    )
    assert read(head)[2:4] == (
        "",
        (("2017-02-28", "article:published_time"), ("2017-03-01", "pubdate, datePublished of JSON-LD")),
    )


@pytest.mark.parametrize(
    ("other", "published"),
    [
        (linked(**{"@type": "Article", "datePublished": "2017-03-01", "dateModified": "2017-05-02"}), "2017-03-01"),
        ('<meta property="article:modified_time" content="2017-05-02">', "2017-03-01"),
        ('<meta name="citation_publication_date" content="2017/03">', "2017-03-01"),
        ('<meta name="pubdate" content="1 March 2017">', "2017-03-01"),
        ('<meta name="date" content="2017-05-02">', "2017-03-01"),
        (
            '<meta name="pubdate" content="2017-02-28T23:30Z">'
            + linked(**{"@type": "Article", "datePublished": "2017-03-01T00:30+01:00"}),
            "2017-03-01",
        ),
    ],
)  # fmt: skip
def test_a_change_a_time_zone_or_a_coarser_date_is_no_conflict(other, published):
    metadata = read(OPEN_GRAPH + other)
    assert (metadata.published, metadata.days) == (published, ())


@pytest.mark.parametrize(
    ("head", "body", "authors"),
    [
        ('<meta name="author" content="By A. Writer">', "", ("A. Writer",)),
        (
            linked(**{"@type": "Article", "author": [{"name": "A. Writer"}, {"@type": "Person", "name": "B. Second"}]}),
            "",
            ("A. Writer", "B. Second"),
        ),
        ('<meta property="article:author" content="https://example.com/a"><meta name="dc.creator" content="C. Third">', "", ("C. Third",)),
        ("", '<span itemprop="author"><b itemprop="name">A. Writer</b>, staff</span>', ("A. Writer",)),
        ("", '<a rel="author" href="/a">A. Writer</a>', ("A. Writer",)),
        ('<meta name="author" content="admin">', "", ()),
        ("", "", ()),
    ],
)  # fmt: skip
def test_authors_are_those_the_page_names(head, body, authors):
    assert read(head, body or "<p>x</p>").authors == authors


@given(st.text(max_size=80), st.text(max_size=40))
def test_whatever_stands_in_json_ld_and_time_is_data(text, day):
    page = document_fromstring("<html><head></head><body><p>x</p></body></html>")
    for tag, words in (("script", text), ("time", day)):
        element = page.makeelement(tag, {"type": "application/ld+json"})
        element.text = "".join(c for c in words if c.isprintable())
        page.body.append(element)
    assert read_metadata(page).title == ""
