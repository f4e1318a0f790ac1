import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.assessment.main_path import assess
from detente.exchange.draws_table import to_csv
from detente.exchange.exports import export_case
from detente.text_safety import format_line, guard_formula


@pytest.fixture(scope="module")
def assessment(brief_case):
    return assess(brief_case, n_draws=60, seed=3)


def test_one_row_a_draw_and_every_number_to_ten_digits(brief_case, assessment):
    rows = list(csv.DictReader(io.StringIO(export_case(brief_case, "csv", n_draws=60, seed=3))))
    assert [row["draw"] for row in rows] == [str(i) for i in range(1, 61)]
    premises, verdict = assessment.samples.premises, assessment.verdict
    assert list(rows[0])[1 : len(premises) + 1] == list(premises)
    for path, column in premises.items():
        np.testing.assert_allclose([float(row[path]) for row in rows], column, rtol=1e-9)
    for option, name in enumerate(verdict.options):
        column = [float(row[f"value.{name}"]) for row in rows]
        np.testing.assert_allclose(column, verdict.values[:, option], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose([float(row["margin"]) for row in rows], verdict.margin, rtol=1e-9)
    types = assessment.samples.counterpart.types
    belief = [[float(row[f"belief.{kind}"]) for kind in types] for row in rows]
    np.testing.assert_allclose(belief, assessment.track_record.belief, rtol=1e-9)


def test_a_whole_assessment_gives_the_same_table(brief_case, assessment):
    table = to_csv(assessment.samples, belief=assessment.track_record.belief, verdict=assessment.verdict)
    assert table == export_case(brief_case, "csv", n_draws=60, seed=3)


@given(st.text())
def test_no_text_is_a_formula(text):
    guarded = guard_formula(format_line(text))
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert len(guarded.splitlines()) <= 1
