"""Names of the array axes: every public array says its shape in these words.

Axes, always in this order: ``draws`` (one combination of the premises), ``years``,
``types`` (of the counterpart), ``options`` (``refuse`` first), ``conducts``
(reciprocate, free-ride, exploit), ``objectives``, ``providers``, ``capabilities``.
"""

from typing import Any, TypeAlias

import numpy as np
from jaxtyping import Float

# Written out, since jaxtyping cannot read the NDArray of NumPy 2.5, which stands for the same.
Array: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.float64]]
Flags: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.bool_]]
Indices: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.int64]]

PerDraw: TypeAlias = Float[Array, " draws"]
PerDrawType: TypeAlias = Float[Array, "draws types"]
PerDrawOption: TypeAlias = Float[Array, "draws options"]
PerDrawObjective: TypeAlias = Float[Array, "draws objectives"]
PerDrawCapability: TypeAlias = Float[Array, "draws capabilities"]
PerDrawProviderCapability: TypeAlias = Float[Array, "draws providers capabilities"]
PerDrawOptionConduct: TypeAlias = Float[Array, "draws options conducts"]
PerDrawTypeOption: TypeAlias = Float[Array, "draws types options"]
PerDrawTypeOptionConduct: TypeAlias = Float[Array, "draws types options conducts"]
PerDrawYearType: TypeAlias = Float[Array, "draws years types"]
PerDrawTerms: TypeAlias = Float[Array, "draws terms"]
PerDrawTypeTermsConduct: TypeAlias = Float[Array, "draws types terms conducts"]
PerDrawTypeTerms: TypeAlias = Float[Array, "draws types terms"]
PerDrawTypeAnswer: TypeAlias = Float[Array, "draws types answers"]
PerDrawTypeObjective: TypeAlias = Float[Array, "draws types objectives"]
PerDrawConduct: TypeAlias = Float[Array, "draws conducts"]
PerDrawAlly: TypeAlias = Float[Array, "draws allies"]
PerDrawAllyTerms: TypeAlias = Float[Array, "draws allies terms"]
PerDrawVeto: TypeAlias = Float[Array, "draws vetoes"]
PerDrawVetoTerms: TypeAlias = Float[Array, "draws vetoes terms"]
PerDrawAllyOption: TypeAlias = Float[Array, "draws allies options"]
PerDrawVetoOption: TypeAlias = Float[Array, "draws vetoes options"]
PerDrawStage: TypeAlias = Float[Array, "draws stages"]
PerOption: TypeAlias = Float[Array, " options"]
PerTerms: TypeAlias = Float[Array, " terms"]
PerType: TypeAlias = Float[Array, " types"]
