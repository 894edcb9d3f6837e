"""STEP: learns anew what the guard's words weigh, and writes it beside what the guard looks for.

Run `python -m bot.bench.learn_guard` in a checkout. The same texts give the same bytes: a test
holds it to that.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.bench.weights import learn
from bot.bench.writing import held_lines
from feeds.identifiers.weighing import Weights
from storage.errors import AppError

ROOT = Path(__file__).parent.parent.parent
TEXTS = ROOT / "tests" / "data" / "guard" / "texts.jsonl"
POSTS = ROOT / "tests" / "data" / "standfirsts" / "posts.jsonl"


@dataclass(frozen=True, slots=True)
class Family:
    """Texts of a level, those of other levels that are none of it, and how sure is enough."""

    level: str
    others: Sequence[str]
    sure: float


FAMILIES = {
    "danger": Family("urgent", ("nudge", "none"), 1.0),
    "stories": Family("nudge", ("none",), 1.0),
}
"""The folders of feeds/identifiers that have weights, with what these are learnt from."""

_HEAD = '''\
"""WORDS: what {what} weigh; `python -m bot.bench.learn_guard` wrote this, do not edit.

A number is the weight of the terms behind it: see weighing.py and tests/data/guard/README.md.
"""

from __future__ import annotations
'''


class NoTextsError(AppError):
    """The texts to learn from are not there. Run this from a checkout of Bleep's source."""


def read_texts(path: Path = TEXTS) -> dict[str, list[str]]:
    """Return the texts by their level; raises NoTextsError where the file is not there."""
    if not path.is_file():
        raise NoTextsError
    by_level: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        by_level.setdefault(one["level"], []).append(one["text"])
    return by_level


def learnt(family: str, texts: Mapping[str, list[str]]) -> Weights:
    """Return the weights of a family; the paragraphs of posts tell of nobody."""
    wanted = FAMILIES[family]
    others = (text for level in wanted.others for text in texts[level])
    return learn(texts[wanted.level], (*others, *_paragraphs()), wanted.sure)


def sources(family: str, weights: Weights) -> Mapping[Path, str]:
    """Return the source of each module that holds the weights of a family."""
    words = {term: weight for term, weight in weights.of_terms.items() if " " not in term}
    pairs = {term: weight for term, weight in weights.of_terms.items() if " " in term}
    folder = ROOT / "feeds" / "identifiers" / family
    heavy = f"\nHEAVY = {weights.heavy}\n"
    return {
        folder / "learnt_words.py": _source("words", "WORDS", words) + heavy,
        folder / "learnt_pairs.py": _source("pairs of words", "PAIRS", pairs),
    }


def write() -> None:
    """Write the modules that hold the weights of each family."""
    texts = read_texts()
    for family in FAMILIES:
        for path, source in sources(family, learnt(family, texts)).items():
            path.write_text(source, encoding="utf-8")


def _paragraphs() -> Iterator[str]:
    for line in POSTS.read_text(encoding="utf-8").splitlines():
        yield from (each for each in json.loads(line)["text"].split("\n") if each.strip())


def _source(what: str, name: str, weights: Mapping[str, float]) -> str:
    by_weight: dict[float, list[str]] = {}
    for term in sorted(weights):
        by_weight.setdefault(weights[term], []).append(term.replace(" ", "_"))
    every = " ".join(f"{weight} {' '.join(by_weight[weight])}" for weight in sorted(by_weight))
    return f"{_HEAD.format(what=what)}\n{name} = (\n{held_lines(every)})\n"


if __name__ == "__main__":
    write()
    sys.exit(0)
