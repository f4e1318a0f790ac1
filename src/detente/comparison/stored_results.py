"""Two assessments that were written down -> what differs between them; no cause can be read from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.comparison.comparison import COMPARISON_SCHEMA, dump_json

if TYPE_CHECKING:
    from detente.assessment.numbers import Data
    from detente.comparison.versions import StoredAssessment, StoredInterval, StoredPremise

_FIELDS = ("reads", "status", "because", "source")


@dataclass(frozen=True)
class PremiseChange:
    """One number that two assessments list differently; ``None`` where one does not list it."""

    path: str
    old: StoredPremise | None
    new: StoredPremise | None

    @property
    def fields(self) -> tuple[str, ...]:
        """Return what differs: what it reads as, what it rests on, its reason, its passage."""
        return tuple(
            name for name in _FIELDS if getattr(self.old, name, None) != getattr(self.new, name, None)
        )

    @property
    def moves(self) -> bool:
        """Say whether the number itself differs, not only what it rests on."""
        return "reads" in self.fields


@dataclass(frozen=True)
class AssessmentComparison:
    """What differs between two assessments."""

    old: StoredAssessment
    new: StoredAssessment
    premises: tuple[PremiseChange, ...]

    @property
    def is_noisy(self) -> bool:
        """Say whether part of the difference may come from other draws or another version of detente."""
        return any(
            getattr(self.old, name) != getattr(self.new, name) for name in ("seed", "n_draws", "version")
        )

    def to_dict(self) -> Data:
        """Return the comparison as plain data."""
        both = (self.old, self.new)
        options = {**self.old.verdict.options, **self.new.verdict.options}
        types = {**self.old.track_record.belief, **self.new.track_record.belief}
        return {
            "schema": COMPARISON_SCHEMA,
            "of": "assessments",
            "cases": [assessment.case for assessment in both],
            "seeds": [assessment.seed for assessment in both],
            "n_draws": [assessment.n_draws for assessment in both],
            "versions": [assessment.version for assessment in both],
            "best": [assessment.verdict.best for assessment in both],
            "options": {name: [_option_to_dict(assessment, name) for assessment in both] for name in options},
            "belief": {
                name: [_interval_to_dict(assessment.track_record.belief.get(name)) for assessment in both]
                for name in types
            },
            "premises": [
                {
                    "path": change.path,
                    "fields": list(change.fields),
                    "old": None if change.old is None else change.old.model_dump(exclude={"path"}),
                    "new": None if change.new is None else change.new.model_dump(exclude={"path"}),
                }
                for change in self.premises
            ],
        }

    def to_json(self) -> str:
        """Return :meth:`to_dict` as the text of a JSON file."""
        return dump_json(self.to_dict())


def compare_assessments(old: StoredAssessment, new: StoredAssessment) -> AssessmentComparison:
    """List the numbers that two assessments give differently, in the order of their tables."""
    before, after = (
        {premise.path: premise for premise in assessment.premises.table} for assessment in (old, new)
    )
    changes = (PremiseChange(path, before.get(path), after.get(path)) for path in {**before, **after})
    return AssessmentComparison(old, new, tuple(change for change in changes if change.fields))


def _option_to_dict(assessment: StoredAssessment, name: str) -> Data | None:
    option = assessment.verdict.options.get(name)
    return None if option is None else option.model_dump()


def _interval_to_dict(value: StoredInterval | None) -> Data | None:
    return None if value is None else value.model_dump()
