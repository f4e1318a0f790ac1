"""What a case already holds, suggested rows included: names, copies, actors, and reports of dated events."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic_core import PydanticCustomError

from detente.case.dates import DateSpan, parse_date
from detente.case.messages import label_kind
from detente.case.sources import parse_citations
from detente.casefile.files import build_case
from detente.casefile.yaml_insertion import locate_tables
from detente.casefile.yaml_parser import LocatedData, parse_yaml
from detente.documents.document import Paragraph
from detente.drafting.nations import find_nations
from detente.drafting.passages import find_statements
from detente.drafting.same_events import EventReport, ReportIndex, describe_report
from detente.errors import CaseError, Problem

TABLES = ("sources", "passages", "actors", "record")
"""Tables of a case that documents add to."""
_ENTRIES = ("episodes", "acts", "answers")
_SUGGESTED = re.compile(r"#( +)([a-z][a-z0-9_-]*):(.*)")
_CLUSTER = re.compile(r"\bcluster: *([a-z][a-z0-9_-]*)")


class SuggestedRow:
    """A suggested row of the record: what may still be written into it."""

    def __init__(self, name: str, when: str = "", source: str = "") -> None:
        self.name = name
        self.when = when
        self.source = source
        self.cluster = ""
        self.column = 0
        """Blanks before its fields."""
        self.at: int | None = None
        """Characters of the case up to the line behind its source; ``None`` while it is not written yet."""
        self.is_joined = False
        """Whether its cluster still has to be written there."""


class CaseHoldings:
    """What a case holds.

    Parameters
    ----------
    text
        The case file. It may have faults, as a draft has, but must be YAML with its tables in place.

    Raises
    ------
    CaseError
        If it is not, or something other than a table stands where documents add rows.
    """

    def __init__(self, text: str) -> None:
        self._located = parse_yaml(text)
        self.data: dict[str, Any] = self._located.data
        self.faults = list_faults(self._located)
        """Its faults as they stand, without their lines."""
        if not isinstance(self.data, dict):
            build_case(self._located)
        self._check_tables(text)
        self.sources = self._list_rows("sources")
        self.passages = self._list_rows("passages")
        self.by_digest = {str(row["sha256"]): name for name, row in self.sources.items() if "sha256" in row}
        self.by_file = {str(row["file"]): name for name, row in self.sources.items() if "file" in row}
        self.suggested = {match[2] for match in map(_SUGGESTED.match, text.split("\n")) if match}
        """Names of suggested rows, and of their fields."""
        self.rows = _list_suggested(text)
        self.entries: dict[str, str] = {}
        """Cluster of every entry of the record, by its name; empty where it has none."""
        self.clusters = set(_CLUSTER.findall(text))
        actors = self._list_rows("actors")
        called = [str(row.get("name", "")) for row in actors.values()]
        self.actors = {*actors, *(name.casefold().removeprefix("the ") for name in called)}
        """Short names and names of actors, and codes of states, that are rows."""
        self.actors |= {nation.code for name in called for nation in find_nations(name)}
        self.reports = ReportIndex()
        for report in self._list_reports():
            self.reports.add(report)

    def _check_tables(self, text: str) -> None:
        """Refuse what is no table where rows are to be added."""
        spots = locate_tables(text)
        problems = []
        for table in TABLES:
            value = self.data.get(table)
            if isinstance(value, dict) or table not in self.data or (value is None and (table,) in spots):
                continue
            message = f"found {label_kind(value)}, expected a table that rows can be added to"
            hint = "Write each row under its own short name, or delete this line."
            problems.append(Problem(table, message, hint, *self._located.locate(table)))
        if problems:
            raise CaseError(problems)

    def _list_rows(self, table: str) -> dict[str, dict[str, Any]]:
        rows = self.data.get(table)
        named = rows.items() if isinstance(rows, dict) else ()
        return {name: row if isinstance(row, dict) else {} for name, row in named}

    def _list_reports(self) -> Iterator[EventReport]:
        """Yield the dated entries of the record, then the dated passages that none of them cites."""
        cited: set[str] = set()
        record = self.data.get("record")
        for table in _ENTRIES:
            entries = record.get(table) if isinstance(record, dict) else None
            for name, row in entries.items() if isinstance(entries, dict) else ():
                fields = row if isinstance(row, dict) else {}
                self.entries[name] = str(fields.get("cluster", ""))
                when = _parse_when(fields.get("date"))
                if when is None:
                    continue
                names = _parse_names(fields.get("source"))
                cited.update(names)
                quotes = [str(self.passages.get(each, {}).get("exact", "")) for each in names]
                source = next(map(self._find_source, names), "")
                yield describe_report(name, source, when, " ".join([str(fields.get("what", "")), *quotes]))
        suggested = {row.source: row for row in self.rows.values()}
        for name, row in self.passages.items():
            text = str(row.get("exact", ""))
            entry = suggested.get(name)
            when = None if name in cited else _find_when(text, entry)
            if when is not None:
                label = entry.name if entry else name
                yield describe_report(label, str(row.get("source", "")), when, text)

    def _find_source(self, name: str) -> str:
        return str(self.passages.get(name, {}).get("source", name))


def list_faults(located: LocatedData) -> set[tuple[str, str]]:
    """Return the faults of a case, each by its place and what it says; their lines move as rows are added."""
    try:
        build_case(located)
    except CaseError as error:
        return {(problem.path, problem.message) for problem in error.problems}
    return set()


def _find_when(text: str, row: SuggestedRow | None) -> DateSpan | None:
    """Return the date of a suggested row, or the first certain one of a quote."""
    if row is not None:
        return _parse_when(row.when)
    statements = find_statements([Paragraph(1, text, None, 0, len(text))])
    return next((_parse_when(each.when) for each in statements if each.when), None)


def _parse_when(value: object) -> DateSpan | None:
    try:
        return parse_date(value)
    except PydanticCustomError:
        return None


def _parse_names(cell: object) -> list[str]:
    """Return the names that a cell cites, as far as it can be read."""
    try:
        return [citation.name for citation in parse_citations(str(cell))] if cell else []
    except PydanticCustomError:
        return []


def _list_suggested(text: str) -> dict[str, SuggestedRow]:
    """Return the suggested rows that have a date and a source, by name."""
    rows: dict[str, SuggestedRow] = {}
    row, at = None, 0
    for line in text.splitlines(keepends=True):
        at += len(line)
        match = _SUGGESTED.match(line)
        if match is None:
            row = row if line.startswith("## ") else None
        elif not match[3].strip():
            row = SuggestedRow(match[2])
        elif row is not None:
            value = match[3].strip().strip('"')
            if match[2] == "date":
                row.when = value
            elif match[2] == "cluster":
                row.cluster = value
            elif match[2] == "source":
                row.source, row.at, row.column = value, at, len(match[1])
                rows[row.name] = row
    return rows
