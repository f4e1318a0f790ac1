"""What sentences call the parts of a case: options, kinds of counterpart, uncertain numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detente.evidence.citations import resolve_citations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.case.model import Case
    from detente.evidence.citations import CitedPassage

    Patterns = tuple[tuple[re.Pattern[str], str], ...]

_CONDUCTS = {
    "reciprocate": "if they keep their side",
    "free_ride": "if they take and do not give",
    "exploit": "if they abuse it",
}

_NAMED = {"objective": "objectives", "need": "capabilities"}
"""Parts of a path that the case may give a name, and the table they are named under."""


def compile_patterns(pairs: Iterable[tuple[str, str]]) -> Patterns:
    """Return patterns of paths with their words; ``{actor}`` in both stands for the same part of a path."""
    return tuple((re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[\\w-]+)", path)), words) for path, words in pairs)


PREMISE_LABELS = compile_patterns(
    (
        (r"priorities\.{actor}\.(?:weights\.)?{objective}", "the worth of {objective} to {actor}"),
        (
            r"priorities\.{actor}\.ratios\.{objective}(?:\.is)?",
            "the worth of {objective} to {actor} against another objective",
        ),
        (
            r"capabilities\.providers\.{actor}\.shares\.{need}",
            "the part of the {need} need that {actor} could meet on its own",
        ),
        (r"capabilities\.importance\.(?:weights\.)?{need}", "the weight of {need} in the problem"),
        (
            r"capabilities\.(?:missing\.remains|substitution)",
            "how far one capability can stand in for another",
        ),
        (
            r"proposal\.(?:gives|gets)\.{item}\.effects\.{objective}\.{conduct}",
            "the effect on {objective} of {item} {conduct}",
        ),
        (r"proposal\.gets\.{item}\.effects\.{objective}", "the effect on {objective} of {item}"),
        (r"proposal\.gives\.{item}\.reversible", "the part of {item} that could be taken back"),
        (r"proposal\.gets\.{item}\.delivered\.{conduct}", "the part of {item} that arrives {conduct}"),
        (
            r"proposal\.(?:options|past_terms)\.{option}\.detect",
            "the chance that we see cheating under {option}",
        ),
        (
            r"proposal\.(?:options|past_terms)\.{option}\.resolve",
            "the chance that we end {option} once we see cheating",
        ),
        (r"proposal\.(?:options|past_terms)\.{option}\.visible", "the visibility of {option}"),
        (r"proposal\.options\.{option}\.effort", "our own effort on {option} in each period"),
        (r"proposal\.options\.{option}\.start_up", "what starting {option} costs us once"),
        (r"proposal\.options\.{option}\.refused_cost", "what it costs us if they refuse {option} in public"),
        (r"proposal\.options\.{option}\.cost_to_them", "what the terms of {option} cost them in each period"),
        (
            r"proposal\.options\.{option}\.their_alternative",
            "what they expect in each period from holding out against {option}",
        ),
        (r"proposal\.gets\.{item}\.effort", "the effort that {item} costs them"),
        (r"record\.acts\.{entry}\.hits\.{objective}", "the harm of {entry} to {objective}"),
        (r"proposal\.window", "the years until the chance that the offer still stands has halved"),
        (r"proposal\.window\.stands", "the chance that the offer still stands a period later"),
        (r"proposal\.reopens", "the years until the chance that talks are closed has halved"),
        (r"proposal\.proposing", "what proposing anything costs us"),
        (r"counterpart\.effort", "what full help costs them"),
        (r"counterpart\.hazard\.ordinary", "the chance in an ordinary year that they become another kind"),
        (r"counterpart\.hazard\.at_change", "the chance that they become another kind when leaders change"),
        (r"counterpart\.hazard\.next_change", "the chance in a year that their leaders change"),
        (r"counterpart\.patience\.discount", "what a gain one period later is worth to them"),
        (
            r"counterpart\.(?:prior|pool)\.sample",
            "the number of cases that the shares of the kinds are worth",
        ),
        (r"counterpart\.types\.{type}\.relative_gains", "how much our gains cost {type}"),
        (r"decision\.discount", "what a gain one period later is worth to us"),
        (r"counterpart\.intrusion", "what being watched at every step costs them"),
        (r"counterpart\.signs", "the chance that they sign what neither helps nor hurts them"),
        (r"counterpart\.accepts\.{option}", "the chance that they sign {option}"),
        (r"counterpart\.accepts\.{option}\.{type}", "the chance that {type} signs {option}"),
        (r"counterpart\.decisive", "the difference that settles their choice"),
        (r"counterpart\.lapse", "how often they act for other reasons"),
        (r"counterpart\.types\.{type}\.goodwill", "the goodwill of {type}"),
        (r"counterpart\.types\.{type}\.weights\.{objective}", "the worth of {objective} to {type}"),
        (
            r"counterpart\.prior\.(?:shares\.)?{type}",
            "the chance before the record that they are {type}",
        ),
        (r"counterpart\.pool\.(?:shares\.)?{type}", "the chance that new leaders are {type}"),
        (r"counterpart\.outside\.openings", "the number of openings for hostile acts"),
        (r"counterpart\.outside\.cost", "what a hostile act costs them"),
        (r"counterpart\.outside\.harm\.{objective}", "the harm of a hostile act to {objective}"),
        (r"reporting\.completeness", "how many of ten such hostile acts are listed"),
        (
            r"reporting\.correlation\.{cluster}",
            "how far the reports that share {cluster} depend on each other",
        ),
        (r"reporting\.recording\.{conduct}", "the chance that a dealing is recorded {conduct}"),
        (r"negotiable\.detect\.costs_us", "what seeing every cheat would cost us in each period"),
        (r"negotiable\.detect\.costs_them", "what being seen at every cheat would cost them in each period"),
        (r"negotiable\.secret\.leaks", "the chance that secret terms become public"),
        (r"others\.{actor}\.decisive", "the difference that settles the choice of {actor}"),
        (r"others\.{actor}\.most_withheld", "the most effort that {actor} could hold back"),
        (r"others\.{actor}\.consents\.{option}", "the chance that {actor} consents to {option}"),
        (
            r"others\.{actor}\.withholds\.{option}",
            "the part of its effort that {actor} holds back under {option}",
        ),
        (r"decision\.exposure_cap", "the loss that would end the policy"),
        (r"decision\.currency\.worth", "what solving the problem for one period is worth in money"),
        (r"decision\.blocked_cost", "what a failure at home costs"),
        (r"decision\.keeps_word", "the chance that we keep our word"),
        (r"terms\.own_bond", "what breaking a deal costs us elsewhere"),
        (r"terms\.(?:its|counterpart)_bond", "what breaking a deal costs them elsewhere"),
    )
)
"""Words for an uncertain number, by the pattern of its path."""


def label_option(case: Case, name: str) -> str:
    """Return an option as sentences call it."""
    if name == "refuse":
        return "waiting"
    terms = case.proposal.options.get(name)
    return name if terms is None or terms.label is None else terms.label


def label_type(case: Case, name: str) -> str:
    """Return a type as sentences call it: what it does, not what the model calls it."""
    kind = case.counterpart.types[name]
    return name if kind.what is None else kind.what


def label_premise(case: Case, path: str, patterns: Patterns = PREMISE_LABELS) -> str:
    """Return a premise in the words of the case or in words of ours, or its path where no pattern names it.

    Paths are those of :attr:`detente.sampling.samples.Samples.premises`, and others that ``patterns`` name.
    """
    if path in case.names:
        return case.names[path]
    for pattern, words in patterns:
        match = pattern.fullmatch(path)
        if match:
            parts = {role: _label_part(case, role, name) for role, name in match.groupdict().items() if name}
            return words.format(**parts)
    return path.replace(".", " › ")


def label_part(case: Case, role: str, name: str) -> str:
    """Return an ``objective`` or a ``need`` by the name that the case gives it, else by its own."""
    return case.names.get(f"{_NAMED[role]}.{name}", name.replace("_", " "))


def describe_objective(case: Case, path: str) -> str:
    """Return what the objective at the end of a path runs between, in the case's own words; else nothing."""
    objective = case.objectives.get(path.rpartition(".")[2]) if path.startswith("priorities.") else None
    return "" if objective is None else f", from “{objective.from_}” to “{objective.to}”"


def _label_part(case: Case, role: str, name: str) -> str:
    """Return what a sentence calls one part of a path: the case's own words where it has any."""
    if role == "actor" and name in case.actors:
        return case.actors[name].name
    if role == "conduct":
        return _CONDUCTS.get(name, name)
    if role == "option":
        terms = case.proposal.past_terms.get(name) or case.proposal.options.get(name)
        if terms is not None and terms.label is not None:
            return terms.label
    if role in _NAMED and f"{_NAMED[role]}.{name}" in case.names:
        return label_part(case, role, name)
    return f"“{_find_words(case, role, name) or name.replace('_', ' ')}”"


def _find_words(case: Case, role: str, name: str) -> str | None:
    if role == "type" and name in case.counterpart.types:
        return case.counterpart.types[name].what
    if role == "item":
        item = case.proposal.gives.get(name) or case.proposal.gets.get(name)
        return None if item is None else item.what
    if role == "entry":
        record = case.record
        entry = record.episodes.get(name) or record.acts.get(name) or record.answers.get(name)
        return None if entry is None else entry.what
    source = case.sources.get(name) if role == "source" else None
    return None if source is None else source.title


def label_passages(case: Case, text: str | None) -> str:
    """Return the passages a ``source`` cell points to, with their quotes."""
    return "; ".join(_label_passage(passage) for passage in resolve_citations(case, text or ""))


def _label_passage(passage: CitedPassage) -> str:
    locations = [f"par. {', '.join(map(str, passage.paragraphs))}"] if passage.paragraphs else []
    locations += [f"page {', '.join(map(str, passage.pages))}"] if passage.pages else []
    quote = "" if passage.exact is None else f" “{passage.exact}”"
    return f"{' '.join([passage.source, *locations])}{quote}"


def upper(text: str) -> str:
    """Return a text with its first letter large."""
    return text[:1].upper() + text[1:]
