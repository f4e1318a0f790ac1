"""What to write for a field that must be there: one line a field, as it could stand in the starter case."""

from __future__ import annotations

from fnmatch import fnmatchcase

_EXAMPLES = {
    "case": "case: my-case",
    "title": "title: Two car makers and one battery plant",
    "question": "question: Should we share our research in return for a place in the plant?",
    "actors": "actors: {us: {name: our company, kind: own}, rival: {name: the rival, kind: counterpart}}",
    "actors.*.name": "name: our company",
    "actors.*.kind": "kind: own, or counterpart, ally, veto, insider, provider, target",
    "sources.*.title": "title: Strategy memo",
    "passages.*.source": "source: memo",
    "passages.*.exact": 'exact: "the words of the document"',
    "decision": "decision: {date: 2025-01-15, exposure_cap: 2 to 6}",
    "decision.date": "date: 2025-01-15",
    "decision.exposure_cap": "exposure_cap: 2 to 6",
    "decision.currency.name": "name: million dollars",
    "decision.currency.worth": "worth: 200 to 600",
    "decision.hard_limits.*.what": "what: No process secrets leave the company",
    "objectives": "objectives: {plant: {from: no cells, to: full supply for one period, through: capabilities}}",
    "objectives.*.from": "from: no supply of cells",
    "objectives.*.to": "to: full supply for one period",
    "priorities": "priorities: {us: {ranks: [plant, lead]}, rival: {ranks: [market, plant]}}",
    "priorities.*.ratios.*.of": "of: plant",
    "priorities.*.ratios.*.is": "is: 0.3 to 0.6",
    "capabilities": (
        "capabilities: {importance: {ranks: [chemistry, capital]}, providers: {us: {shares: {chemistry: some}}}}"
    ),
    "capabilities.importance": "importance: {ranks: [chemistry, capital, sites]}",
    "capabilities.missing.capability": "capability: chemistry",
    "capabilities.missing.remains": "remains: 0.2 to 0.45",
    "capabilities.providers": "providers: {us: {shares: {chemistry: 0.3 to 0.6, capital: some, sites: little}}}",
    "capabilities.providers.*.shares": "shares: {chemistry: 0.3 to 0.6, capital: some, sites: little}",
    "proposal": (
        "proposal: {gives: {research: {what: Research, effects: {lead: -0.3 to -0.1}, reversible: 0.1}}, "
        "gets: {stake: {what: Capital}}, options: {pilot: {levels: {research: 0.5, stake: 1}, visible: public}}}"
    ),
    "proposal.gives": "gives: {research: {what: Battery research, effects: {lead: -0.3 to -0.1}, reversible: 0.1}}",
    "proposal.gives.*.what": "what: Battery research",
    "proposal.gives.*.effects": "effects: {lead: -0.3 to -0.1}",
    "proposal.gives.*.reversible": "reversible: 0.5 to 0.9",
    "proposal.gets": "gets: {stake: {what: Capital and sites for the plant}}",
    "proposal.gets.*.what": "what: Capital and sites for the plant",
    "proposal.options": "options: {pilot: {levels: {research: 0.15, stake: 0.3}, visible: public}}",
    "proposal.*.*.visible": "visible: public, or secret, known to allies, leaked, or a share from 0 to 1",
    "negotiable.detect.range": "range: [0.3, 0.8]",
    "negotiable.secret.leaks": "leaks: 0.3 to 0.7",
    "counterpart": "counterpart: {types: {partner: {goodwill: 30 to 50}, raider: {weights: {lead: -100 to -50}}}}",
    "counterpart.types": "types: {partner: {goodwill: 30 to 50}, raider: {weights: {lead: -100 to -50}}}",
    "counterpart.outside.harm": "harm: {lead: 0.02 to 0.1}",
    "reporting.say_do.gap": "gap: 0.3 to 0.5",
    "reporting.say_do.base_rate": "base_rate: 0.4 to 0.6",
    "record.*.*.date": "date: 2022-05, or 2022/2023 for a time span",
    "record.*.*.what": "what: A small joint test of cells",
    "record.*.*.terms": "terms: {like: pilot}",
    "record.episodes.*.conduct": "conduct: mostly reciprocate",
    "record.acts.*.hits": "hits: [lead]",
    "record.answers.*.answer": "answer: declined, or signed",
    "record.*.*.grade": "grade: B2",
    "record.watched.*.from": "from: 2021",
    "record.watched.*.to": "to: 2025-01-15",
    "confidence.level": "level: moderate, or low or high",
    "confidence.because": "because: One witness tells the whole record",
    "together.*.paths": "paths: [counterpart.effort, counterpart.decisive]",
    "seeds.*.question": "question: How many cells were made in 2023?",
    "seeds.*.answer": "answer: 12",
    "outcome.what": "what: The plant was built in 2027",
    "outcome.entries.*.date": "date: 2027",
    "outcome.entries.*.what": "what: The plant was built",
}
"""By the path of the field; ``*`` stands for a name that the case chooses."""


def hint_missing(path: str) -> str:
    """Return what to do about a field that must be there and is not.

    Parameters
    ----------
    path
        Dotted path of the field in the case.

    Examples
    --------
    >>> hint_missing("record.answers.old-bid.answer")
    'Add it. For example: answer: declined, or signed.'
    """
    depth = path.count(".")
    for pattern, example in _EXAMPLES.items():
        if pattern.count(".") == depth and fnmatchcase(path, pattern):
            return f"Add it. For example: {example}."
    return "Add it."
