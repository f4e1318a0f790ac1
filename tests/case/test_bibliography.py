"""Sources as items of CSL-JSON: the rules of its schema, as far as a case can write them."""

import re

import pytest

from detente.case.bibliography import to_csl
from detente.case.evidence import Source
from detente.case.files import list_examples, read_case

NAMES = {
    *("id", "type", "title", "author", "issued", "accessed", "container-title", "publisher"),
    *("publisher-place", "volume", "issue", "number", "page", "language", "DOI", "ISBN", "URL", "note"),
}


def check_item(item):
    """Hold an item to the rules: required keys, known keys, forms of names and dates."""
    assert set(item) <= NAMES
    assert {"id", "type", "title"} <= set(item)
    for author in item.get("author", []):
        assert set(author) in ({"literal"}, {"family"}, {"family", "given"})
    for key in ("issued", "accessed"):
        date = item.get(key, {"literal": "none"})
        assert set(date) <= {"date-parts", "season", "literal"}
        for parts in date.get("date-parts", []):
            assert 1 <= len(parts) <= 3
            assert all(type(part) is int for part in parts)
    assert all(
        isinstance(value, str) for key, value in item.items() if key not in {"author", "issued", "accessed"}
    )


def test_a_full_source():
    source = Source.model_validate(
        {
            "type": "article-journal",
            "title": "A Title",
            "author": [{"family": "Carter", "given": "Ashton B."}, {"literal": "General Accounting Office"}],
            "published": "24 March 2025",
            "container": "A Journal",
            "publisher": "A Press",
            "place": "Vienna",
            "volume": 9,
            "issue": "4",
            "number": 12,
            "pages": "3-9",
            "language": "en-GB",
            "doi": "10.1000/182",
            "isbn": "978-0-14-044913-6",
            "url": "https://example.org/a",
            "retrieved": "2025-04-01",
            "reliability": "B",
            "derived_from": ["other"],
            "descriptor": "Careful.",
        }
    )
    item = to_csl(source, "carter")
    check_item(item)
    assert item == {
        "id": "carter",
        "type": "article-journal",
        "title": "A Title",
        "author": [{"family": "Carter", "given": "Ashton B."}, {"literal": "General Accounting Office"}],
        "issued": {"date-parts": [[2025, 3, 24]]},
        "accessed": {"date-parts": [[2025, 4, 1]]},
        "container-title": "A Journal",
        "publisher": "A Press",
        "publisher-place": "Vienna",
        "volume": "9",
        "issue": "4",
        "number": "12",
        "page": "3-9",
        "language": "en-GB",
        "DOI": "10.1000/182",
        "ISBN": "978-0-14-044913-6",
        "URL": "https://example.org/a",
        "note": "Careful.",
    }


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("1989", {"date-parts": [[1989]]}),
        ("June 2017", {"date-parts": [[2017, 6]]}),
        ("2 June 1982", {"date-parts": [[1982, 6, 2]]}),
        ("1995-03-02", {"date-parts": [[1995, 3, 2]]}),
        ("1992/1999-05", {"date-parts": [[1992], [1999, 5]]}),
        ("Summer 1991", {"date-parts": [[1991]], "season": 2}),
        ("31 February 2020", {"literal": "31 February 2020"}),
        ("3 Summer 1991", {"literal": "3 Summer 1991"}),
        ("late 1983", {"literal": "late 1983"}),
        ("Geneva, 21 October 1994", {"literal": "Geneva, 21 October 1994"}),
    ],
)
def test_dates_by_their_parts_or_as_they_are_written(written, date):
    assert to_csl(Source(title="T", published=written), "a")["issued"] == date


def test_the_least_source():
    item = to_csl(Source(title="T"), "a")
    check_item(item)
    assert item == {"id": "a", "type": "document", "title": "T"}


@pytest.mark.parametrize("slug", [example.slug for example in list_examples()])
def test_every_shipped_source_is_an_item(slug):
    for name, source in read_case(slug).sources.items():
        item = to_csl(source, name)
        check_item(item)
        assert re.fullmatch(r"[a-z][a-z0-9_-]*", item["id"])
