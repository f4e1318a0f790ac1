import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.exchange.decimals import format_decimal, format_shares

weights = st.lists(st.floats(0, 1e6), min_size=1, max_size=12).filter(lambda values: sum(values) > 1e-6)


@given(weights)
def test_shares_sum_to_exactly_one_and_are_near_what_is_meant(values):
    shares = [Decimal(share) for share in format_shares(values)]
    assert sum(shares) == 1
    assert min(shares) >= 0
    np.testing.assert_allclose([float(x) for x in shares], np.array(values) / sum(values), atol=2e-10)


@pytest.mark.parametrize("values", [[0.0, 0.0], [-1.0, 2.0], [math.nan, 1.0], [math.inf]])
def test_what_is_no_share_is_an_error(values):
    with pytest.raises(ValueError, match="0 or more"):
        format_shares(values)


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_decimals_keep_ten_digits_and_no_exponent(number):
    written = format_decimal(number)
    assert set(written) <= set("-0123456789.")
    assert float(written) == pytest.approx(number, rel=1e-9)
