import inspect
import threading

import numba
import numpy as np
import pytest

from detente.methods import pomdp_kernels
from detente.methods.compilation import Kernel, compile_kernel, lay_out, share_draws
from detente.methods.pomdp_solver import solve_process
from detente.sampling.samples import freeze_arrays
from tests.methods.test_pomdp_solver import plain_process


@compile_kernel
def double(x):
    """Return twice a number."""
    return 2 * x


@compile_kernel
def quadruple(x):
    return double(double(x))


def test_a_kernel_compiles_the_kernels_that_it_calls():
    assert quadruple(3) == 12
    assert quadruple.py_func(3) == 12
    assert isinstance(double._part, numba.core.dispatcher.Dispatcher)


def test_a_kernel_is_told_apart_by_its_own_name_and_words():
    assert (double.__name__, double.__doc__) == ("double", "Return twice a number.")
    assert inspect.signature(double) == inspect.signature(double.py_func)


def test_a_kernel_can_run_uncompiled(monkeypatch):
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 1)
    kernel = Kernel(quadruple.py_func)
    assert kernel(3) == 12
    assert kernel._whole is quadruple.py_func


def test_threads_that_call_a_kernel_at_once_compile_it_once(monkeypatch):
    made, make = [], Kernel._make_whole

    def count(kernel):
        made.append(kernel)
        return make(kernel)

    monkeypatch.setattr(Kernel, "_make_whole", count)
    kernel, start = compile_kernel(quadruple.py_func), threading.Barrier(5)

    def call(part):
        start.wait()
        assert kernel(part.start) == 4 * part.start

    share_draws(call, 20, 5)
    assert made == [kernel]
    assert len(kernel._whole.signatures) == 1


@pytest.mark.parametrize(
    "array",
    [
        np.broadcast_to(0.5, (2, 3)),
        np.ones((3, 2)).T,
        np.ones((2, 6))[:, ::2],
        np.ones((2, 3), dtype=np.float32),
        [[1, 2, 3], [4, 5, 6]],
    ],
)
def test_arrays_are_laid_out_alike(array):
    laid = lay_out(array)
    assert numba.typeof(laid) == numba.typeof(np.zeros((2, 3)))
    assert np.array_equal(laid, array)
    assert lay_out(laid) is laid


def test_problems_laid_out_otherwise_are_not_compiled_for_anew():
    process, belief = plain_process(1, n_draws=8, n_types=2)
    views = process._replace(
        transition=np.broadcast_to(process.transition[:1], process.transition.shape),
        discount=np.broadcast_to(0.9, 8),
    )
    frozen, counts = belief[:, None].copy(), []
    frozen.setflags(write=False)
    for problem, beliefs in ((process, belief[:, None]), (views, frozen)):
        solved = solve_process(problem, beliefs, horizon=2, n_points=4, n_threads=1)
        solved.value_choices(beliefs)
        counts.append(len(pomdp_kernels.go_back._whole.signatures))
    assert counts[0] == counts[1]
    kept = solved.forget_first()
    freeze_arrays(kept)
    kept.start_with(views).value_choices(beliefs)
    assert counts[0] == len(pomdp_kernels.go_back._whole.signatures)
