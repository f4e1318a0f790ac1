"""Should we work with a rival on a shared problem, and on what terms?

>>> from detente import assess, read_case
>>> assess(read_case("isis-2017"), n_draws=500).verdict.best
'refuse'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.arguments.xray import xray
    from detente.arguments.xray_result import Xray
    from detente.assessment.assessment import Assessment
    from detente.assessment.main_path import assess
    from detente.assessment.what_if import WhatIf
    from detente.case.model import Case
    from detente.casefile.files import edit_case, parse_case, read_case, read_starter
    from detente.comparison.debate import debate
    from detente.comparison.debate_result import Debate
    from detente.errors import CaseError, DetenteError, NotConverged
    from detente.evaluation.solution import Solution, solve
    from detente.sampling.samples import Samples, sample
    from detente.sweeps.runner import sweep

    __version__: str

__all__ = [
    "Assessment",
    "Case",
    "CaseError",
    "Debate",
    "DetenteError",
    "NotConverged",
    "Samples",
    "Solution",
    "WhatIf",
    "Xray",
    "__version__",
    "assess",
    "debate",
    "edit_case",
    "parse_case",
    "read_case",
    "read_starter",
    "sample",
    "solve",
    "sweep",
    "xray",
]

_HOMES = {
    "Assessment": "detente.assessment.assessment",
    "Case": "detente.case.model",
    "CaseError": "detente.errors",
    "Debate": "detente.comparison.debate_result",
    "DetenteError": "detente.errors",
    "NotConverged": "detente.errors",
    "Samples": "detente.sampling.samples",
    "Solution": "detente.evaluation.solution",
    "WhatIf": "detente.assessment.what_if",
    "Xray": "detente.arguments.xray_result",
    "assess": "detente.assessment.main_path",
    "debate": "detente.comparison.debate",
    "edit_case": "detente.casefile.files",
    "parse_case": "detente.casefile.files",
    "read_case": "detente.casefile.files",
    "read_starter": "detente.casefile.files",
    "sample": "detente.sampling.samples",
    "solve": "detente.evaluation.solution",
    "sweep": "detente.sweeps.runner",
    "xray": "detente.arguments.xray",
}
"""Where each name of the face is defined; its module is loaded when the name is first asked for."""


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Return a name of the face, loading its module (PEP 562)."""
    if name == "__version__":
        return import_module("importlib.metadata").version("detente")
    if name not in _HOMES:
        message = f"module 'detente' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Return the names of the face."""
    return __all__
