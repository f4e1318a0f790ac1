"""What the numbers of a case rest on, in words."""

import pytest

from detente.assessment.premise_table import PremiseTable
from detente.report.basis import format_statuses


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (
            (0, 40, 59, 0, 15),
            "114 numbers, none of them stated by a source: 40 are readings of a passage, 59 judgments with a reason, 15 defaults",
        ),
        ((3, 0, 0, 0, 0), "3 numbers, all of them stated by a source"),
        (
            (2, 0, 1, 1, 0),
            "4 numbers, 2 of them stated by a source: 1 is a judgment with a reason, 1 number without a reason",
        ),
    ],
)
def test_statuses_are_counted_in_one_sentence(counts, sentence):
    sourced, read, judged, assumed, defaults = counts
    table = PremiseTable(
        sourced_entries=0,
        assumptions=sum(counts) - sourced,
        defaults=defaults,
        sourced=sourced,
        read=read,
        judged=judged,
        assumed=assumed,
        table=(None,) * sum(counts),
    )
    assert format_statuses(table) == sentence
