"""Which entries of the record rest on which sources."""

from detente.case.citations import list_cited_sources
from detente.case.fields import Reasoned
from detente.case.lineage import list_origins
from detente.case.model import Case


def list_entry_sources(case: Case) -> dict[str, frozenset[str]]:
    """Return the sources that each entry of the record cites, by its place in the case."""
    record = case.record
    entries: dict[str, Reasoned] = {f"record.episodes.{name}": row for name, row in record.episodes.items()}
    entries |= {f"record.acts.{name}": row for name, row in record.acts.items()}
    entries |= {f"record.watched.{name}": row for name, row in record.watched.items()}
    return {
        place: list_cited_sources(case, entry.source or record.source) for place, entry in entries.items()
    }


def list_sole_entries(case: Case) -> dict[str, frozenset[str]]:
    """Return the entries that rest on one source alone, by source."""
    cited = list_entry_sources(case)
    return {
        source: frozenset(place for place, sources in cited.items() if sources == {source})
        for source in case.sources
    }


def count_origins(case: Case) -> int:
    """Return how many independent origins the sources of the record go back to."""
    parents = {name: source.derived_from for name, source in case.sources.items()}
    return len(list_origins(parents, frozenset().union(*list_entry_sources(case).values())))
