"""What a web page says of itself: title, authors, day of publication, name of the site.

Only what the page states is read: its ``meta`` elements, its data in JSON-LD, microdata and
``time`` elements. A day is never guessed from its text, and two days that differ are both told.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any, NamedTuple

from lxml.html import HtmlElement
from pydantic_core import PydanticCustomError

from detente.case.dates import parse_date
from detente.drafting.times import find_dates
from detente.text_safety import format_line

_TITLES = ("og:title", "twitter:title", "citation_title", "dc.title", "dcterms.title", "parsely-title")
_AUTHORS = (
    "author",
    "article:author",
    "citation_author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
)
_PUBLICATION_DAYS = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datePublished",
    "citation_publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "article_date_original",
    "originalpublicationdate",
)
"""Names that can only mean the day of publication; what they hold is compared."""
_OTHER_DAYS = ("citation_date", "dcterms.created", "dcterms.date", "dc.date", "date")
"""Names that may mean another day; the first that holds one is read where nothing surer does."""
_ARTICLES = re.compile(
    r"(?:\w*Article|BlogPosting|LiveBlogPosting|Report|CreativeWork|Book|SpecialAnnouncement)"
)
_PAGES = re.compile(r"\w*Page")
_FALSE_AUTHORS = re.compile(
    r"https?:|www\.|@|^(?:admin|administrator|editor|staff|webmaster|unknown|none)$", re.IGNORECASE
)
_BY = re.compile(r"^(?:by|von|par|por)\s+", re.IGNORECASE)
_STAMP = re.compile(r"((?:1[5-9]|20)[0-9]{2})(?:-?(0[1-9]|1[0-2])(?:-?([0-3][0-9]))?)?(?=[T\s]|\Z)")
_SLASHED = re.compile(r"((?:1[5-9]|20)[0-9]{2})/([0-9]{1,2})/([0-9]{1,2})(?![0-9/])")
_SEPARATED = re.compile(r"\s+[-–—|·•:»]\s+")
_LONGEST = 300
_MOST = 12
"""Authors kept, and days compared."""
_MOST_DATA = 2_000_000
"""Characters of JSON-LD read."""
_DEEPEST = 12


class PageMetadata(NamedTuple):
    """What a web page says of itself; empty where it says nothing."""

    title: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    """Day, month or year of publication, as a case writes dates; empty where the page gives several days."""
    days: tuple[tuple[str, str], ...] = ()
    """The days that differ, each with the places of the page that give it."""
    site: str = ""


def read_metadata(page: HtmlElement) -> PageMetadata:
    """Return what a page says of itself.

    Examples
    --------
    >>> from lxml.html import document_fromstring
    >>> page = document_fromstring('<meta property="article:published_time" content="2016-03-14T08:00Z"><h1>Talks</h1>')
    >>> read_metadata(page)[:3]
    ('Talks', (), '2016-03-14')
    """
    named = _read_named(page)
    data = list(_list_data(page))
    linked = [node for node in data if _is_of(node, _ARTICLES)]
    site = next(iter([*named.get("og:site_name", ()), *_list_names(linked, "publisher")]), "")
    dated = linked + [node for node in data if _is_of(node, _PAGES)]
    days = _list_days(page, named, dated)
    return PageMetadata(
        _find_title(page, named, linked, site),
        _list_authors(page, named, linked),
        days[0][0] if len(days) == 1 else "",
        days if len(days) > 1 else (),
        site,
    )


def _tidy(text: object) -> str:
    return format_line(unescape(unescape(text)), _LONGEST) if isinstance(text, str) else ""


def _read_named(page: HtmlElement) -> dict[str, list[str]]:
    """Return the contents of the page's meta elements by their names, in small letters."""
    named: dict[str, list[str]] = {}
    for element in page.iter("meta"):
        content = _tidy(element.get("content"))
        for attribute in ("property", "name", "itemprop"):
            name = (element.get(attribute) or "").strip().lower()
            if name and content and content not in named.setdefault(name, []):
                named[name].append(content)
    return named


def _list_data(page: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the objects of a page's JSON-LD."""
    for script in page.xpath("//script[contains(translate(@type, 'JSONLD', 'jsonld'), 'ld+json')]"):
        text = (script.text or "").strip().removeprefix("<!--").removesuffix("-->").strip()
        try:
            yield from _walk(json.loads(text[:_MOST_DATA], strict=False), 0)
        except (ValueError, RecursionError):
            continue


def _walk(node: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(node, list):
        for item in node:
            yield from _walk(item, depth + 1)
    elif isinstance(node, dict):
        yield node
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _walk(node.get(key), depth + 1)


def _is_of(node: dict[str, Any], types: re.Pattern[str]) -> bool:
    kinds = node.get("@type")
    return any(
        isinstance(kind, str) and types.fullmatch(kind.rpartition("/")[2])
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _list_names(nodes: list[dict[str, Any]], key: str) -> list[str]:
    """Return the names of the people or organisations that articles give under a key."""
    names = []
    for node in nodes:
        given = node.get(key)
        for item in given if isinstance(given, list) else [given]:
            name = item.get("name") if isinstance(item, dict) else item
            names += [_tidy(part) for part in (name if isinstance(name, list) else [name])]
    return list(dict.fromkeys(name for name in names if name))


def _find_title(
    page: HtmlElement, named: dict[str, list[str]], linked: list[dict[str, Any]], site: str
) -> str:
    """Return the title of the article: without the name of the site, where that stands behind it."""
    own = [named[name][0] for name in _TITLES[:2] if name in named]
    own += [_tidy(node.get("headline")) for node in linked]
    own += [named[name][0] for name in _TITLES[2:] if name in named]
    own += [
        _tidy(element.text_content())
        for path in ("//*[@itemprop='headline']", "//article//h1", "//main//h1", "//h1")
        for element in page.xpath(path)[:1]
    ]
    whole = next((_tidy(element.text_content()) for element in page.xpath("//head/title | //title")), "")
    title = next((text for text in own if any(map(str.isalnum, text))), whole)
    parts = _SEPARATED.split(title)
    if len(parts) > 1 and parts[-1].casefold() in {
        site.casefold(),
        _last_part(whole) if title != whole else "",
    } - {""}:
        return title[: title.rindex(parts[-1])].rstrip(" -–—|·•:»")
    return title


def _last_part(text: str) -> str:
    parts = _SEPARATED.split(text)
    return parts[-1].casefold() if len(parts) > 1 else ""


def _list_authors(
    page: HtmlElement, named: dict[str, list[str]], linked: list[dict[str, Any]]
) -> tuple[str, ...]:
    """Return the authors, by the first of the page's ways to name them that names somebody."""
    marked = [
        _tidy((element.xpath(".//*[@itemprop='name']") or [element])[0].text_content())
        for element in page.xpath("//*[@itemprop='author'][not(self::meta)]")
    ]
    linked_names = [_tidy(element.text_content()) for element in page.xpath("//*[@rel='author']")]
    ways = [*(named.get(name, []) for name in _AUTHORS), marked, linked_names]
    for way in (_list_names(linked, "author"), *ways):
        names = [_BY.sub("", name).strip(" ,;") for name in way]
        kept = [name for name in dict.fromkeys(names) if name and not _FALSE_AUTHORS.search(name)]
        if kept:
            return tuple(kept[:_MOST])
    return ()


def _list_days(
    page: HtmlElement, named: dict[str, list[str]], dated: list[dict[str, Any]]
) -> tuple[tuple[str, str], ...]:
    """Return the days of publication that a page states, with their places: none, one, or those that differ."""
    stated = [(value, name) for name in _PUBLICATION_DAYS for value in named.get(name.lower(), ())]
    for node in dated:
        given = node.get("datePublished")
        values = given if isinstance(given, list) else [given]
        stated += [(value, "datePublished of JSON-LD") for value in values if isinstance(value, str)]
    for path, place in (
        ("//*[@itemprop='datePublished'][not(self::meta)]", "datePublished"),
        ("//time[@pubdate]", "time element"),
    ):
        stated += [
            (_tidy(element.get("datetime") or element.text_content()), place) for element in page.xpath(path)
        ]
    others = ([(value, name) for value in named.get(name, ())] for name in _OTHER_DAYS)
    for way in (stated, *others):
        days = _list_different(way)
        if days:
            return days
    for path in ("//article//time[@datetime]", "//main//time[@datetime]", "//time[@datetime]"):
        days = _list_different([(element.get("datetime"), "time element") for element in page.xpath(path)])
        if days:
            return days if len(days) == 1 else ()
    return ()


def _list_different(stated: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the days that differ, each with its places.

    One moment in two time zones is one day, that of the page's own zone. A month is no day apart
    from the days within it.
    """
    read = [(*_read_day(text), place) for text, place in stated[: 4 * _MOST]]
    local: dict[dt.datetime, str] = {}
    for day, moment, _ in read:
        if moment is not None and (moment not in local or moment.utcoffset()):
            local[moment] = day
    elsewhere = {day: local[moment] for day, moment, _ in read if moment is not None}
    places: dict[str, dict[str, None]] = {}
    for day, moment, place in read:
        if day:
            same = elsewhere.get(day, day) if moment is None else local[moment]
            places.setdefault(same, {})[place] = None
    whole = [day for day in places if not any(other != day and other.startswith(day) for other in places)]
    return tuple((day, ", ".join(places[day])) for day in whole[:_MOST])


def _read_day(text: str) -> tuple[str, dt.datetime | None]:
    """Return a day as written in a page's own time zone, and the moment where the text gives it."""
    text = " ".join(text.split())
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if match := _STAMP.match(text):
        written = "-".join(part for part in match.groups() if part)
    elif match := _SLASHED.match(text):
        written = f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
    else:
        written = _read_written_day(text)
    try:
        when = parse_date(written).written if written else ""
    except PydanticCustomError:
        return "", None
    aware = moment is not None and moment.tzinfo is not None
    return when, moment if aware else None


def _read_written_day(text: str) -> str:
    """Return a day in words: of a mail's header, or as people write it."""
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError, IndexError):
        pass
    days = [dated.when for dated in find_dates(text) if dated.when and "/" not in dated.when]
    return days[0] if len(days) == 1 else ""
