"""STEP: learns the model from the posts anew and writes feeds/summaries/learnt.py.

Run `python -m bot.bench.learn` in a checkout. The same posts give the same bytes: a test holds it
to that.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bot.bench.fitting import Example, examples, fit
from bot.bench.writing import source
from storage.errors import AppError

ROOT = Path(__file__).parent.parent.parent
POSTS = ROOT / "tests" / "data" / "standfirsts" / "posts.jsonl"
LEARNT = ROOT / "feeds" / "summaries" / "learnt.py"


class NoPostsError(AppError):
    """The posts to measure with are not there. Run this from a checkout of Bleep's source."""


def read_examples(path: Path = POSTS) -> list[Example]:
    """Return the posts and their standfirsts; raises NoPostsError where the file is not there."""
    if not path.is_file():
        raise NoPostsError
    with path.open(encoding="utf-8") as lines:
        return examples(lines)


def learn() -> None:
    """Write the module that holds the model."""
    LEARNT.write_text(source(fit(read_examples())), encoding="utf-8")


if __name__ == "__main__":
    learn()
    sys.exit(0)
