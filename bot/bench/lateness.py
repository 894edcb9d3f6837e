"""WORDS: what the benchmark of polls has found, as a table and as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import quantiles

WANTED_MS = 5.0
"""What a poll that brings nothing new may cost, in milliseconds of CPU after the network."""

_WANTED_EVERY = 300.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: `every` is the interval and `seconds` how long sites are polled.

    `samples` polls of each kind are made one by one, to see what each costs.
    """

    sites: int = 1_000
    hosts: int = 25
    every: float = 60.0
    seconds: float = 90.0
    samples: int = 300


@dataclass(frozen=True, slots=True)
class Late:
    """How many seconds after their time polls began: the middle, 95 in 100, the worst."""

    p50: float
    p95: float
    worst: float


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of CPU for a poll that brings nothing new, and for its GET alone."""

    poll: float
    get: float

    @property
    def after_network(self) -> float:
        """What is left for the poll when the GET is taken off."""
        return self.poll - self.get


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured. `met_seconds` is for the first reading of all sites, due at once.

    `missed` sites were due and not polled at the end. `round_ms` is the CPU of the timed run for
    each of its polls, with what it takes to find which are due. `memory_mb` is with the children.
    """

    size: Size
    met_seconds: float
    polls: int
    missed: int
    late: Late
    round_ms: float
    costs: dict[str, Cost]
    memory_mb: float


def lateness(late: Sequence[float]) -> Late:
    """Return the middle, the 95th percentile and the worst; of no polls it is without end."""
    if len(late) < 2:  # noqa: PLR2004  below two there are no percentiles
        worst = max(late, default=float("inf"))
        return Late(worst, worst, worst)
    cuts = quantiles(late, n=100, method="inclusive")
    return Late(cuts[49], cuts[94], max(late))


def as_json(figures: Figures) -> dict[str, object]:
    """Return the figures as plain values, rounded."""
    late = {name: round(value, 2) for name, value in asdict(figures.late).items()}
    costs = {
        kind: {
            "poll": round(cost.poll, 2),
            "get": round(cost.get, 2),
            "after_network": round(cost.after_network, 2),
        }
        for kind, cost in figures.costs.items()
    }
    return {
        **asdict(figures.size),
        "met_seconds": round(figures.met_seconds, 1),
        "polls": figures.polls,
        "missed": figures.missed,
        "late_seconds": late,
        "round_cpu_ms": round(figures.round_ms, 2),
        "cpu_ms": costs,
        "memory_mb": round(figures.memory_mb),
    }


def table(figures: Figures) -> list[str]:
    """Return the figures as lines for a person."""
    size, late = figures.size, figures.late
    harder = _WANTED_EVERY / size.every
    many = f"{size.sites} sites on {size.hosts} hosts"
    heads = f"{'whole':>8}{'GET':>8}{'rest':>8}{'wanted':>8}"
    return [
        f"{many}, polled every {size.every:g} seconds for {size.seconds:g} seconds.",
        f"That is {harder:.3g} times as often as every {_WANTED_EVERY:g} seconds.",
        f"First reading, all due at once: {figures.met_seconds:.1f} seconds.",
        f"Polls: {figures.polls}. Sites due and not yet polled at the end: {figures.missed}.",
        f"Seconds late: p50 {late.p50:.2f}, p95 {late.p95:.2f}, worst {late.worst:.2f}.",
        f"CPU of the run: {figures.round_ms:.2f} ms for each poll, with finding what is due.",
        f"{'CPU ms of a poll with nothing new':<36}{heads}",
        *_cost_lines(figures),
        f"Peak memory with the children: {figures.memory_mb:.0f} MB.",
    ]


def _cost_lines(figures: Figures) -> list[str]:
    names = {"match": "not modified (304)", "same": "the same bytes (200)"}
    return [
        f"  {names[kind]:<34}{cost.poll:>8.2f}{cost.get:>8.2f}{cost.after_network:>8.2f}"
        f"{f'< {WANTED_MS:g}':>8}"
        for kind, cost in figures.costs.items()
    ]
