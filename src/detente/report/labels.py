"""What sentences call the parts of a case: options, kinds of counterpart, premises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

import numpy as np

from detente.evidence.citations import resolve_citations

if TYPE_CHECKING:
    from detente.assessment.assessment import Assessment
    from detente.case.model import Case
    from detente.evidence.citations import CitedPassage

CONDUCTS = {
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


class HasCase(Protocol):
    """Whatever holds the case that names are taken from."""

    @property
    def case(self) -> Case:
        """Return the case."""


def label_option(told: HasCase, name: str) -> str:
    """Return an option as sentences call it."""
    terms = told.case.proposal.options.get(name)
    return name if terms is None or terms.label is None else terms.label


def label_choice(told: HasCase, name: str) -> str:
    """Return an option as what one does: ``refusing``, or its name."""
    return "refusing" if name == "refuse" else label_option(told, name)


def label_type(told: HasCase, name: str) -> str:
    """Return a type as sentences call it: what it does, not what the model calls it."""
    kind = told.case.counterpart.types[name]
    return name if kind.what is None else kind.what


def label_rival(told: HasCase) -> str:
    """Return the counterpart's name."""
    return told.case.actors[told.case.rival].name


def label_us(told: Assessment) -> str:
    """Return who covers the problem without the counterpart."""
    kinds = {told.case.actors[name].kind for name in told.case.capabilities.providers}
    return "we and our allies" if kinds <= {"own", "ally", "counterpart"} else "we and others"


def label_premise(told: HasCase, path: str, known: tuple[tuple[str, str], ...] = PREMISES) -> str:
    """Return a premise in words, or its place in the case where there are none for it.

    Paths are those of :attr:`detente.sampling.samples.Samples.premises`, and others that ``known`` has words for.
    """
    for pattern, words in known:
        found = re.fullmatch(pattern, path)
        if found:
            return words.format(*(_label_part(told, part) for part in found.groups()))
    return path.replace(".", " › ")


def _label_part(told: HasCase, part: str) -> str:
    if part in told.case.actors:
        return told.case.actors[part].name
    terms = told.case.proposal.past_terms.get(part) or told.case.proposal.options.get(part)
    if terms is not None and terms.label is not None:
        return terms.label
    return CONDUCTS.get(part, f"“{part}”")


def label_passages(case: Case, text: str | None) -> str:
    """Return the passages a ``source`` cell points to, with their quotes."""
    return "; ".join(_label_passage(found) for found in resolve_citations(case, text or ""))


def _label_passage(found: CitedPassage) -> str:
    places = [f"par. {', '.join(map(str, found.paragraphs))}"] if found.paragraphs else []
    places += [f"page {', '.join(map(str, found.pages))}"] if found.pages else []
    quote = "" if found.exact is None else f" “{found.exact}”"
    return f"{' '.join([found.source, *places])}{quote}"


def find_offer(told: Assessment) -> str:
    """Return the option on the table: the one the case names, else the one that asks and gives most."""
    if told.case.proposal.offer is not None:
        return told.case.proposal.offer
    contracts = told.samples.contracts
    sizes = contracts.give_levels.sum(axis=1) + contracts.get_levels.sum(axis=1)
    return contracts.options[int(np.argmax(sizes[: contracts.n_options]))]


def upper(text: str) -> str:
    """Return a text with its first letter large."""
    return text[:1].upper() + text[1:]
