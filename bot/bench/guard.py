"""ROOT: `bleep bench guard`: how long does the guard take, and how long where somebody tries it?

The hostile texts are made of what its rules look for, over and over, up to the length of the
longest message: near misses are what makes a search slow.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median

from feeds.guard import guard

LONGEST = 4096
"""Characters that a message of Telegram has at most (Bot API, sendMessage)."""

_COMMENT = (
    "Thank you for this. At our practice we moved 1,200 repeat prescriptions to the app in 2023, "
    "and calls before 10am fell by 18%. What helped was one page of advice at the desk. I would "
    "like to know how others count the work that comes back when patients give up half way. "
)
_UNITS = (
    *("943 476 5919", "9434765919", "9434765918", "AB 12 34 56 C", "QQ123456C", "W12 7RH", "W1"),
    *("07700 900123", "+44 20 7946 0000", "0", "12/03/1956", "12.3", "DOB", "born on 12 March"),
    *("a@b.example", "a@a@a", "mrs.o'neil@", "Mr Quillfeather", "Mr Mr", "Mrs", "Dr. A. B."),
    *("a 47-year-old I saw", "47", "year old", "NHS number", "NHS no:", "hospital number 4 5"),
    *("12 Acacia Avenue", "Flat 3b,", "I want to die", "chest pain now", "in Fulham last Tuesday"),
    *(
        "1 2 3 4 5 6 7 8 9",
        "\uff19\uff14\uff13",
        "\u0669\u0664",
        "1\u200b2",
        "o0Il1",
        "\u00a0",
        "-",
    ),
    *("https://", "www.", "10.1136/", "\u00a3", "(", ")", "\n", "\t", "A", "e\u0301", "\u202e"),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Times in milliseconds, each the best of three; `slow` counts those above 20."""

    comment_ms: float
    texts: int
    median_ms: float
    worst_ms: float
    slow: int


def run(say: Callable[[str], None], count: int = 10_000) -> None:
    """Measure, and say it as a table and a line of JSON. It takes about 3 minutes."""
    figures = measure(hostile_texts(1, count))
    for line in table(figures):
        say(line)
    say(json.dumps({"bench": "guard", **asdict(figures)}))


def measure(texts: Iterator[str]) -> Figures:
    """Time the guard on a comment of 800 characters, and on each of some texts."""
    comment = (_COMMENT * 3)[:800]
    times = [_milliseconds(text) for text in texts]
    return Figures(
        comment_ms=median(_milliseconds(comment) for _ in range(50)),
        texts=len(times),
        median_ms=median(times),
        worst_ms=max(times),
        slow=sum(each > 20 for each in times),  # noqa: PLR2004  the limit in the docstring
    )


def hostile_texts(seed: int, count: int) -> Iterator[str]:
    """Return texts of up to 4,096 characters made of what the guard looks for."""
    rng = random.Random(seed)  # noqa: S311  repeatable, no secret
    makers = (_one_repeated, _few_mixed, _all_mixed, _characters)
    for number in range(count):
        yield makers[number % len(makers)](rng)[: rng.randrange(1, LONGEST + 1)]


def _one_repeated(rng: random.Random) -> str:
    unit = rng.choice(_UNITS) + rng.choice(("", " ", "\n", ".", "-"))
    return unit * (LONGEST // len(unit) + 1)


def _few_mixed(rng: random.Random) -> str:
    return _joined(rng, rng.sample(_UNITS, 3))


def _all_mixed(rng: random.Random) -> str:
    return _joined(rng, _UNITS)


def _joined(rng: random.Random, units: Sequence[str]) -> str:
    glue = rng.choice(("", " ", ", ", "/"))
    return glue.join(rng.choices(units, k=LONGEST))[:LONGEST]


def _characters(rng: random.Random) -> str:
    letters = "".join(_UNITS)
    return "".join(rng.choices(letters, k=LONGEST))


def _milliseconds(text: str) -> float:
    """Return the CPU time of one look, the best of three: others have the machine too."""
    return min(_once(text) for _ in range(3))


def _once(text: str) -> float:
    began = time.process_time()
    guard(text)
    return 1000 * (time.process_time() - began)


def table(figures: Figures) -> list[str]:
    """Return the lines of the README's table."""
    return [
        "| the guard | CPU |",
        "|---|---|",
        f"| a comment of 800 characters | {figures.comment_ms:.2f} ms |",
        f"| {figures.texts:,} hostile texts of up to 4,096, median | {figures.median_ms:.1f} ms |",
        f"| the slowest of them | {figures.worst_ms:.1f} ms |",
    ]
