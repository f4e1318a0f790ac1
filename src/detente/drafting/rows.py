"""Rows of a draft: actors, passages, objectives and the dated record, each with where it stands."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from detente.case.dates import parse_date
from detente.documents.document import Document
from detente.drafting.named_actors import NamedActor
from detente.drafting.nations import AMBIGUOUS
from detente.drafting.passages import Passages, Statement, anchor, list_passage_fields
from detente.drafting.proposals import Proposals, ProposedEntry
from detente.drafting.scalars import quote_scalar, shorten_name
from detente.text_safety import format_line

_MOST_STATES = 8
"""States that become rows; further ones are suggested."""
_MOST_ROWS = 40
"""Leaders, organisations and further states suggested, of each at most."""
_MOST_NAMES = 60
"""Other names listed."""
_MOST_STATEMENTS = 200
"""Dated statements listed."""
_MOST_PARAGRAPHS = 12
_WIDTH = 112

_RECORD = """\
## Dated statements, earliest first; those with no certain date come last. Each may be a past dealing
## (episodes), a hostile act outside any deal (acts), or neither: then leave it out.
## conduct: clearly or mostly reciprocate, free_ride or exploit; or mixed. grade: A to F, then 1 to 6."""


def wrap_note(text: str) -> list[str]:
    """Return a text as note lines."""
    return textwrap.wrap(
        text, _WIDTH, initial_indent="## ", subsequent_indent="##   ", break_on_hyphens=False
    )


def format_count(number: int, what: str) -> str:
    """Return a number of things in words.

    Examples
    --------
    >>> format_count(1, "row"), format_count(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def list_actors(actors: list[NamedActor], proposals: Proposals, passages: Passages) -> Iterator[str]:
    """Yield the table of actors: states as rows; firms, people, organisations and proposals to take over."""
    rows = [row for _, row in rank_actors(actors)]
    n_taken = min(sum(actor.kind == "state" for actor in actors), _MOST_STATES)
    rows += [(p.words[0], p.words[0], _cite_proposal(p, proposals, passages)) for p in proposals.actors]
    if rows:
        yield "actors:" if n_taken else "# actors:"
        yield "## kind: own (who decides), counterpart, ally, veto, provider or target. Delete actors that play no part."
    taken: set[str] = set()
    for number, row in enumerate(rows):
        yield write_actor(row, taken, is_suggested=number >= n_taken)
    others = [actor for actor in actors if actor.kind == "name"]
    yield from note_names(others)


def note_names(others: Sequence[NamedActor]) -> Iterator[str]:
    """Yield a note of names of which it is not known what they name."""
    named = [f"{format_line(a.name, 60)} ({_list_paragraphs(a.paragraphs)})" for a in others]
    if named:
        more = f"; and {len(named) - _MOST_NAMES:,} more" if len(named) > _MOST_NAMES else ""
        yield from wrap_note(f"Other names: {'; '.join(named[:_MOST_NAMES])}{more}.")


def rank_actors(actors: Sequence[NamedActor]) -> list[tuple[NamedActor, tuple[str, str, str]]]:
    """Return the actors that become rows, states first, and what each row says: a base of its short name, the name, where."""
    kinds = {
        kind: [a for a in actors if a.kind == kind] for kind in ("state", "firm", "person", "organisation")
    }
    most = {"state": _MOST_STATES + _MOST_ROWS}
    ranked = [a for kind, named in kinds.items() for a in named[: most.get(kind, _MOST_ROWS)]]
    return [(a, (a.name.removeprefix("the "), format_line(a.name, 80), _describe_actor(a))) for a in ranked]


def write_actor(row: tuple[str, str, str], taken: set[str], *, is_suggested: bool) -> str:
    """Return the line of an actor, under a short name unlike those taken, which is taken then."""
    base, words, where = row
    short = shorten_name(base, taken, "actor")
    taken.add(short)
    line = f'  {short}: {{name: {quote_scalar(words)}, kind: "?"}}'
    return f"{'# ' if is_suggested else ''}{line:<60}  ## {where}"


def _describe_actor(actor: NamedActor) -> str:
    parts = (
        actor.code,
        format_line(actor.role, 60),
        AMBIGUOUS.get(actor.code, ""),
        _list_paragraphs(actor.paragraphs),
    )
    return "; ".join(part for part in parts if part)


def _list_paragraphs(paragraphs: tuple[int, ...]) -> str:
    """Return numbers of paragraphs; of many, the first."""
    shown = ", ".join(map(str, paragraphs[:_MOST_PARAGRAPHS]))
    more = len(paragraphs) - _MOST_PARAGRAPHS
    return f"par. {shown} and {more} more" if more > 0 else f"par. {shown}"


def _cite_proposal(proposal: ProposedEntry, proposals: Proposals, passages: Passages) -> str:
    cited = passages.add(proposal.anchor)
    return f"proposed by {proposals.model}; {cited}: {format_line(proposal.anchor.exact, 80)}"


def list_passages(passages: Passages) -> Iterator[str]:
    """Yield the table of passages."""
    if passages.rows:
        yield "## Quotes from the document, word for word. Cite them by name: `source: par7`."
        yield "passages:"
    yield from list_passage_rows(passages)


def list_passage_rows(passages: Passages) -> Iterator[str]:
    """Yield the rows of the passages of one document; beside an undated key sentence, what it does."""
    for name, selector in passages.rows.items():
        yield f"  {name}:" + (f"   ## {passages.notes[name]}" if name in passages.notes else "")
        yield f"    source: {passages.source}"
        for field, value in list_passage_fields(selector).items():
            yield f"    {field}: {value if isinstance(value, int) else quote_scalar(value)}"


def list_objectives(proposals: Proposals, passages: Passages) -> Iterator[str]:
    """Yield proposed objectives to take over."""
    for number, proposal in enumerate(proposals.objectives, 1):
        worse, better = map(quote_scalar, proposal.words)
        cited = passages.add(proposal.anchor)
        yield f"## {_cite_proposal(proposal, proposals, passages)}"
        yield f"#   proposed-{number}: {{from: {worse}, to: {better}, source: {cited}}}"


def list_record(
    document: Document, statements: list[Statement], proposals: Proposals, passages: Passages
) -> Iterator[str]:
    """Yield the dated record to take over: every dated statement, then what was proposed."""
    ranked, n_more = rank_statements(statements)
    if not (ranked or proposals.episodes or proposals.acts):
        return
    cited = cite_statements(document, ranked, passages)
    yield from _RECORD.split("\n")
    if n_more:
        yield f"## {format_count(n_more, 'more dated statement')} not shown."
    yield "# record:"
    if ranked or proposals.episodes:
        yield "#   episodes:"
    for number, statement in enumerate(ranked, 1):
        yield from note_statement(statement)
        yield from list_event(f"dated-{number}", ('"?"', statement.when, cited[statement]), "terms")
    for kind, field in (("episodes", "terms"), ("acts", "hits")):
        proposed: tuple[ProposedEntry, ...] = getattr(proposals, kind)
        if proposed and kind == "acts":
            yield "#   acts:"
        for number, proposal in enumerate(proposed, 1):
            yield f"## {_cite_proposal(proposal, proposals, passages)}"
            event = quote_scalar(proposal.words[0]), proposal.date, passages.add(proposal.anchor)
            yield from list_event(f"proposed-{number}", event, field)


def rank_statements(statements: Iterable[Statement]) -> tuple[list[Statement], int]:
    """Return the dated statements that are listed, earliest first, and how many more there are."""
    unique = list(dict.fromkeys(statements))
    ranked = sorted(unique, key=_rank)[:_MOST_STATEMENTS]
    return ranked, len(unique) - len(ranked)


def cite_statements(
    document: Document, statements: Iterable[Statement], passages: Passages, most: int | None = None
) -> dict[Statement, str]:
    """Return what each statement cites: a passage, which is taken in, or the paragraph where it cannot be one.

    Parameters
    ----------
    document, statements
        The document and its statements.
    passages
        Its passages.
    most
        Passages that these may become.
    """
    cited = {}
    for statement in sorted(statements, key=lambda each: each.paragraph):
        is_full = most is not None and len(passages.rows) >= most
        selector = None if is_full else anchor(document, statement.text, statement.paragraph)
        place = f"{passages.source} par={statement.paragraph}"
        cited[statement] = passages.add(selector) if selector else place
    return cited


def note_statement(statement: Statement) -> list[str]:
    """Return the note above the row of a dated statement: its paragraph, its dates, its words."""
    dates = _describe_dates(statement)
    return wrap_note(f"Par. {statement.paragraph}, {dates}: {format_line(statement.text)}")


def list_event(
    short: str, event: tuple[str, str | None, str], field: str, cluster: str | None = None
) -> Iterator[str]:
    """Yield the suggested row of an event: what it was, its date and what it cites."""
    what, when, cited = event
    yield f"#     {short}:"
    yield f"#       date: {when or quote_scalar('?')}"
    yield f"#       what: {what}"
    if field == "terms":
        yield '#       terms: {like: "?"}'
        yield '#       conduct: "?"'
    else:
        yield '#       hits: ["?"]'
    yield '#       grade: "?"'
    yield f"#       source: {cited}"
    if cluster:
        yield f"#       cluster: {cluster}"


def _rank(statement: Statement) -> tuple[bool, str, int]:
    when = parse_date(statement.when) if statement.when else None
    return (when is None, str(when.first) if when else "", statement.paragraph)


def _describe_dates(statement: Statement) -> str:
    dates = [(format_line(words, 60), meaning) for words, meaning in statement.dates]
    return ", ".join(f'"{words}" = {meaning}' if meaning else f'"{words}"' for words, meaning in dates)
