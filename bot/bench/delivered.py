"""WORDS: what the benchmark of delivery has found, as tables and as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

FIRST_SECOND = 1.0
"""The rate is told without it: connections are opened in it."""

RATE_WANTED = 950.0
CPU_WANTED = 0.5
STOCK_WANTED = 8.0
FAN_OUT_WANTED = 10.0
MEMORY_WANTED = 200.0
"""What issue 4 asks for: messages a second, ms of CPU for each, times as many as stock, seconds
for the largest fan out, MB."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured.

    `readers` get a message at the paid `rate`, and at the `open_rate`, which Telegram would not
    take: it shows what the program can do where no limit holds it. `stock` of them get it
    by python-telegram-bot alone with so many `tasks`, and `free` of them at the `free_rate`.
    `latency` is the server's, in seconds.
    To each of the `audiences` a post is fanned out, `claims` of it are claimed and settled, and the
    rest is sent for `seconds`, to see the memory.
    """

    readers: int = 20_000
    rate: int = 1_000
    open_rate: int = 4_000
    stock: int = 1_500
    tasks: int = 128
    free: int = 1_680
    free_rate: float = 28.0
    latency: float = 0.06
    audiences: tuple[int, ...] = (10_000, 100_000, 1_000_000)
    claims: int = 4_000
    seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Sent:
    """What a process has sent: messages, a second after the first, seconds of CPU, most MB."""

    messages: int
    rate: float
    cpu_seconds: float
    memory_mb: float

    @property
    def cpu_ms(self) -> float:
        """The milliseconds of CPU for each message."""
        return 1000 * self.cpu_seconds / max(1, self.messages)


@dataclass(frozen=True, slots=True)
class Told:
    """What the server saw: messages, the most in a sliding second and at once, refusals."""

    messages: int
    most_in_a_second: int
    most_in_flight: int
    refused: int
    copies: int


@dataclass(frozen=True, slots=True)
class Run:
    """One way to send, as the process and the server saw it."""

    sent: Sent
    told: Told


@dataclass(frozen=True, slots=True)
class FanOut:
    """How a post's deliveries were added: how many, in how long, and the longest transaction."""

    rows: int
    seconds: float
    longest_ms: float

    @property
    def rate(self) -> float:
        """The rows a second."""
        return self.rows / self.seconds


@dataclass(frozen=True, slots=True)
class Claims:
    """How many deliveries were claimed and settled a second, and the CPU for each in ms."""

    rate: float
    cpu_ms: float


@dataclass(frozen=True, slots=True)
class Audience:
    """What so many subscribers cost on one engine."""

    engine: str
    subscribers: int
    fan_out: FanOut
    claims: Claims
    memory_mb: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured: `paid` and `unlimited` by engine, `stock` where it could be."""

    size: Size
    paid: Mapping[str, Run]
    unlimited: Mapping[str, Run]
    stock: Run | None
    free: Run
    audiences: Sequence[Audience]
    missing: Sequence[str] = ()

    @property
    def times_stock(self) -> float | None:
        """How many times as fast the slowest engine is as stock python-telegram-bot."""
        return self._times(self.paid)

    @property
    def times_stock_unlimited(self) -> float | None:
        """The same where no limit holds us: stock does not come near any."""
        return self._times(self.unlimited)

    def _times(self, runs: Mapping[str, Run]) -> float | None:
        if self.stock is None:
            return None
        return min(run.sent.rate for run in runs.values()) / self.stock.sent.rate


def steady(messages: int, seconds: float, first: int, at: float) -> float:
    """Return messages a second without the `first`, sent until `at`; all of them in a short run."""
    if seconds <= at or messages <= first:
        return messages / max(seconds, 1e-9)
    return (messages - first) / (seconds - at)


def as_json(figures: Figures) -> dict[str, object]:
    """Return the figures as plain values, rounded."""
    times, unlimited = figures.times_stock, figures.times_stock_unlimited
    return {
        "size": asdict(figures.size),
        "paid": {engine: _run(run) for engine, run in figures.paid.items()},
        "unlimited": {engine: _run(run) for engine, run in figures.unlimited.items()},
        "stock": None if figures.stock is None else _run(figures.stock),
        "times_stock": None if times is None else round(times, 1),
        "times_stock_unlimited": None if unlimited is None else round(unlimited, 1),
        "free": _run(figures.free),
        "audiences": [_audience(audience) for audience in figures.audiences],
    }


def _run(run: Run) -> dict[str, object]:
    return {
        "messages": run.sent.messages,
        "rate": round(run.sent.rate, 1),
        "cpu_ms": round(run.sent.cpu_ms, 3),
        "memory_mb": round(run.sent.memory_mb),
        "most_in_a_second": run.told.most_in_a_second,
        "most_in_flight": run.told.most_in_flight,
        "refused": run.told.refused,
        "lost": run.sent.messages - run.told.messages,
        "most_copies": run.told.copies,
    }


def _audience(audience: Audience) -> dict[str, object]:
    return {
        "engine": audience.engine,
        "subscribers": audience.subscribers,
        "fan_out_seconds": round(audience.fan_out.seconds, 2),
        "fan_out_rate": round(audience.fan_out.rate),
        "longest_ms": round(audience.fan_out.longest_ms),
        "claim_rate": round(audience.claims.rate),
        "claim_cpu_ms": round(audience.claims.cpu_ms, 3),
        "memory_mb": round(audience.memory_mb),
    }


def table(figures: Figures) -> Iterator[str]:
    """Return the figures as lines for a person."""
    size = figures.size
    latency = f"over TLS with {1000 * size.latency:g} ms of latency"
    yield f"{size.readers} readers at {size.rate} messages a second, {latency}."
    yield f"{'':<28}{'a second':>9}{'CPU ms':>8}{'most/s':>8}{'flying':>8}{'429':>6}{'MB':>6}"
    for engine, run in figures.paid.items():
        yield _line(f"Bleep on {engine}", run)
    for engine, run in figures.unlimited.items():
        yield _line(f"at {size.open_rate}/s on {engine}", run)
    if figures.stock is not None:
        yield _line("python-telegram-bot alone", figures.stock)
        many = f"{figures.times_stock:.1f} times as many, {figures.times_stock_unlimited:.1f} times"
        yield f"Bleep sends {many} where no limit holds it (wanted: {STOCK_WANTED:g})."
    yield f"Wanted: {RATE_WANTED:g} a second, {CPU_WANTED:g} ms of CPU for each message."
    yield f"{figures.free.told.messages} readers at {size.free_rate:g} a second, strict limits:"
    yield _line("Bleep on SQLite", figures.free)
    yield from _audiences(figures.audiences)
    yield from figures.missing


def _line(name: str, run: Run) -> str:
    sent, told = run.sent, run.told
    return (
        f"  {name:<26}{sent.rate:>9.1f}{sent.cpu_ms:>8.2f}{told.most_in_a_second:>8}"
        f"{told.most_in_flight:>8}{told.refused:>6}{sent.memory_mb:>6.0f}"
    )


def _audiences(audiences: Sequence[Audience]) -> Iterator[str]:
    heads = f"{'rows/s':>10}{'seconds':>9}{'longest ms':>12}{'claims/s':>10}{'CPU ms':>8}{'MB':>6}"
    yield f"{'subscribers':<28}{heads}"
    for one in audiences:
        yield (
            f"  {one.subscribers:>9} on {one.engine:<13}{one.fan_out.rate:>10.0f}"
            f"{one.fan_out.seconds:>9.2f}{one.fan_out.longest_ms:>12.0f}{one.claims.rate:>10.0f}"
            f"{one.claims.cpu_ms:>8.3f}{one.memory_mb:>6.0f}"
        )
    yield f"Wanted: a fan out under {FAN_OUT_WANTED:g} seconds, under {MEMORY_WANTED:g} MB."
