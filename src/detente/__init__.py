"""Should we work with a rival on a shared problem, and on what terms?

>>> from detente import assess, read_case
>>> assess(read_case("isis-2017"), n_draws=500).verdict.best
'refuse'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.assessment.assessment import Assessment, assess
    from detente.case.model import Case
    from detente.casefile.files import read_case

    __version__: str

__all__ = ["Assessment", "Case", "__version__", "assess", "read_case"]

_HOMES = {
    "Assessment": "detente.assessment.assessment",
    "Case": "detente.case.model",
    "assess": "detente.assessment.assessment",
    "read_case": "detente.casefile.files",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Load what is asked for when it is asked for (PEP 562)."""
    if name == "__version__":
        return import_module("importlib.metadata").version("detente")
    if name not in _HOMES:
        message = f"module 'detente' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """List the face of the package."""
    return __all__
