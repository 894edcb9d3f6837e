"""STEP: `bleep bench summaries`: how near the summaries come to what editors wrote, at what cost.

The posts and their standfirsts are in tests/data/standfirsts, so it runs from a checkout. The
figures are those that rouge-score, nupunkt and sumy give.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from bot.bench.baselines import lead, lexrank, ranked
from bot.bench.copied import is_copied_runs, is_whole_sentences
from bot.bench.fitting import Example, fit
from bot.bench.intervals import differences, mean, percentile
from bot.bench.learn import POSTS, ROOT, read_examples
from bot.bench.rouge import MEASURES, Rouge, Stemmer, rouge
from feeds.summarise import summarise, summarise_by

Method = Callable[[Example], str]
Say = Callable[[str], None]

FOLDS = 5
RESAMPLES = 2000
HASH_SEEDS = ("0", "1", "20240607")
_LEXRANK_MISSING = 'LexRank is not measured. To measure it: pip install "bleep[bench]"'
_FIRST_LINE = f"{'method':<16}{'R1':>7}{'R2':>7}{'RL':>7}{'chars':>7}{'ms':>8}{'p95':>8}"


def run(say: Say, posts: Path = POSTS, max_chars: int = 400, fold_seed: int = 0) -> dict[str, Any]:
    """Measure, say the table line by line and a JSON line last; return what that line holds.

    Takes about a minute, most of it for the models of the 5 folds.
    """
    found = read_examples(posts)
    say(f"{len(found)} posts, at most {max_chars} characters. ROUGE F1 x 100. CPU in ms a post.")
    say(f"{_FIRST_LINE}{'whole %':>9}{'runs %':>8}{'over':>6}")
    scores: dict[str, list[Rouge]] = {}
    systems: dict[str, dict[str, float]] = {}
    for name, method in methods(found, max_chars, fold_seed).items():
        scores[name], systems[name] = measured(found, method, max_chars)
        say(_row(name, systems[name]))
    against = _against(scores)
    for name, gaps in against.items():
        say(f"{name:<32}" + "  ".join(_gap(measure, gaps[measure]) for measure in MEASURES))
    if "LexRank" not in systems:
        say(_LEXRANK_MISSING)
    apart = fresh(posts, max_chars)
    say(
        f"In a fresh interpreter: {apart['load_seconds']} s to load, {apart['added_mb']} MB more, "
        f"the same bytes under {len(HASH_SEEDS)} hash seeds: {apart['same_bytes']}."
    )
    report = {"posts": len(found), "max_chars": max_chars, "methods": systems, "fresh": apart}
    report["differences"] = against
    say(json.dumps(report, sort_keys=True))
    return report


def methods(found: Sequence[Example], max_chars: int, fold_seed: int) -> dict[str, Method]:
    """Return the ways to summarise that are compared, by their names in the table."""
    ways: dict[str, Method] = {"lead": lambda post: lead(post.text, max_chars)}
    if (ranker := lexrank()) is not None:
        ways["LexRank"] = lambda post: ranked(post.text, max_chars, ranker)
    ways["Bleep"] = lambda post: summarise(post.title, post.text, max_chars)
    ways["Bleep, 5-fold"] = by_folds(found, max_chars, fold_seed)
    return ways


def by_folds(found: Sequence[Example], max_chars: int, seed: int, folds: int = FOLDS) -> Method:
    """Return a way that summarises each post by a model that was learnt from other posts only."""
    order = list(range(len(found)))
    Random(seed).shuffle(order)  # noqa: S311  no secret
    models = {}
    for k in range(folds):
        held_out = set(order[k::folds])
        model = fit([post for i, post in enumerate(found) if i not in held_out])
        models.update({found[i].id: model for i in held_out})
    return lambda post: summarise_by(models[post.id], post.title, post.text, max_chars)


def measured(
    found: Sequence[Example], method: Method, max_chars: int
) -> tuple[list[Rouge], dict[str, float]]:
    """Return the scores of each post, and what is said of a method."""
    method(found[0])  # the first call may load what the others need not
    stemmer, clock = Stemmer(), time.process_time
    shorts: list[str] = []
    spent: list[float] = []
    for post in found:
        start = clock()
        shorts.append(method(post))
        spent.append((clock() - start) * 1000)
    scores = [
        rouge(stemmer.tokens(short), stemmer.tokens(post.reference))
        for short, post in zip(shorts, found, strict=True)
    ]
    said = dict(zip(MEASURES, map(mean, zip(*scores, strict=True)), strict=True))
    said |= {"chars": mean([len(short) for short in shorts])}
    said |= {"cpu_ms_median": percentile(spent, 0.5), "cpu_ms_p95": percentile(spent, 0.95)}
    pairs = list(zip(shorts, found, strict=True))
    said["whole_pct"] = 100 * mean([is_whole_sentences(one, post.text) for one, post in pairs])
    said["runs_pct"] = 100 * mean([is_copied_runs(one, post.text) for one, post in pairs])
    said["over_budget"] = sum(len(short) > max_chars for short in shorts)
    return scores, {name: round(value, 2) for name, value in said.items()}


def fresh(posts: Path, max_chars: int) -> dict[str, Any]:
    """Return what a fresh interpreter needs, and whether hash seeds change a byte."""
    command = [sys.executable, "-m", "bot.bench.fresh", str(posts), str(max_chars)]
    answers = [
        json.loads(
            subprocess.run(  # noqa: S603  this interpreter and this package
                command,
                cwd=ROOT,
                env={**os.environ, "PYTHONHASHSEED": seed},
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        for seed in HASH_SEEDS
    ]
    return {
        "load_seconds": max(answer["load_seconds"] for answer in answers),
        "added_mb": max(answer["added_mb"] for answer in answers),
        "same_bytes": len({answer["sha256"] for answer in answers}) == 1,
    }


def _against(scores: dict[str, list[Rouge]]) -> dict[str, dict[str, dict[str, float]]]:
    found = {}
    for ours in ("Bleep", "Bleep, 5-fold"):
        for theirs in ("lead", "LexRank"):
            if theirs in scores:
                chance = Random(0)  # noqa: S311  the same resamples for every pair
                draw = partial(_draw, chance)
                gaps = differences(scores[ours], scores[theirs], draw, RESAMPLES)
                found[f"{ours} - {theirs}"] = gaps
    return found


def _draw(chance: Random, n: int) -> list[int]:
    return chance.choices(range(n), k=n)


def _row(name: str, said: dict[str, float]) -> str:
    near = "".join(f"{said[measure]:7.2f}" for measure in MEASURES)
    cost = f"{said['chars']:7.0f}{said['cpu_ms_median']:8.2f}{said['cpu_ms_p95']:8.2f}"
    copied = f"{said['whole_pct']:9.1f}{said['runs_pct']:8.1f}{said['over_budget']:6.0f}"
    return f"{name:<16}{near}{cost}{copied}"


def _gap(measure: str, gap: dict[str, float]) -> str:
    return f"{measure} {gap['mean']:+.2f} [{gap['low']:+.2f}, {gap['high']:+.2f}]"
