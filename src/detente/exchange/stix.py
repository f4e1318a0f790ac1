"""The judgment on a case, for threat-intelligence platforms: a STIX 2.1 bundle as JSON."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from detente.assessment.numbers import round_number, summarise
from detente.text_safety import format_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.assessment.numbers import Data
    from detente.case.model import Case
    from detente.case.sources import Source
    from detente.exchange.solved_case import Answers

NAMESPACE = uuid.UUID("3b0f7c1e-6a55-4d0a-9d43-0d2f6c1b8e57")
"""Namespace of the identifiers, which follow from what an object says."""

MADE = "2026-11-01T00:00:00.000Z"
"""When the extension and the identity of detente were written: the same in every bundle."""

KINDS = ("own", "counterpart", "ally", "veto", "provider")
"""Actors with a say or a contribution; the problem itself is none."""

MEANING = (
    "Numbers of a detente assessment, version 1. p_best: share of the draws in which an option is best, 0 to 1. "
    "value, margin (over refusing) and regret: utils, 100 being the shared problem solved for one period. "
    "probability: belief in a kind of counterpart, 0 to 1. Uncertain numbers: median, p05 and p95 over the draws. "
    "What is undefined is left out. Likelihoods are given as numbers alone."
)


def write_bundle(told: Answers) -> str:
    """Return an assessment as a STIX 2.1 bundle [STIX21]_.

    A ``report`` carries the verdict, since that is the finished product of an analysis, and refers
    to everything else: an ``identity`` for each actor, and a ``note`` on the counterpart with the
    belief in each kind of it. (A ``grouping`` is for what is still being gathered; the five words
    of an ``opinion`` say how far one agrees with another object.) Likelihoods and utils are numbers
    in an extension; ``confidence``, which means how sound the grounds are, is left out.

    Parameters
    ----------
    told
        An assessment, or a solved case.

    Returns
    -------
    :
        JSON text. Identifiers follow from the content, dates from the decision: the same case,
        draws and seed give the same bundle.
    """
    maker = _name("identity", {"name": "detente", "identity_class": "system", **_date(MADE)})
    extension = _write_extension(maker["id"])
    common = {"created_by_ref": maker["id"], **_date(f"{told.case.decision.date.last}T00:00:00.000Z")}
    actors = {name: _write_actor(told.case, name, common) for name in _list_actors(told.case)}
    note = _write_note(told, actors[told.case.rival]["id"], extension["id"], common)
    refs = [*(actor["id"] for actor in actors.values()), note["id"]]
    report = _write_report(told, refs, extension["id"], common)
    objects = [extension, maker, *actors.values(), note, report]
    bundle = {"type": "bundle", "id": f"bundle--{_hash(objects)}", "objects": objects}
    return json.dumps(bundle, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _write_extension(maker: str) -> Data:
    return _name(
        "extension-definition",
        {
            "created_by_ref": maker,
            **_date(MADE),
            "name": "detente assessment",
            "description": "Likelihoods and utils of a decision under uncertainty about a counterpart.",
            "schema": MEANING,
            "version": "1.0.0",
            "extension_types": ["property-extension"],
        },
    )


def _list_actors(case: Case) -> tuple[str, ...]:
    return tuple(name for kind in KINDS for name in case.names_of(kind))


def _write_actor(case: Case, name: str, common: Data) -> Data:
    actor = case.actors[name]
    return _name("identity", {**common, "name": actor.name, "roles": [actor.kind]})


def _write_note(told: Answers, rival: str, extension: str, common: Data) -> Data:
    """Return the note on the counterpart: the belief in each kind of it, at the decision."""
    kinds = told.case.counterpart.types
    belief = told.track_record.belief
    content = "Kinds of counterpart: " + "; ".join(
        format_line(f"{name}: {kind.what}" if kind.what else name) for name, kind in kinds.items()
    )
    told_kinds = [{"name": name, "probability": summarise(belief[:, i])} for i, name in enumerate(kinds)]
    return _name(
        "note",
        {
            **common,
            "abstract": "Belief in each kind of counterpart at the decision",
            "content": f"{content}. The probabilities stand in the extension.",
            "object_refs": [rival],
            "extensions": {extension: {"extension_type": "property-extension", "kinds": told_kinds}},
        },
    )


def _write_report(told: Answers, refs: list[str], extension: str, common: Data) -> Data:
    """Return the report: the question, the verdict as numbers, the sources."""
    case, verdict = told.case, told.verdict
    numbers = {
        "extension_type": "property-extension",
        "case": case.case,
        "n_draws": told.samples.n_draws,
        "seed": told.samples.seed,
        "best": verdict.best,
        "options": list(_tell_options(told)),
    }
    return _name(
        "report",
        {
            **common,
            "name": case.title,
            "description": case.question,
            "published": common["created"],
            "object_refs": refs,
            "external_references": [_cite(name, source) for name, source in case.sources.items()],
            "extensions": {extension: numbers},
        },
    )


def _tell_options(told: Answers) -> Iterator[Data]:
    verdict, contracts = told.verdict, told.samples.contracts
    for place, name in enumerate(verdict.options):
        yield {
            "name": name,
            "barred": contracts.barred[place],
            "p_best": round_number(verdict.p_best[name]),
            "regret": round_number(verdict.regret[name]),
            "value": summarise(verdict.values[:, place]),
            "margin": summarise(verdict.margins[:, place]),
        }


def _cite(name: str, source: Source) -> Data:
    """Return a source as an external reference; its grade stands in the description."""
    parts = (source.published, f"Admiralty grade {source.reliability}{source.credibility}", source.descriptor)
    return {
        "source_name": source.title,
        "description": "; ".join(part for part in parts if part),
        "url": source.url,
        "hashes": {"SHA-256": source.sha256} if source.url and source.sha256 else None,
        "external_id": name,
    }


def _date(when: str) -> Data:
    return {"created": when, "modified": when}


def _name(kind: str, fields: Data) -> Data:
    """Return an object of the standard, with an identifier that follows from its content."""
    content = _drop_undefined({"type": kind, "spec_version": "2.1", **fields})
    return {"type": kind, "spec_version": "2.1", "id": f"{kind}--{_hash(content)}", **content}


def _hash(content: Any) -> uuid.UUID:  # noqa: ANN401 - JSON of any form
    return uuid.uuid5(NAMESPACE, json.dumps(content, sort_keys=True, ensure_ascii=True))


def _drop_undefined(node: Any) -> Any:  # noqa: ANN401
    """Return plain data without nothings and empty lists, which the standard forbids."""
    if isinstance(node, dict):
        kept = {key: _drop_undefined(child) for key, child in node.items()}
        return {key: child for key, child in kept.items() if child is not None and child not in ([], {})}
    return [_drop_undefined(child) for child in node] if isinstance(node, list) else node
