"""WORDS: ridge and logistic regression in plain Python, column by column.

Small on purpose: under 30 features, some 100,000 rows, a few seconds. Nothing is drawn by chance.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence

Column = Sequence[float]
Matrix = list[list[float]]

_STEPS = 25
_SETTLED = 1e-4
_FREE = 1e-3
"""How strongly the first weight, the constant, is held near 0: hardly."""


def ridge(columns: Sequence[Column], targets: Column, strength: float) -> list[float]:
    """Return the weights that come nearest to the targets, each held near 0 with `strength`."""
    products = _products(columns, columns)
    for i, row in enumerate(products):
        row[i] += strength
    return solve(products, [_dot(column, targets) for column in columns])


def logistic(columns: Sequence[Column], labels: Column, strength: float) -> list[float]:
    """Return the weights of the likeliest logistic model (Newton's method); column 0 is all 1."""
    weights = [0.0] * len(columns)
    held = [_FREE] + [strength] * (len(columns) - 1)
    for _ in range(_STEPS):
        sums = [0.0] * len(labels)
        for weight, column in zip(weights, columns, strict=True):
            sums = list(map(operator.add, sums, [weight * value for value in column]))
        found = [1 / (1 + math.exp(-total)) for total in sums]
        wrong = list(map(operator.sub, labels, found))
        doubt = [chance * (1 - chance) for chance in found]
        slope = [
            _dot(column, wrong) - hold * weight
            for column, hold, weight in zip(columns, held, weights, strict=True)
        ]
        curve = _products([list(map(operator.mul, column, doubt)) for column in columns], columns)
        for i, hold in enumerate(held):
            curve[i][i] += hold
        step = solve(curve, slope)
        weights = list(map(operator.add, weights, step))
        if max(map(abs, step)) < _SETTLED:
            break
    return weights


def solve(matrix: Matrix, values: Sequence[float]) -> list[float]:
    """Return x of matrix x = values, for a square matrix that can be inverted."""
    rows = [[*row, value] for row, value in zip(matrix, values, strict=True)]
    size = len(rows)
    for i in range(size):
        pivot = max(range(i, size), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for k in range(i + 1, size):
            share = rows[k][i] / rows[i][i]
            rows[k] = [one - share * other for one, other in zip(rows[k], rows[i], strict=True)]
    found = [0.0] * size
    for i in reversed(range(size)):
        rest = _dot(rows[i][i + 1 : size], found[i + 1 :])
        found[i] = (rows[i][size] - rest) / rows[i][i]
    return found


def spread(column: Column) -> float:
    """Return the standard deviation of a column; 1 where it does not vary."""
    mean = sum(column) / max(1, len(column))
    variance = sum((value - mean) ** 2 for value in column) / max(1, len(column))
    return math.sqrt(variance) or 1.0


def _dot(one: Column, other: Column) -> float:
    return float(sum(map(operator.mul, one, other)))


def _products(ones: Sequence[Column], others: Sequence[Column]) -> Matrix:
    found = [[0.0] * len(others) for _ in ones]
    for i, one in enumerate(ones):
        for j in range(i + 1):
            found[i][j] = found[j][i] = _dot(one, others[j])
    return found
