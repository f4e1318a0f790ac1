"""Fixtures, and the hook that checks the shape of every array against its annotation."""

import hashlib
import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from jaxtyping import install_import_hook

from tests import shapes
from tests.summaries import compare_summaries, format_summary, summarise

ROOMS_THAT_COMPUTE = "methods sampling evaluation design sensitivity"
install_import_hook(
    [f"detente.{room}" for room in os.environ.get("DETENTE_SHAPED", ROOMS_THAT_COMPUTE).split()],
    f"{shapes.__name__}.check",
)

# No test measures time; a run on a server must not fail by the luck of the draw.
settings.register_profile("detente", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("detente")

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20170630)


@pytest.fixture(scope="session")
def assess_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[..., Any]:
    """Assess as the package does, but each case once a run, whichever worker asks: same case, seed, bytes."""
    from detente.assessment.assessment import PARTS
    from detente.assessment.main_path import assess

    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "assessed"
    folder.mkdir(exist_ok=True)
    known: dict[str, Any] = {}

    def tell(
        case: Any, n_draws: int = 10_000, seed: int = 1, progress: Any = None, parts: Any = PARTS
    ) -> Any:
        key = hashlib.sha256(f"{case.model_dump_json()} {n_draws} {seed}".encode()).hexdigest()
        path = folder / key
        if key not in known and path.exists():
            known[key] = pickle.loads(path.read_bytes())
        if key not in known:
            known[key] = assess(case, n_draws=n_draws, seed=seed, progress=progress, parts=parts)
            part = folder / f"{key}.{worker_id}"
            part.write_bytes(pickle.dumps(known[key]))
            part.replace(path)
        return known[key]

    return tell


@pytest.fixture
def starter() -> dict[str, Any]:
    """The starter case as plain data, to change and read again."""
    from detente.casefile.files import read_starter
    from detente.casefile.yaml_parser import parse_yaml

    data: dict[str, Any] = parse_yaml(read_starter()).data
    return data


@pytest.fixture
def snapshot() -> Callable[[str, str], None]:
    """Compare text with a committed snapshot exactly, and the JSON of an assessment with its committed summary."""

    def compare(name: str, text: str) -> None:
        path = SNAPSHOTS / name
        is_json = name.endswith(".json")
        summary = summarise(json.loads(text)) if is_json else {}
        if os.environ.get("DETENTE_SNAPSHOTS") == "write":
            path.parent.mkdir(exist_ok=True)
            path.write_text(format_summary(summary) if is_json else text, encoding="utf-8")
        assert path.exists(), f"no snapshot {name}: run make snapshots"
        expected = path.read_text("utf-8")
        if is_json:
            differences = compare_summaries(json.loads(expected), summary)
            assert not differences, "\n".join([name, *map(str, differences)])
        else:
            assert text == expected

    return compare
