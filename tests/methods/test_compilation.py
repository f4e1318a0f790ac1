import numba

from detente.methods import compilation
from detente.methods.compilation import compile_kernel


def double(x):
    return 2 * x


def test_a_kernel_is_compiled_even_where_nothing_can_be_kept(monkeypatch):
    real, asked = numba.njit, []

    def njit(**options):
        asked.append(options)
        if options.get("cache"):
            raise RuntimeError
        return real(**options)

    monkeypatch.setattr(compilation, "njit", njit)
    assert compile_kernel(double)(21) == 42
    assert [bool(options.get("cache")) for options in asked] == [True, False]
