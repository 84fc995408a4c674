import hashlib
import math
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numba import njit
from scipy import special

from sim.chance import portable

FUNCTIONS = ("exp", "log", "normal_pdf", "normal_cdf", "normal_quantile")
DIGEST = "43d3cb5c83ec314c806b4a7c4c2d0ea6233f99c0341d11caec1bdc8609b2f973"


def column(name):
    """The function called `name`, inlined into a loop over an array as a kernel would."""
    function = getattr(portable, name)

    @njit
    def kernel(x):
        out = np.empty_like(x)
        for i in range(x.size):
            out[i] = function(x[i])
        return out

    return kernel


def arguments(name):
    """Arguments in the domain of the function called `name`, exact on every machine."""
    whole = np.arange(-20_000, 20_001, dtype=np.float64)
    return {
        "exp": whole / 28.0,
        "log": (whole + 20_001.0) ** 3 / 1e6,
        "normal_pdf": whole / 1024.0,
        "normal_cdf": whole / 1024.0,
        "normal_quantile": (whole + 20_001.0) / 40_002.0,
    }[name]


def digest():
    """Fingerprint of every bit that the functions return for their arguments."""
    hashed = hashlib.sha256()
    for name in FUNCTIONS:
        hashed.update(column(name)(arguments(name)).astype("<f8").tobytes())
    return hashed.hexdigest()


def ulps(found, expected):
    """Largest distance in units in the last place of `expected`."""
    return np.max(np.abs(found - expected) / np.spacing(np.abs(expected)))


def test_bits_are_those_recorded():
    """Results are the same bits on every machine and after every change."""
    assert digest() == DIGEST


def test_bits_do_not_depend_on_the_processor():
    """A processor without FMA and wide vectors, and one with them, return the same bits."""
    plain = os.environ | {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
    here = Path(__file__)
    program = f"import {here.stem}; print({here.stem}.digest())"
    paths = os.pathsep.join((str(here.parent), str(here.parents[2])))
    found = subprocess.run(
        [sys.executable, "-c", program],
        env=plain | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == digest()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_loop_and_a_single_call_agree(name):
    """A value does not depend on how many are computed at once."""
    x = arguments(name)[::97]
    assert np.array_equal(column(name)(x), [getattr(portable, name)(value) for value in x])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_code_has_no_fused_multiply_add(name):
    """LLVM keeps each multiplication and each addition a rounding of its own."""
    kernel = column(name)
    kernel(arguments(name))
    (code,) = kernel.inspect_asm().values()
    assert not re.search(r"\bv?fn?m(add|sub|l[as])", code)


def test_exp_is_within_one_ulp():
    """exp follows math.exp to the last bit but one, subnormal results included."""
    x = np.concatenate((np.linspace(-745.2, 709.78, 200_001), np.geomspace(1e-300, 700, 20_001)))
    assert ulps(column("exp")(x), np.array([math.exp(value) for value in x])) <= 1


def test_exp_at_its_ends():
    """exp goes to 0 and to infinity without a fuss, and is exact at 0."""
    found = [portable.exp(x) for x in (-math.inf, -746.0, -0.0, 0.0, 709.79, math.inf)]
    assert found == [0.0, 0.0, 1.0, 1.0, math.inf, math.inf]
    assert portable.exp(-745.13) == 5e-324
    assert math.isnan(portable.exp(math.nan))


def test_log_is_within_one_ulp():
    """log follows math.log to the last bit but one, near 1 and for subnormal numbers too."""
    x = np.concatenate(
        (
            np.geomspace(5e-324, 1e-300, 20_001),
            np.geomspace(1e-300, 1.7e308, 100_001),
            np.linspace(0.5, 2.0, 100_001),
            1.0 + np.linspace(-1e-6, 1e-6, 20_001),
        )
    )
    assert ulps(column("log")(x), np.array([math.log(value) for value in x])) <= 1


def test_log_at_its_ends():
    """log is -inf at 0, nan below it, and exact at 1."""
    assert [portable.log(x) for x in (0.0, -0.0, 1.0, math.inf)] == [-math.inf] * 2 + [0, math.inf]
    assert all(math.isnan(portable.log(x)) for x in (-5e-324, -1.0, -math.inf, math.nan))


def test_power_follows_its_definition():
    """x to the power y is exp(y log x), off by about one ulp for each unit of its exponent."""
    x = np.geomspace(1e-3, 1e3, 1001)
    for y in (-2.0, 0.0, 0.5, 1.0, 3.7):
        found = np.array([portable.power(value, y) for value in x])
        np.testing.assert_allclose(found, x**y, rtol=1e-14)
    assert portable.power(1.0, 7.3) == 1.0


def test_normal_pdf_is_the_density():
    """The density is exp(-x**2 / 2) / sqrt(2 pi)."""
    x = np.linspace(-8, 8, 10_001)
    expected = np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)
    np.testing.assert_allclose(column("normal_pdf")(x), expected, rtol=1e-15)


def test_normal_cdf_follows_scipy():
    """The distribution function keeps its digits far into the lower tail."""
    centre, tail = np.linspace(-8, 9, 100_001), np.linspace(-37.5, -8, 10_001)
    np.testing.assert_allclose(column("normal_cdf")(centre), special.ndtr(centre), rtol=2e-14)
    np.testing.assert_allclose(column("normal_cdf")(tail), special.ndtr(tail), rtol=3e-13)


def test_normal_cdf_at_its_ends():
    """The distribution function goes from 0 through 1/2 to 1."""
    found = [portable.normal_cdf(x) for x in (-math.inf, -40.0, 0.0, 9.0, 1e300, math.inf)]
    assert found == [0.0, 0.0, 0.5, 1.0, 1.0, 1.0]
    assert math.isnan(portable.normal_cdf(math.nan))


def test_normal_quantile_follows_scipy():
    """The quantile function is right near the median, in the tails and in the far tails."""
    p = np.concatenate((np.arange(1, 100_002) / 100_003, np.geomspace(1e-300, 0.1, 10_001)))
    np.testing.assert_allclose(
        column("normal_quantile")(p), special.ndtri(p), rtol=2e-15, atol=1e-17
    )


def test_normal_quantile_at_its_ends():
    """The quantile function is infinite at 0 and 1 and nan outside."""
    assert [portable.normal_quantile(p) for p in (0.0, 0.5, 1.0)] == [-math.inf, 0.0, math.inf]
    assert all(math.isnan(portable.normal_quantile(p)) for p in (-0.1, 1.1, math.nan))


def test_normal_quantile_undoes_normal_cdf():
    """A chance comes back from its quantile."""
    p = np.concatenate((np.arange(1, 10_000) / 10_000, np.geomspace(1e-15, 0.1, 1001)))
    back = column("normal_cdf")(column("normal_quantile")(p))
    np.testing.assert_allclose(back, p, rtol=1e-13)


def test_normal_quantile_rises():
    """More chance means a higher value, also where one approximation takes over."""
    for join in (0.075, 0.925, math.exp(-25.0)):
        p = join + np.arange(-1000, 1001) * join * 1e-12
        assert np.all(np.diff(column("normal_quantile")(p)) > 0)
