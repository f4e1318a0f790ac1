import sys

import numpy as np
import pytest
import xarray as xr

from detente.errors import RenderError
from detente.exchange.datasets import to_xarray


def test_axes_have_names_and_variables_units(solved):
    found = to_xarray(solved)
    assert dict(found.sizes) == {
        "draws": 60,
        "premises": len(solved.draws.premises),
        "types": 3,
        "options": 3,
        "conducts": 3,
    }
    assert all(one.attrs["units"] and one.attrs["long_name"] for one in found.data_vars.values())
    assert found["value"].attrs["equation"] == "(25)"
    assert found.attrs["seed"] == 3


def test_numbers_are_those_of_the_assessment(solved):
    found = to_xarray(solved)
    path, column = next(iter(solved.draws.premises.items()))
    np.testing.assert_array_equal(found["premise"].sel(premises=path), column)
    np.testing.assert_array_equal(found["belief"].sel(types="trader"), solved.track_record.belief[:, 1])
    np.testing.assert_array_equal(found["value"].sel(options="pilot"), solved.verdict.values[:, 1])
    again = (found["response"] * found["payoff"]).sum("conducts").fillna(0)
    xr.testing.assert_allclose(
        again.transpose(*found["reward"].dims), found["reward"].drop_attrs(), check_dim_order=False
    )


def test_without_xarray_it_says_what_to_install(solved, monkeypatch):
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(RenderError, match=r'pip install "detente\[xarray\]"'):
        to_xarray(solved)
