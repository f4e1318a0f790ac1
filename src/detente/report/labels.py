"""What sentences call the parts of a case: options, kinds of counterpart, premises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detente.evidence.citations import resolve_citations

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.evidence.citations import CitedPassage

_CONDUCTS = {
    "reciprocate": "if they keep their side",
    "free_ride": "if they take and do not give",
    "exploit": "if they abuse it",
}

PREMISES = (
    (r"priorities\.(\w[\w-]*)\.(?:weights\.)?([\w-]+)", "what {1} is worth to {0}"),
    (r"capabilities\.providers\.([\w-]+)\.shares\.([\w-]+)", "how much of {1} {0} would cover alone"),
    (r"capabilities\.importance\.(?:weights\.)?([\w-]+)", "how much {0} matters for the problem"),
    (r"capabilities\.(?:missing\.remains|substitution)", "how far capabilities stand in for each other"),
    (r"proposal\.(?:gives|gets)\.([\w-]+)\.effects\.([\w-]+)\.([\w-]+)", "effect of {0} on {1} {2}"),
    (r"proposal\.gets\.([\w-]+)\.effects\.([\w-]+)", "effect of {0} on {1}"),
    (r"proposal\.gives\.([\w-]+)\.reversible", "how much of {0} could be taken back"),
    (r"proposal\.gets\.([\w-]+)\.delivered\.([\w-]+)", "how much {0} arrives {1}"),
    (r"proposal\.(?:options|past_terms)\.([\w-]+)\.detect", "how likely cheating under {0} is seen"),
    (r"proposal\.(?:options|past_terms)\.([\w-]+)\.resolve", "how likely we end {0} once we see it"),
    (r"proposal\.(?:options|past_terms)\.([\w-]+)\.visible", "how visible {0} is"),
    (r"counterpart\.effort", "what full help costs them"),
    (r"counterpart\.decisive", "what difference decides their choice"),
    (r"counterpart\.lapse", "how often they act for other reasons"),
    (r"counterpart\.types\.([\w-]+)\.goodwill", "goodwill of the kind {0}"),
    (r"counterpart\.types\.([\w-]+)\.weights\.([\w-]+)", "what {1} is worth to the kind {0}"),
    (r"counterpart\.prior\.(?:shares\.)?([\w-]+)", "how likely the kind {0} was before the record"),
    (r"counterpart\.pool\.(?:shares\.)?([\w-]+)", "how common the kind {0} is among successors"),
    (r"counterpart\.outside\.openings", "how many openings for hostile acts there are"),
    (r"counterpart\.outside\.cost", "what a hostile act costs them"),
    (r"counterpart\.outside\.harm\.([\w-]+)", "what a hostile act takes from {0}"),
    (r"counterpart\.outside\.background", "how often false reports of hostile acts appear"),
    (r"reporting\.correlation\.([\w-]+)", "how far the reports {0} depend on each other"),
    (r"reporting\.recording\.([\w-]+)", "how likely it is recorded {0}"),
    (r"others\.([\w-]+)\.decisive", "what difference decides {0}"),
    (r"others\.([\w-]+)\.most_withheld", "the most {0} would withhold"),
    (r"decision\.exposure_cap", "the loss that would end the policy"),
    (r"decision\.blocked_cost", "what a failure at home costs"),
    (r"decision\.keeps_word", "how likely we keep our word"),
    (r"terms\.own_bond", "what breaking a deal costs us elsewhere"),
    (r"terms\.its_bond", "what breaking a deal costs them elsewhere"),
)
"""How a premise is called: a pattern of its place, and words for it."""


def label_option(case: Case, name: str) -> str:
    """Return an option as sentences call it."""
    terms = case.proposal.options.get(name)
    return name if terms is None or terms.label is None else terms.label


def label_choice(case: Case, name: str) -> str:
    """Return an option as what one does: ``refusing``, or its name."""
    return "refusing" if name == "refuse" else label_option(case, name)


def label_type(case: Case, name: str) -> str:
    """Return a type as sentences call it: what it does, not what the model calls it."""
    kind = case.counterpart.types[name]
    return name if kind.what is None else kind.what


def label_premise(case: Case, path: str, patterns: tuple[tuple[str, str], ...] = PREMISES) -> str:
    """Return a premise in words, or its path in the case where no pattern names it.

    Paths are those of :attr:`detente.sampling.samples.Samples.premises`, and others that ``patterns`` name.
    """
    for pattern, words in patterns:
        match = re.fullmatch(pattern, path)
        if match:
            return words.format(*(_label_part(case, part) for part in match.groups()))
    return path.replace(".", " › ")


def _label_part(case: Case, part: str) -> str:
    if part in case.actors:
        return case.actors[part].name
    terms = case.proposal.past_terms.get(part) or case.proposal.options.get(part)
    if terms is not None and terms.label is not None:
        return terms.label
    return _CONDUCTS.get(part, f"“{part}”")


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
