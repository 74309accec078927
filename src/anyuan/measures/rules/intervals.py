"""How sure a small number is: 95 % intervals. Wilson (1927) for shares, exact Poisson (Garwood 1936) for counts."""

from __future__ import annotations

from math import sqrt

Z95 = 1.959963984540054
ALPHA = 0.05


def wilson(numerator: int, denominator: int) -> tuple[float, float]:
    """Between which shares the true one lies. Raises ValueError where there is no share."""
    if denominator <= 0 or not 0 <= numerator <= denominator:
        raise ValueError("no share")
    share, n, zz = numerator / denominator, denominator, Z95 * Z95
    middle = (share + zz / (2 * n)) / (1 + zz / n)
    half = Z95 * sqrt(share * (1 - share) / n + zz / (4 * n * n)) / (1 + zz / n)
    low = 0.0 if numerator == 0 else max(0.0, middle - half)
    high = 1.0 if numerator == denominator else min(1.0, middle + half)
    return low, high


def poisson(count: int) -> tuple[float, float]:
    """Between which means the true one lies when ``count`` was seen. Raises ValueError below zero."""
    from scipy.special import gammaincinv  # half a second of import: only when something is asked

    if count < 0:
        raise ValueError("no count")
    low = 0.0 if count == 0 else float(gammaincinv(count, ALPHA / 2))
    return low, float(gammaincinv(count + 1, 1 - ALPHA / 2))


def differs(now: int, before: int, exposure_now: float, exposure_before: float) -> bool:
    """Do two counts differ by more than chance, given how much was under watch each time? Exact, conditional on their sum.

    Under "nothing has changed" the first of them is binomial with the share of its exposure; the Clopper-Pearson interval
    of its share tells. False where nothing was seen or watched at all.
    """
    from scipy.special import betaincinv

    total = now + before
    if total == 0 or exposure_now <= 0 or exposure_before <= 0:
        return False
    expected = exposure_now / (exposure_now + exposure_before)
    low = 0.0 if now == 0 else float(betaincinv(now, total - now + 1, ALPHA / 2))
    high = 1.0 if now == total else float(betaincinv(now + 1, total - now, 1 - ALPHA / 2))
    return not low <= expected <= high
