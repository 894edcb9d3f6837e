"""STEP: summarises all posts in an interpreter of its own; prints what that took, as JSON.

Run as `python -m bot.bench.fresh POSTS MAX_CHARS`. It imports Bleep only when the clock runs.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import resource
import sys
import time
from pathlib import Path

_STATM = Path("/proc/self/statm")


def measure(posts: Path, max_chars: int) -> dict[str, float | str]:
    """Return seconds to load, MB added, and the sha256 of all summaries."""
    lines = posts.read_text(encoding="utf-8").splitlines()
    rows = sorted((json.loads(line) for line in lines), key=lambda row: str(row["id"]))
    before, wall = resident(), time.perf_counter()
    summarise = importlib.import_module("feeds.summarise").summarise
    summarise(rows[0]["title"], rows[0]["text"], max_chars)
    wall = time.perf_counter() - wall
    digest = hashlib.sha256()
    for row in rows:
        digest.update(summarise(row["title"], row["text"], max_chars).encode() + b"\0")
    return {
        "load_seconds": round(wall, 3),
        "added_mb": round(resident() - before, 1),
        "sha256": digest.hexdigest(),
    }


def resident() -> float:
    """Return the memory in use in MB; where the system does not tell, the most there ever was."""
    if _STATM.is_file():
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]))))  # noqa: T201  the answer
