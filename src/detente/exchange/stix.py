"""The judgment on a case, for threat-intelligence platforms: a STIX 2.1 bundle as JSON."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from detente.assessment.numbers import round_number, summarise
from detente.text_safety import format_line

if TYPE_CHECKING:
    from detente.assessment.numbers import Data
    from detente.case.model import Case
    from detente.case.sources import Source
    from detente.evaluation.verdict import Verdict
    from detente.sampling.samples import Samples
    from detente.shapes import PerDrawType

_NAMESPACE = uuid.UUID("3b0f7c1e-6a55-4d0a-9d43-0d2f6c1b8e57")
"""Namespace of the identifiers, which follow from what an object says."""

_MADE = "2026-11-01T00:00:00.000Z"
"""When the extension and the identity of detente were written: the same in every bundle."""

_KINDS = ("own", "counterpart", "ally", "veto", "insider", "provider")
"""Actors with a say or a contribution; the problem itself is none."""

_MEANING = (
    "Numbers of a detente assessment, version 1. p_best: share of the draws in which an option is best, 0 to 1. "
    "value, margin (over refusing) and regret: utils, 100 being the shared problem solved for one period. "
    "probability: belief in a kind of counterpart, 0 to 1. Uncertain numbers: median, p05 and p95 over the draws. "
    "What is undefined is left out. Likelihoods are given as numbers alone."
)


def to_stix(case: Case, samples: Samples, *, belief: PerDrawType, verdict: Verdict) -> str:
    """Return an assessment as a STIX 2.1 bundle [STIX21]_.

    A ``report`` carries the verdict, since that is the finished product of an analysis, and refers
    to everything else: an ``identity`` for each actor, and a ``note`` on the counterpart with the
    belief in each kind of it. (A ``grouping`` is for what is still being gathered; the five words
    of an ``opinion`` say how far one agrees with another object.) Likelihoods and utils are numbers
    in an extension; ``confidence``, which means how sound the grounds are, is omitted.

    Parameters
    ----------
    case
        The case.
    samples
        Its draws.
    belief
        Belief in each type at the decision.
    verdict
        The options compared.

    Returns
    -------
    :
        JSON text. Identifiers follow from the content, dates from the decision: the same case,
        draws and seed give the same bundle.
    """
    maker = _identify("identity", {"name": "detente", "identity_class": "system", **_date(_MADE)})
    extension = _make_extension(maker["id"])
    common = {"created_by_ref": maker["id"], **_date(f"{case.decision.date.last}T00:00:00.000Z")}
    actors = {name: _make_actor(case, name, common) for name in _list_actors(case)}
    note = _make_note(case, belief, common | {"object_refs": [actors[case.rival]["id"]]}, extension["id"])
    refs = [*(actor["id"] for actor in actors.values()), note["id"]]
    report = _make_report(
        case, _to_numbers(case, samples, verdict), common | {"object_refs": refs}, extension["id"]
    )
    objects = [extension, maker, *actors.values(), note, report]
    bundle = {"type": "bundle", "id": f"bundle--{_hash(objects)}", "objects": objects}
    return json.dumps(bundle, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _make_extension(maker: str) -> Data:
    return _identify(
        "extension-definition",
        {
            "created_by_ref": maker,
            **_date(_MADE),
            "name": "detente assessment",
            "description": "Likelihoods and utils of a decision under uncertainty about a counterpart.",
            "schema": _MEANING,
            "version": "1.0.0",
            "extension_types": ["property-extension"],
        },
    )


def _list_actors(case: Case) -> tuple[str, ...]:
    return tuple(name for kind in _KINDS for name in case.names_of(kind))


def _make_actor(case: Case, name: str, common: Data) -> Data:
    actor = case.actors[name]
    return _identify("identity", {**common, "name": actor.name, "roles": [actor.kind]})


def _make_note(case: Case, belief: PerDrawType, common: Data, extension: str) -> Data:
    """Return the note on the counterpart: the belief in each kind of it, at the decision."""
    types = case.counterpart.types
    content = "Kinds of counterpart: " + "; ".join(
        format_line(f"{name}: {kind.what}" if kind.what else name) for name, kind in types.items()
    )
    kinds = [{"name": name, "probability": summarise(belief[:, i])} for i, name in enumerate(types)]
    return _identify(
        "note",
        {
            **common,
            "abstract": "Belief in each kind of counterpart at the decision",
            "content": f"{content}. The probabilities stand in the extension.",
            "extensions": {extension: {"extension_type": "property-extension", "kinds": kinds}},
        },
    )


def _make_report(case: Case, numbers: Data, common: Data, extension: str) -> Data:
    """Return the report: the question, the verdict as numbers, the sources."""
    return _identify(
        "report",
        {
            **common,
            "name": case.title,
            "description": case.question,
            "published": common["created"],
            "external_references": [_cite(name, source) for name, source in case.sources.items()],
            "extensions": {extension: {"extension_type": "property-extension", **numbers}},
        },
    )


def _to_numbers(case: Case, samples: Samples, verdict: Verdict) -> Data:
    """Return the verdict as numbers, option by option."""
    options = [
        {
            "name": name,
            "barred": samples.contracts.barred[i],
            "p_best": round_number(verdict.p_best[name]),
            "regret": round_number(verdict.regret[name]),
            "value": summarise(verdict.values[:, i]),
            "margin": summarise(verdict.margins[:, i]),
        }
        for i, name in enumerate(verdict.options)
    ]
    return {
        "case": case.case,
        "n_draws": samples.n_draws,
        "seed": samples.seed,
        "best": verdict.best,
        "options": options,
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


def _identify(kind: str, fields: Data) -> Data:
    """Return an object of the standard, with an identifier that follows from its content."""
    content = _drop_undefined({"type": kind, "spec_version": "2.1", **fields})
    return {"type": kind, "spec_version": "2.1", "id": f"{kind}--{_hash(content)}", **content}


def _hash(content: Any) -> uuid.UUID:  # noqa: ANN401 - JSON of any form
    return uuid.uuid5(_NAMESPACE, json.dumps(content, sort_keys=True, ensure_ascii=True))


def _drop_undefined(node: Any) -> Any:  # noqa: ANN401
    """Return plain data without nothings and empty lists, which the standard forbids."""
    if isinstance(node, dict):
        kept = {key: _drop_undefined(child) for key, child in node.items()}
        return {key: child for key, child in kept.items() if child is not None and child not in ([], {})}
    return [_drop_undefined(child) for child in node] if isinstance(node, list) else node
