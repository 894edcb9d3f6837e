"""WORDS: means, percentiles and paired bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.bench.rouge import MEASURES, Rouge

Draw = Callable[[int], Sequence[int]]
"""Draws so many places out of so many, with replacement."""


def mean(values: Sequence[float]) -> float:
    """Return the mean; 0 of nothing."""
    return sum(values) / len(values) if values else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share (0 to 1) of the values lies, between two if need be."""
    ranked = sorted(values)
    place = share * (len(ranked) - 1)
    low = int(place)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (ranked[high] - ranked[low]) * (place - low)


def differences(
    ours: Sequence[Rouge], theirs: Sequence[Rouge], draw: Draw, resamples: int
) -> dict[str, dict[str, float]]:
    """Return the mean difference of each measure and its 95% interval, post against post."""
    gaps = [
        [one - other for one, other in zip(mine, yours, strict=True)]
        for mine, yours in zip(ours, theirs, strict=True)
    ]
    drawn = [draw(len(gaps)) for _ in range(resamples)]
    found: dict[str, dict[str, float]] = {}
    for name, column in zip(MEASURES, zip(*gaps, strict=True), strict=True):
        means = [mean([column[i] for i in places]) for places in drawn]
        found[name] = {
            "mean": round(mean(column), 2),
            "low": round(percentile(means, 0.025), 2),
            "high": round(percentile(means, 0.975), 2),
        }
    return found
