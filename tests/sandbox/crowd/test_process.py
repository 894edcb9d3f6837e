"""The crowd in a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import httpx
import pytest

from sandbox.crowd import CrowdAddress, Settings, crowd_process
from sandbox.crowd.process import arguments
from tests.sandbox.crowd.ground import READER, TOKEN, trust
from tests.source import ROOT

START_ONE = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-m", "sandbox.crowd", "--token", "1:a", "--chats", "5"])
sys.stdin.readline()
"""


async def start(*words: str, code: str = "") -> Process:
    command = ["-c", code] if code else ["-m", "sandbox.crowd", *words]
    return await asyncio.create_subprocess_exec(
        *(sys.executable, *command), cwd=ROOT, stdin=PIPE, stdout=PIPE, stderr=PIPE
    )


async def post(address: CrowdAddress, method: str, call: dict[str, object]) -> httpx.Response:
    async with httpx.AsyncClient(verify=trust(address)) as client:
        return await client.post(f"{address.url}/bot{TOKEN}/{method}", data=call)


async def first_line(process: Process) -> dict[str, str | None]:
    assert process.stdout
    told: dict[str, str | None] = json.loads(await process.stdout.readline())
    return told


async def test_a_process_serves_many_chats_over_tls(tmp_path: Path) -> None:
    settings = Settings(TOKEN, 1_000_000, rate=30, latency=0.001)
    call = {"chat_id": READER + 999_999, "text": "Hello"}
    async with crowd_process(settings, tls=tmp_path) as address:
        answers = [await post(address, "sendMessage", call) for _ in range(4)]
    assert answers[0].json()["result"]["chat"]["id"] == READER + 999_999
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    with pytest.raises(httpx.ConnectError):
        await post(address, "getMe", {})


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it(number: signal.Signals) -> None:
    process = await start("--token", "1:a", "--chats", "5", "--no-limits")
    told = await first_line(process)
    assert str(told["url"]).startswith("http://127.0.0.1:")
    assert told["ca"] is None
    process.send_signal(number)
    assert await process.communicate() == (b"", b"")
    assert process.returncode == 0


async def test_it_ends_when_its_parent_dies() -> None:
    parent = await start(code=START_ONE)
    told = await first_line(parent)
    parent.kill()
    output, _ = await asyncio.wait_for(parent.communicate(), 20)  # until the child closes it too
    assert output == b""
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(str(told["url"]))


async def test_who_has_another_parent_ends_at_once() -> None:
    process = await start("--token", "1:a", "--chats", "5", "--parent", str(os.getpid() + 1))
    await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 0


async def test_a_process_that_does_not_start_is_told() -> None:
    with pytest.raises(RuntimeError, match="did not start"):
        async with crowd_process(Settings(TOKEN, -1)):
            pass


async def test_wrong_words_are_refused() -> None:
    process = await start("--token", "1:a", "--chats", "5", "--rate", "0")
    _, reason = await process.communicate()
    assert process.returncode == 2
    assert b"must be 1 or more" in reason


def test_negative_ids_and_no_limits_reach_the_command_line() -> None:
    words = arguments(Settings(TOKEN, 5, first_chat=-100), None, 0)
    assert "--first-chat=-100" in words
    assert "--no-limits" in words
    assert "--tls" not in words
