"""What a case leaves unsaid about their signing, where it may matter: MODEL (11a)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.errors import Problem
from detente.evaluation.solution import find_decision_inputs
from detente.sampling.samples import sample_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from detente.case.model import Case
    from detente.sampling.samples import Samples


def list_signing_notes(case: Case) -> Iterator[Problem]:
    """Yield a question for each cost of signing that the case leaves at 0 where it may be more.

    One asks what being watched costs them, where an option is watched more closely than the offer. One asks
    what they expect from holding out, where an option is worth less to them than the offer that the case
    names, all premises in the middle. Options whose answer is known, and those that a red line rules out,
    raise neither.

    Parameters
    ----------
    case
        The case.

    Raises
    ------
    CaseError
        If the record is impossible under every type of counterpart.
    """
    samples = sample_at(case, {}, 1)
    options, offer = samples.contracts.options, samples.offers.offer
    unknown = np.isnan(samples.offers.answers[0]).any(axis=0)
    open_options = [
        name
        for i, name in enumerate(options)
        if unknown[i] and i in samples.contracts.allowed and name != offer
    ]
    watched = dict(zip(options, samples.contracts.detect[0], strict=False))
    closer = [name for name in open_options if watched[name] > watched[offer]]
    if closer and case.counterpart.intrusion.default:
        message = f"{_format(closer)} watched more closely than {offer}, and that is taken to cost the counterpart nothing"
        hint = "Write what being watched at every step would cost it in a period, or 0 if it would not mind."
        yield Problem("counterpart.intrusion", message, hint)
    if case.proposal.offer is not None:
        worth = dict(zip(options, _value_to_counterpart(samples), strict=True))
        less = [name for name in open_options if worth[name] < worth[offer]]
        unasked = [name for name in less if case.proposal.options[name].their_alternative.default]
        if unasked:
            message = f"{_format(unasked)} worth less to the counterpart than {offer}, which is on the table"
            hint = f"Write what it expects in a period from holding out for {offer}, or 0 if nothing."
            yield Problem(f"proposal.options.{unasked[0]}.their_alternative", message, hint)


def _value_to_counterpart(samples: Samples) -> Iterable[float]:
    """Return what one period of each option brings them as far as home lets it pass, over our belief, their utils."""
    inputs, n_options = find_decision_inputs(samples), samples.contracts.n_options
    conduct = np.nan_to_num(inputs.stage_game.responses[0, :, :n_options])
    flows = (conduct * inputs.stage_game.utilities[0]).sum(axis=2) * inputs.reactions.passes[0, :n_options]
    return (inputs.belief[0] @ flows).tolist()


def _format(names: list[str]) -> str:
    """Return names with the verb that fits them."""
    if len(names) == 1:
        return f"{names[0]} is"
    return f"{', '.join(names[:-1])} and {names[-1]} are"
