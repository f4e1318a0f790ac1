"""Rows of a draft: actors, passages, objectives and the dated record, each with where it stands."""

import textwrap
from collections.abc import Iterator

from detente.case.dates import read_when
from detente.documents.document import Document
from detente.drafting.named_actors import NamedActor
from detente.drafting.nations import AMBIGUOUS
from detente.drafting.passages import Passages, Statement, anchor, list_passage_fields
from detente.drafting.proposals import Proposals, ProposedEntry
from detente.drafting.scalars import quote_scalar, short_name
from detente.text_safety import format_line

MOST_STATES = 8
"""States that become rows at once; further ones are rows to take over."""
MOST_ROWS = 40
"""Leaders or organisations listed as rows to take over, and so many further states."""
MOST_NAMES = 60
"""Other names listed."""
MOST_STATEMENTS = 200
"""Dated statements listed."""
_MOST_PLACES = 12
_WIDTH = 112

_RECORD = """\
## Dated statements, the earliest first; what is dated only before, after or since comes last. Each may be a
## dealing (episodes: under terms), a hostile act (acts: outside them), or nothing of the record.
## conduct: clearly or mostly reciprocate, free_ride or exploit; or mixed. grade: A to F, then 1 to 6."""


def note(text: str) -> list[str]:
    """Return a text as note lines."""
    return textwrap.wrap(
        text, _WIDTH, initial_indent="## ", subsequent_indent="##   ", break_on_hyphens=False
    )


def count(number: int, what: str) -> str:
    """Return a number of things in words.

    Examples
    --------
    >>> count(1, "row"), count(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def list_actors(actors: list[NamedActor], told: Proposals, passages: Passages) -> Iterator[str]:
    """Yield the table of actors: states as rows, leaders, organisations and proposals to take over."""
    kinds = {
        kind: [a for a in actors if a.kind == kind] for kind in ("state", "leader", "organisation", "name")
    }
    rows = [
        (a.name.removeprefix("the "), a.name, _tell_actor(a))
        for a in kinds["state"][: MOST_STATES + MOST_ROWS]
    ]
    n_taken = min(len(rows), MOST_STATES)
    named = (*kinds["leader"][:MOST_ROWS], *kinds["organisation"][:MOST_ROWS])
    rows += [(actor.name, format_line(actor.name, 80), _tell_actor(actor)) for actor in named]
    rows += [(p.words[0], p.words[0], _tell_proposal(p, told, passages)) for p in told.actors]
    if rows:
        yield "actors:" if n_taken else "# actors:"
        yield "## kind: own (who decides), counterpart, ally, veto, provider or target. Take out who has no part."
    taken: set[str] = set()
    for number, (base, words, where) in enumerate(rows):
        short = short_name(base, taken, "actor")
        taken.add(short)
        row = f'  {short}: {{name: {quote_scalar(words)}, kind: "?"}}'
        yield f"{'' if number < n_taken else '# '}{row:<60}  ## {where}"
    others = [f"{format_line(a.name, 60)} ({_places(a.paragraphs)})" for a in kinds["name"]]
    if others:
        more = f"; and {len(others) - MOST_NAMES:,} more" if len(others) > MOST_NAMES else ""
        yield from note(f"Other names: {'; '.join(others[:MOST_NAMES])}{more}.")


def _tell_actor(actor: NamedActor) -> str:
    told = (actor.code, format_line(actor.role, 60), AMBIGUOUS.get(actor.code, ""), _places(actor.paragraphs))
    return "; ".join(part for part in told if part)


def _places(paragraphs: tuple[int, ...]) -> str:
    """Return numbers of paragraphs; of many, the first."""
    shown = ", ".join(map(str, paragraphs[:_MOST_PLACES]))
    more = len(paragraphs) - _MOST_PLACES
    return f"par. {shown} and {more} more" if more > 0 else f"par. {shown}"


def _tell_proposal(proposal: ProposedEntry, told: Proposals, passages: Passages) -> str:
    cited = passages.add(proposal.anchor)
    return f"proposed by {told.model}; {cited}: {format_line(proposal.anchor.exact, 80)}"


def list_passages(passages: Passages) -> Iterator[str]:
    """Yield the table of passages."""
    if passages.rows:
        yield "## Quotes from the document, word for word; cite them by name, as in `source: par7`."
        yield "passages:"
    for short, selector in passages.rows.items():
        yield f"  {short}:"
        yield f"    source: {passages.source}"
        for field, value in list_passage_fields(selector).items():
            yield f"    {field}: {value if isinstance(value, int) else quote_scalar(value)}"


def list_objectives(told: Proposals, passages: Passages) -> Iterator[str]:
    """Yield proposed objectives to take over."""
    for number, proposal in enumerate(told.objectives, 1):
        worse, better = map(quote_scalar, proposal.words)
        cited = passages.add(proposal.anchor)
        yield f"## {_tell_proposal(proposal, told, passages)}"
        yield f"#   proposed-{number}: {{from: {worse}, to: {better}, source: {cited}}}"


def list_record(
    document: Document, statements: list[Statement], told: Proposals, passages: Passages
) -> Iterator[str]:
    """Yield the dated record to take over: every dated statement, then what was proposed."""
    statements = list(dict.fromkeys(statements))
    ranked = sorted(statements, key=_rank)[:MOST_STATEMENTS]
    if not (ranked or told.episodes or told.acts):
        return
    cited = {s: _cite(document, s, passages) for s in sorted(ranked, key=lambda s: s.paragraph)}
    yield from _RECORD.split("\n")
    if len(statements) > MOST_STATEMENTS:
        yield f"## {count(len(statements) - MOST_STATEMENTS, 'more dated statement')} not listed."
    yield "# record:"
    if ranked or told.episodes:
        yield "#   episodes:"
    for number, statement in enumerate(ranked, 1):
        yield from note(
            f"Par. {statement.paragraph}, {_tell_dates(statement)}: {format_line(statement.text)}"
        )
        yield from _list_event(f"dated-{number}", ('"?"', statement.when, cited[statement]), "terms")
    for kind, field in (("episodes", "terms"), ("acts", "hits")):
        proposed: tuple[ProposedEntry, ...] = getattr(told, kind)
        if proposed and kind == "acts":
            yield "#   acts:"
        for number, proposal in enumerate(proposed, 1):
            yield f"## {_tell_proposal(proposal, told, passages)}"
            event = quote_scalar(proposal.words[0]), proposal.date, passages.add(proposal.anchor)
            yield from _list_event(f"proposed-{number}", event, field)


def _cite(document: Document, statement: Statement, passages: Passages) -> str:
    selector = anchor(document, statement.text, statement.paragraph)
    return passages.add(selector) if selector else f"{passages.source} par={statement.paragraph}"


def _list_event(short: str, event: tuple[str, str | None, str], field: str) -> Iterator[str]:
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


def _rank(statement: Statement) -> tuple[bool, str, int]:
    when = read_when(statement.when) if statement.when else None
    return (when is None, str(when.first) if when else "", statement.paragraph)


def _tell_dates(statement: Statement) -> str:
    told = [(format_line(words, 60), meaning) for words, meaning in statement.told]
    return ", ".join(f'"{words}" = {meaning}' if meaning else f'"{words}"' for words, meaning in told)
