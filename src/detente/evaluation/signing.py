"""Would they sign it, and would they gain by keeping it: (11a)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import scipy

from detente.json_keys import key
from detente.methods.quantal_choice import find_precision

if TYPE_CHECKING:
    from detente.sampling.samples import Samples
    from detente.shapes import (
        PerDrawTerms,
        PerDrawTypeAnswer,
        PerDrawTypeOption,
        PerDrawTypeOptionConduct,
        PerDrawTypeTerms,
        PerDrawTypeTermsConduct,
    )


@dataclass(frozen=True)
class Signing:
    """What the counterpart answers to every option, and what keeping it would bring it."""

    acceptance: PerDrawTypeOption = field(metadata=key("{option}.signs"))
    """P(it signs | type), in [0, 1]; 1 under ``refuse`` (11a)."""
    gains: PerDrawTypeOption = field(metadata=key("{option}.gains_by_keeping"))
    """What it gains a period by keeping every promise, beyond what holding out would bring it, its utils; 0 or
    less is its own price problem (11a)."""


def predict_signing(
    samples: Samples,
    *,
    responses: PerDrawTypeTermsConduct,
    utilities: PerDrawTypeOptionConduct,
    passes: PerDrawTerms,
) -> Signing:
    r"""Return the chance that each type signs each option, and what keeping it would bring it.

    It weighs one period of the deal, its own conduct and the chance that our home blocks it counted, against
    what it expects from holding out:

    .. math:: \mathrm{acc} = (1 - \epsilon) \Lambda\Bigl[\mathrm{logit}\, q_s + \frac{\ln 9}{J}
        \Bigl(f_x \sum_a P(a) U(a) - \mathrm{hold}_x - n_x\Bigr)\Bigr] + \epsilon / 2

    An answer that is known stands in the place of this.

    Parameters
    ----------
    samples
        Every premise of the case.
    responses
        P(conduct | type, terms) (10).
    utilities
        What each conduct brings each type in one period, its utils, effort and goodwill counted.
    passes
        Probability that each contract passes at home, f of (11).
    """
    offers = samples.offers
    aside = (offers.cost_to_them + offers.their_alternative)[:, None]
    played = np.nan_to_num(responses[:, :, : samples.contracts.n_options])
    expected = (played * utilities).sum(axis=3) * passes[:, None, : samples.contracts.n_options]
    derived = sign_at(samples, expected - aside)
    acceptance = np.where(np.isnan(offers.answers), derived, offers.answers)
    return Signing(acceptance, utilities[..., 0] - aside)


def predict_past_signing(
    samples: Samples, *, flows: PerDrawTypeTerms, passes: PerDrawTerms
) -> PerDrawTypeAnswer:
    """Return P(it signs | type) each earlier offer whose answer the record tells, in [0, 1], by the terms of that day (11a).

    What signing costs it, and what it expects of holding out, are those of the option that the terms are like, else 0.

    Parameters
    ----------
    samples
        Every premise of the case.
    flows
        What one period under each contract brings each type by its own conduct, its utils.
    passes
        Probability that each contract passes at home, f of (11).
    """
    past, offers = samples.past.answers, samples.offers
    terms, like = ([getattr(answer, field) for answer in past] for field in ("terms", "like"))
    aside = (offers.cost_to_them + offers.their_alternative)[:, None, like]
    return sign_at(samples, flows[:, :, terms] * passes[:, None, terms] - aside)


def sign_at(samples: Samples, gain: PerDrawTypeOption) -> PerDrawTypeOption:
    """Return the chance that terms are signed which are expected to bring a type so much a period, in [0, 1] (11a).

    Parameters
    ----------
    samples
        Every premise of the case.
    gain
        What it expects of them beyond holding out, its utils.
    """
    rival = samples.counterpart
    precision, lapse = find_precision(rival.decisive)[:, None, None], rival.lapse[:, None, None]
    inclined = scipy.special.logit(samples.offers.signs)[:, None, None]
    return np.asarray((1 - lapse) * scipy.special.expit(inclined + precision * gain) + lapse / 2)
