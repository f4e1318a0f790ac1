"""Every row of the table of published numbers, reproduced."""

from __future__ import annotations

import numpy as np
import pytest

from tests.published import PUBLISHED
from tests.published_row import Published


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: row.id)
def test_published_number_is_reproduced(row: Published) -> None:
    assert row.citation.strip()
    np.testing.assert_allclose(row.compute(), row.expected, rtol=0, atol=row.tolerance)
