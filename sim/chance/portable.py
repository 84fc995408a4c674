"""Elementary functions that return the same bits on every machine.

The C library's ``exp`` and ``log``, NumPy's SIMD versions of them and variants with fused
multiply-add differ in the last bit between machines, and a last bit is enough to reverse a rank
or a choice. The functions here use only IEEE 754 ``+ - * /``, ``sqrt`` and moves of bits, each of
which has one right answer, in the order written. Numba compiles without ``fastmath``, so LLVM may
neither reorder them nor fuse a multiplication with an addition.

Bits are reached with ``np.float64(x).view(np.int64)``, which Numba compiles to one register move;
``math.frexp`` and ``math.ldexp`` are exact too, but are calls into the C library. Every function is
inlined into the kernel that calls it, which lets LLVM work on several people at once: two to four
times as fast as calls.

Sources
-------
``exp`` and ``log``: reductions and coefficients of fdlibm 5.3 (Copyright 1993 Sun Microsystems,
Inc.; permission to use, copy, modify, and distribute is freely granted, provided that this notice
is preserved).
``normal_quantile``: M. J. Wichura (1988), Algorithm AS 241, routine PPND16, Applied Statistics 37,
477-484.
``normal_cdf``: W. J. Cody (1969), Rational Chebyshev approximations for the error function,
Mathematics of Computation 23, 631-637, with the coefficients for the normal distribution in
W. J. Cody (1993), Algorithm 715, routine ANORM, ACM TOMS 19, 22-32.
"""

import math

import numpy as np

from sim.compiled import inlined

_LN2_HIGH = 6.93147180369123816490e-01  # 32 bits, so that k * _LN2_HIGH is exact
_LN2_LOW = 1.90821492927058770002e-10
_INVERSE_LN2 = 1.44269504088896338700e00

_EXP_LARGEST = 7.09782712893383973096e02
_EXP_SMALLEST = -7.45133219101941108420e02
PLAIN_EXP = 700.0
"""Size of number up to which the exponential is neither infinite nor subnormal."""
_EXP = (
    1.66666666666666019037e-01,
    -2.77777777770155933842e-03,
    6.61375632143793436117e-05,
    -1.65339022054652515390e-06,
    4.13813679705723846039e-08,
)
_LOG_EVEN = (3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01)
_LOG_ODD = (
    6.666666666666735130e-01,
    2.857142874366239149e-01,
    1.818357216161805012e-01,
    1.479819860511658591e-01,
)

_FRACTION_BITS = np.int64(52)
_FRACTION = np.int64((1 << 52) - 1)
_ONE = np.int64(0x3FF0_0000_0000_0000)
_HALF_SQRT2 = np.int64(0x3FE6_A09E_0000_0000)  # sqrt(1/2), cut to its high word
_SMALLEST_NORMAL = 2.0**-1022
_LOWEST_NORMAL_POWER = np.int64(-1021)
_LIFT = np.int64(1000)
_TWO_TO_MINUS_LIFT = 2.0**-1000

# AS 241: numerator and denominator near the median, in the tails and in the far tails.
_QUANTILE_CENTRE = (
    3.3871328727963666080e0,
    1.3314166789178437745e2,
    1.9715909503065514427e3,
    1.3731693765509461125e4,
    4.5921953931549871457e4,
    6.7265770927008700853e4,
    3.3430575583588128105e4,
    2.5090809287301226727e3,
)
_QUANTILE_CENTRE_BELOW = (
    1.0,
    4.2313330701600911252e1,
    6.8718700749205790830e2,
    5.3941960214247511077e3,
    2.1213794301586595867e4,
    3.9307895800092710610e4,
    2.8729085735721942674e4,
    5.2264952788528545610e3,
)
_QUANTILE_TAIL = (
    1.42343711074968357734e0,
    4.63033784615654529590e0,
    5.76949722146069140550e0,
    3.64784832476320460504e0,
    1.27045825245236838258e0,
    2.41780725177450611770e-1,
    2.27238449892691845833e-2,
    7.74545014278341407640e-4,
)
_QUANTILE_TAIL_BELOW = (
    1.0,
    2.05319162663775882187e0,
    1.67638483018380384940e0,
    6.89767334985100004550e-1,
    1.48103976427480074590e-1,
    1.51986665636164571966e-2,
    5.47593808499534494600e-4,
    1.05075007164441684324e-9,
)
_QUANTILE_FAR = (
    6.65790464350110377720e0,
    5.46378491116411436990e0,
    1.78482653991729133580e0,
    2.96560571828504891230e-1,
    2.65321895265761230930e-2,
    1.24266094738807843860e-3,
    2.71155556874348757815e-5,
    2.01033439929228813265e-7,
)
_QUANTILE_FAR_BELOW = (
    1.0,
    5.99832206555887937690e-1,
    1.36929880922735805310e-1,
    1.48753612908506148525e-2,
    7.86869131145613259100e-4,
    1.84631831751005468180e-5,
    1.42151175831644588870e-7,
    2.04426310338993978564e-15,
)

_QUANTILE_CENTRE_END = 0.425
_QUANTILE_FAR_START = 1.4e-11  # a little above exp(-25), where the far tails begin

# ANORM: the same three regions, for the distribution function.
_CDF_CENTRE = (
    1.8154981253343561249e4,
    1.0676894854603709582e3,
    1.6102823106855587881e2,
    2.2352520354606839287e0,
    6.5682337918207449113e-2,
)
_CDF_CENTRE_BELOW = (
    4.5507789335026729956e4,
    1.0260932208618978205e4,
    9.7609855173777669322e2,
    4.7202581904688241870e1,
    1.0,
)
_CDF_TAIL = (
    9.8427148383839780218e3,
    1.1602651437647350124e4,
    6.8481904505362823326e3,
    2.4945375852903726711e3,
    5.9727027639480026226e2,
    9.3506656132177855979e1,
    8.8831497943883759412e0,
    3.9894151208813466764e-1,
    1.0765576773720192317e-8,
)
_CDF_TAIL_BELOW = (
    1.9685429676859990727e4,
    3.8912003286093271411e4,
    3.4900952721145977266e4,
    1.8615571640885098091e4,
    6.4855582982667607550e3,
    1.5193775994075548050e3,
    2.3538790178262499861e2,
    2.2266688044328115691e1,
    1.0,
)
_CDF_FAR = (
    2.9112874951168792e-5,
    1.421619193227893466e-3,
    2.2235277870649807e-2,
    1.274011611602473639e-1,
    2.1589853405795699e-1,
    2.307344176494017303e-2,
)
_CDF_FAR_BELOW = (
    7.29751555083966205e-5,
    3.78239633202758244e-3,
    6.59881378689285515e-2,
    4.68238212480865118e-1,
    1.28426009614491121e0,
    1.0,
)
_CDF_CENTRE_END = 0.66291
_CDF_FAR_START = 5.656854249492380195  # sqrt(32)
_INVERSE_SQRT_2PI = 3.9894228040143267794e-1


@inlined
def _polynomial(x: float, coefficients: tuple[float, ...]) -> float:
    """Sum of ``coefficients[i] * x**i``, by Horner's rule."""
    total = coefficients[-1]
    for i in range(len(coefficients) - 2, -1, -1):
        total = total * x + coefficients[i]
    return total


@inlined
def exp(x: float) -> float:
    """Exponential of `x`, within 1 ulp; 0 below -745.13 and infinite above 709.78."""
    if not _EXP_SMALLEST <= x <= _EXP_LARGEST:
        if x > _EXP_LARGEST:
            return math.inf
        return 0.0 if x < _EXP_SMALLEST else x
    k, mantissa = _scaled_exp(x)
    bits = np.float64(mantissa).view(np.int64)
    if k >= _LOWEST_NORMAL_POWER:
        return np.int64(bits + (k << _FRACTION_BITS)).view(np.float64)
    # The result is subnormal: scale twice, so that only the last step rounds.
    return np.int64(bits + ((k + _LIFT) << _FRACTION_BITS)).view(np.float64) * _TWO_TO_MINUS_LIFT


@inlined
def _scaled_exp(x: float) -> tuple[np.int64, float]:
    """Return `k` and `m` near 1 with ``exp(x) == 2**k * m``."""
    k = np.int64(_INVERSE_LN2 * x + (0.5 if x > 0.0 else -0.5))
    high = x - k * _LN2_HIGH
    low = k * _LN2_LOW
    r = high - low
    square = r * r
    c = r - square * _polynomial(square, _EXP)
    return k, 1.0 - ((low - (r * c) / (2.0 - c)) - high)


@inlined
def plain_exp(x: float) -> float:
    """:func:`exp` of a number from -PLAIN_EXP to PLAIN_EXP, without a branch."""
    k, mantissa = _scaled_exp(x)
    bits = np.float64(mantissa).view(np.int64)
    return np.int64(bits + (k << _FRACTION_BITS)).view(np.float64)


@inlined
def log(x: float) -> float:
    """Natural logarithm of `x`, within 1 ulp; -inf at 0 and nan below."""
    k = np.int64(0)
    if not is_plain(x):
        if x == 0.0:
            return -math.inf
        if not 0.0 < x < math.inf:
            return x if x > 0.0 else math.nan
        x *= 2.0**54
        k -= np.int64(54)
    return _log_and(x, k)


@inlined
def plain_log(x: float) -> float:
    """:func:`log` of a number that :func:`is_plain`, without a branch."""
    return _log_and(x, np.int64(0))


@inlined
def is_plain(x: float) -> bool:
    """Return whether a number is positive, finite and not subnormal."""
    return _SMALLEST_NORMAL <= x < math.inf


@inlined
def _log_and(x: float, k: np.int64) -> float:
    """Return the logarithm of a plain number times ``2**k``."""
    # x = 2**k * m with sqrt(1/2) <= m < sqrt(2), so that f = m - 1 is exact and small.
    bits = np.float64(x).view(np.int64) + (_ONE - _HALF_SQRT2)
    k += (bits >> _FRACTION_BITS) - np.int64(1023)
    f = np.int64((bits & _FRACTION) + _HALF_SQRT2).view(np.float64) - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    rest = w * _polynomial(w, _LOG_EVEN) + z * _polynomial(w, _LOG_ODD)
    half_square = 0.5 * f * f
    return k * _LN2_HIGH - ((half_square - (s * (half_square + rest) + k * _LN2_LOW)) - f)


@inlined
def power(x: float, y: float) -> float:
    """`x` to the power `y` for positive `x`, to about ``1 + abs(y * log(x))`` ulp."""
    return exp(y * log(x))


@inlined
def normal_pdf(x: float) -> float:
    """Density of the standard normal distribution at `x`, to about ``1 + x**2 / 2`` ulp."""
    return _INVERSE_SQRT_2PI * exp(-0.5 * x * x)


@inlined
def normal_cdf(x: float) -> float:
    """Chance that a standard normal variable is at most `x`.

    The relative error is about ``4 + x**2 / 2`` ulp in the lower tail, so an upper tail is best
    taken as ``normal_cdf(-x)``.
    """
    y = abs(x)
    if y <= _CDF_CENTRE_END:
        square = x * x
        return 0.5 + x * (_polynomial(square, _CDF_CENTRE) / _polynomial(square, _CDF_CENTRE_BELOW))
    if y <= _CDF_FAR_START:
        ratio = _polynomial(y, _CDF_TAIL) / _polynomial(y, _CDF_TAIL_BELOW)
    else:
        z = 1.0 / (x * x)
        rest = z * (_polynomial(z, _CDF_FAR) / _polynomial(z, _CDF_FAR_BELOW))
        ratio = (_INVERSE_SQRT_2PI - rest) / y
    beyond = exp(-0.5 * x * x) * ratio
    return 1.0 - beyond if x > 0.0 else beyond


@inlined
def normal_quantile(p: float) -> float:
    """Value that a standard normal variable stays below with chance `p`, to about 1e-15.

    It is -inf at 0, inf at 1 and nan outside. Where ``1 - p`` is exact, as for every number from
    :func:`sim.chance.keyed.uniform`, the answers for ``p`` and ``1 - p`` differ in sign alone.
    """
    if near_median(p):
        return quantile_near_median(p)
    q = p - 0.5
    tail = p if q < 0.0 else 1.0 - p
    if not tail > 0.0:
        return math.copysign(math.inf, q) if tail == 0.0 else math.nan
    r = math.sqrt(-log(tail))
    if r <= 5.0:
        r -= 1.6
        x = _polynomial(r, _QUANTILE_TAIL) / _polynomial(r, _QUANTILE_TAIL_BELOW)
    else:
        r -= 5.0
        x = _polynomial(r, _QUANTILE_FAR) / _polynomial(r, _QUANTILE_FAR_BELOW)
    return -x if q < 0.0 else x


@inlined
def in_near_tail(p: float) -> bool:
    """Return whether a chance is not in the far tails of the quantile."""
    return _QUANTILE_FAR_START <= p <= 1.0 - _QUANTILE_FAR_START


@inlined
def quantile_in_near_tail(p: float) -> float:
    """:func:`normal_quantile` of a chance that is :func:`in_near_tail` alone, without a branch."""
    q = p - 0.5
    r = math.sqrt(-plain_log(p if q < 0.0 else 1.0 - p)) - 1.6
    x = _polynomial(r, _QUANTILE_TAIL) / _polynomial(r, _QUANTILE_TAIL_BELOW)
    return -x if q < 0.0 else x


@inlined
def near_median(p: float) -> bool:
    """Return whether a chance is in the middle region of the quantile, 17 parts in 20."""
    return abs(p - 0.5) <= _QUANTILE_CENTRE_END


@inlined
def quantile_near_median(p: float) -> float:
    """:func:`normal_quantile` of a chance that is :func:`near_median`, without a branch."""
    q = p - 0.5
    r = 0.180625 - q * q
    return q * (_polynomial(r, _QUANTILE_CENTRE) / _polynomial(r, _QUANTILE_CENTRE_BELOW))
