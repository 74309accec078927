"""How a total falls into parts: drawn, but always adding up."""

from __future__ import annotations

from random import Random


def parts(total: int, count: int, rng: Random, *, uneven: float = 0.3, least: int = 1) -> list[int]:
    """``count`` whole numbers of at least ``least`` that add up to ``total``, each within ``uneven`` of the mean before rounding.

    Raises ValueError where the total is too small for that.
    """
    if total < count * least:
        raise ValueError(f"{total} does not fall into {count} parts of {least}")
    weights = [1 + rng.uniform(-uneven, uneven) for _ in range(count)]
    rest = total - count * least
    found = [least + int(rest * weight / sum(weights)) for weight in weights]
    for n in range(total - sum(found)):
        found[n % count] += 1
    return found


def some(count: int, of: int, rng: Random) -> list[int]:
    """``count`` different numbers below ``of``, in order."""
    return sorted(rng.sample(range(of), count))
