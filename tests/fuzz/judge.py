"""What a case file must lead to: faults that say something, or an assessment whose numbers make sense."""

import contextlib
import io
import json
import math
import signal
import threading
import traceback
import warnings
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, Literal, NamedTuple

import numpy as np
from jsonschema import Draft202012Validator
from rich.console import Console

from detente.assessment.main_path import assess
from detente.assessment.result_schema import assessment_schema
from detente.case.model import Case
from detente.casefile.files import list_examples, parse_case, read_starter
from detente.casefile.yaml_parser import parse_yaml
from detente.errors import CaseError, DetenteWarning
from detente.evaluation.extremes import list_faults_at_extremes
from detente.evaluation.signing import predict_past_signing
from detente.evaluation.silent_entries import list_record_notes
from detente.evaluation.stage_game import solve_stage_game
from detente.evaluation.third_parties import predict_reactions, react
from detente.evaluation.track_record import infer_types
from detente.evidence.review_notes import list_review_notes
from detente.report.console import print_assessment
from detente.sampling.samples import sample

_ROUNDING = 1e-9


class Outcome(NamedTuple):
    """How a case fared."""

    kind: Literal["refused", "stopped", "assessed"]
    """Refused when read or checked; stopped by a fault that only its draws show; assessed."""
    complaints: list[str]
    """What should not have happened."""


@cache
def read_bases() -> dict[str, dict[str, Any]]:
    """Return the plain data of the shipped cases and the starter, by name."""
    folder = resources.files("detente.casefile").joinpath("examples")
    slugs = [example.slug for example in list_examples()]
    texts = {slug: folder.joinpath(f"{slug}.yaml").read_text("utf-8") for slug in slugs}
    texts["starter"] = read_starter()
    return {name: parse_yaml(text).data for name, text in texts.items()}


def write(data: dict[str, Any]) -> str:
    """Return data as a case file: JSON, which YAML includes."""
    return json.dumps(data, ensure_ascii=False)


@contextlib.contextmanager
def limit_time(seconds: int) -> Iterator[None]:
    """Raise TimeoutError after so many seconds of work, where the system and the thread allow it."""
    if (
        seconds <= 0
        or threading.current_thread() is not threading.main_thread()
        or not hasattr(signal, "SIGPROF")
    ):
        yield
        return

    def stop(*_: object) -> None:
        message = f"still running after {seconds} seconds of CPU time"
        raise TimeoutError(message)

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def judge(text: str, *, n_draws: int, full: bool, seconds: int = 0) -> Outcome:
    """Read a case, check it and, if it passes, assess it: in full, or up to the belief.

    Parameters
    ----------
    text
        The case file.
    n_draws
        Draws to assess it with.
    full
        Whether to assess it to the end and print the report, or to stop at the record.
    seconds
        CPU time after which it counts as hanging; 0: no limit.
    """
    try:
        with limit_time(seconds), warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.simplefilter("ignore", DetenteWarning)
            return _judge(text, n_draws, full=full)
    except (Exception, RecursionError) as error:  # noqa: BLE001
        frames = traceback.extract_tb(error.__traceback__)
        at = " < ".join(
            f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames[-5:])
        )
        return Outcome("stopped", [f"{type(error).__name__}: {str(error)[:300]} at {at}"])


def _judge(text: str, n_draws: int, *, full: bool) -> Outcome:
    try:
        case = parse_case(text)
    except CaseError as error:
        return Outcome("refused", list(_list_empty(error)))
    faults = list_faults_at_extremes(case)
    if faults:
        return Outcome("refused", list(_list_empty(CaseError(faults))))
    list_record_notes(case)
    list_review_notes(case)
    try:
        complaints = list(_assess_in_full(case, n_draws) if full else infer(case, n_draws))
    except CaseError as error:
        return Outcome("stopped", list(_list_empty(error)))
    return Outcome("assessed", complaints)


def _list_empty(error: CaseError) -> Iterator[str]:
    if not error.problems:
        yield "a refusal without a fault"
    for problem in error.problems:
        if not problem.message.strip():
            yield f"a fault without a message at {problem.path}"


def infer(case: Case, n_draws: int) -> Iterator[str]:
    """Yield what is wrong with the stage game and the belief."""
    samples = sample(case, n_draws, 1)
    others = predict_reactions(samples, react(samples))
    game = solve_stage_game(samples, participation=others.participation)
    signed = predict_past_signing(samples, flows=game.flows, passes=others.passes)
    record = infer_types(samples, responses=game.responses, signed=signed)
    shares = {
        "responses": game.responses[:, :, 1:],
        "passes": others.passes,
        "participation": others.participation,
        "belief": record.belief,
        "smoothed": record.smoothed,
        "harm": record.harm_probability,
    }
    for name, array in shares.items():
        if not np.all((array >= -_ROUNDING) & (array <= 1 + _ROUNDING)):
            yield f"{name} outside [0, 1]"
    for name, array in {"rewards": game.rewards, "drift": record.drift}.items():
        if not np.isfinite(array).all():
            yield f"{name} is not finite"


def _assess_in_full(case: Case, n_draws: int) -> Iterator[str]:
    """Yield what is wrong with the assessment of a case."""
    assessment = assess(case, n_draws=n_draws)
    data = json.loads(assessment.to_json())
    schema = _read_schema()
    for error in Draft202012Validator(schema).iter_errors(data):
        yield f"schema: {'.'.join(map(str, error.path))}: {error.message[:150]}"
    yield from _list_no_shares(schema, data, "")
    options = data["verdict"]["options"].values()
    total = sum(option["p_best"] for option in options if option["same_as"] is None)
    if not math.isclose(total, 1.0, abs_tol=1e-6):
        yield f"p_best sums to {total}"
    console = Console(file=io.StringIO(), width=110)
    print_assessment(assessment, console, full=True)


@cache
def _read_schema() -> dict[str, Any]:
    return dict(assessment_schema())


def _list_no_shares(schema: dict[str, Any], data: Any, path: str, *, is_share: bool = False) -> Iterator[str]:
    """Yield the numbers outside [0, 1] whose description says that they are inside."""
    if isinstance(data, bool) or data is None:
        return
    is_share = is_share or "in [0, 1]" in schema.get("description", "")
    if isinstance(data, int | float):
        if is_share and not -_ROUNDING <= data <= 1 + _ROUNDING:
            yield f"{path} is {data}, outside [0, 1]"
        return
    if "$ref" in schema:
        schema = _read_schema()["$defs"][schema["$ref"].rpartition("/")[2]]
    if isinstance(data, dict):
        further = schema.get("additionalProperties")
        for key, value in data.items():
            inner = schema.get("properties", {}).get(key) or (further if isinstance(further, dict) else {})
            yield from _list_no_shares(inner, value, f"{path}.{key}", is_share=is_share)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _list_no_shares(schema.get("items", {}), value, f"{path}.{index}", is_share=is_share)
