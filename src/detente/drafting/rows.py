"""Rows of a draft: actors, passages, objectives and the dated record, each with where it stands."""

import textwrap
from collections.abc import Iterator

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
    """Yield the table of actors: states as rows, leaders, organisations and proposals to take over."""
    kinds = {
        kind: [a for a in actors if a.kind == kind] for kind in ("state", "leader", "organisation", "name")
    }
    rows = [
        (a.name.removeprefix("the "), a.name, _describe_actor(a))
        for a in kinds["state"][: _MOST_STATES + _MOST_ROWS]
    ]
    n_taken = min(len(rows), _MOST_STATES)
    named = (*kinds["leader"][:_MOST_ROWS], *kinds["organisation"][:_MOST_ROWS])
    rows += [(actor.name, format_line(actor.name, 80), _describe_actor(actor)) for actor in named]
    rows += [(p.words[0], p.words[0], _cite_proposal(p, proposals, passages)) for p in proposals.actors]
    if rows:
        yield "actors:" if n_taken else "# actors:"
        yield "## kind: own (who decides), counterpart, ally, veto, provider or target. Delete actors that play no part."
    taken: set[str] = set()
    for number, (base, words, where) in enumerate(rows):
        short = shorten_name(base, taken, "actor")
        taken.add(short)
        row = f'  {short}: {{name: {quote_scalar(words)}, kind: "?"}}'
        yield f"{'' if number < n_taken else '# '}{row:<60}  ## {where}"
    others = [f"{format_line(a.name, 60)} ({_list_paragraphs(a.paragraphs)})" for a in kinds["name"]]
    if others:
        more = f"; and {len(others) - _MOST_NAMES:,} more" if len(others) > _MOST_NAMES else ""
        yield from wrap_note(f"Other names: {'; '.join(others[:_MOST_NAMES])}{more}.")


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
    for name, selector in passages.rows.items():
        yield f"  {name}:"
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
    statements = list(dict.fromkeys(statements))
    ranked = sorted(statements, key=_rank)[:_MOST_STATEMENTS]
    if not (ranked or proposals.episodes or proposals.acts):
        return
    cited = {s: _cite(document, s, passages) for s in sorted(ranked, key=lambda s: s.paragraph)}
    yield from _RECORD.split("\n")
    if len(statements) > _MOST_STATEMENTS:
        yield f"## {format_count(len(statements) - _MOST_STATEMENTS, 'more dated statement')} not shown."
    yield "# record:"
    if ranked or proposals.episodes:
        yield "#   episodes:"
    for number, statement in enumerate(ranked, 1):
        yield from wrap_note(
            f"Par. {statement.paragraph}, {_describe_dates(statement)}: {format_line(statement.text)}"
        )
        yield from _list_event(f"dated-{number}", ('"?"', statement.when, cited[statement]), "terms")
    for kind, field in (("episodes", "terms"), ("acts", "hits")):
        proposed: tuple[ProposedEntry, ...] = getattr(proposals, kind)
        if proposed and kind == "acts":
            yield "#   acts:"
        for number, proposal in enumerate(proposed, 1):
            yield f"## {_cite_proposal(proposal, proposals, passages)}"
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
    when = parse_date(statement.when) if statement.when else None
    return (when is None, str(when.first) if when else "", statement.paragraph)


def _describe_dates(statement: Statement) -> str:
    dates = [(format_line(words, 60), meaning) for words, meaning in statement.dates]
    return ", ".join(f'"{words}" = {meaning}' if meaning else f'"{words}"' for words, meaning in dates)
