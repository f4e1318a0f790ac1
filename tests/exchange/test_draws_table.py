import csv
import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from detente.assessment.main_path import assess
from detente.exchange.draws_table import guard_text, write_draws


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_one_row_a_draw_and_every_number_to_ten_digits(solved):
    rows = read(write_draws(solved))
    assert [row["draw"] for row in rows] == [str(i) for i in range(1, 61)]
    premises = solved.samples.premises
    assert list(rows[0])[1 : len(premises) + 1] == list(premises)
    for path, column in premises.items():
        np.testing.assert_allclose([float(row[path]) for row in rows], column, rtol=1e-9)
    for place, name in enumerate(solved.verdict.options):
        found = [float(row[f"value.{name}"]) for row in rows]
        np.testing.assert_allclose(found, solved.verdict.values[:, place], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose([float(row["margin"]) for row in rows], solved.verdict.margin, rtol=1e-9)
    belief = [[float(row[f"belief.{kind}"]) for kind in solved.samples.counterpart.types] for row in rows]
    np.testing.assert_allclose(belief, solved.track_record.belief, rtol=1e-9)


def test_a_whole_assessment_gives_the_same_table(solved):
    assert write_draws(assess(solved.case, n_draws=60, seed=3)) == write_draws(solved)


@given(st.text())
def test_no_text_is_a_formula(text):
    told = guard_text(text)
    assert not told.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert len(told.splitlines()) <= 1
