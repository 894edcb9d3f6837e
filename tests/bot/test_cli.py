"""The command `bleep` as a person meets it: exit codes, and one clear line for each mistake."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path

import pytest

from bot.cli import BENCHMARKS, main, read_environment, until_done, until_told
from storage.errors import AppError, SettingsError
from tests.bot.builders import a_closed_port, a_wire, reply
from tests.world import TOKEN, World, a_world

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_world() as made:
        yield made


async def ran(
    folder: Path, *arguments: str, given: str = "", **environment: str
) -> tuple[int, str, str]:
    """Run the command in a folder; return its exit code and what it wrote."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BLEEP_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=folder,
        env=kept | {"PYTHONPATH": str(ROOT)} | environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(given.encode()), 60)
    except TimeoutError:
        process.kill()
        raise
    return process.returncode or 0, out.decode(), err.decode()


def reason(err: str) -> list[str]:
    """Return what was written for the person, without the lines of the log."""
    return [line for line in err.splitlines() if not line.startswith("20")]


async def refused(folder: Path, world: World, **more: str) -> str:
    """Run the bot with settings that cannot be right; return its one line."""
    code, out, err = await ran(folder, "run", **world.environment(folder, **more))
    assert (code, out) == (1, ""), err
    assert "Traceback" not in err
    assert TOKEN not in err
    lines = err.splitlines()
    assert len(lines) == 1, err
    return lines[0]


async def test_a_wrong_token_is_told_in_one_line(world: World, tmp_path: Path) -> None:
    line = await refused(tmp_path, world, BLEEP_TOKEN="1000:another-token")
    assert line == "Telegram does not accept the token. Check BLEEP_TOKEN with @BotFather."
    assert is_empty(tmp_path), "nothing is half done"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def is_empty(folder: Path) -> bool:
    return not list(folder.iterdir())


async def test_an_address_without_a_feed_is_told_in_one_line(world: World, tmp_path: Path) -> None:
    line = await refused(tmp_path, world, BLEEP_SITE=f"{world.url}/phone/")
    assert line.startswith(f"BLEEP_SITE {world.url}/phone/: ")


@pytest.mark.parametrize("body", ["<notes><note/></notes>", "{}", "just words"])
async def test_a_feed_that_is_no_xml_is_told_in_one_line(
    world: World, tmp_path: Path, body: str
) -> None:
    async with a_wire(reply(200, body)) as url:
        line = await refused(tmp_path, world, BLEEP_SITE=f"{url}/feed.xml")
    assert line.startswith(f"BLEEP_SITE {url}/feed.xml: ")


async def test_a_wrong_password_of_the_site_is_told_in_one_line(
    world: World, tmp_path: Path
) -> None:
    line = await refused(tmp_path, world, BLEEP_SITE_PASSWORD="rosebud rosebud")
    assert "does not accept the relay account" in line
    assert "rosebud" not in line


async def test_an_unknown_setting_is_told_in_one_line(world: World, tmp_path: Path) -> None:
    assert (await refused(tmp_path, world, BLEEP_COLOUR="green")).startswith("BLEEP_COLOUR")


@pytest.mark.parametrize(
    "address", ["sqlite:///{folder}", "sqlite:///{folder}/no.sqlite", "mysql://h/n", "rosebud"]
)
async def test_a_database_that_cannot_be_opened_is_told_in_one_line(
    world: World, tmp_path: Path, address: str
) -> None:
    (tmp_path / "no.sqlite").write_text("This is no database at all. " * 100)
    line = await refused(tmp_path, world, BLEEP_DATABASE=address.format(folder=tmp_path))
    assert "BLEEP_DATABASE" in line


async def test_a_database_that_is_away_is_told_in_one_line_without_its_password(
    world: World, tmp_path: Path
) -> None:
    with a_closed_port() as url:
        host = url.removeprefix("http://")
        line = await refused(tmp_path, world, BLEEP_DATABASE=f"postgresql://u:rosebud@{host}/n")
    assert "cannot be opened" in line
    assert "rosebud" not in line


async def test_a_taken_port_is_told_in_one_line(world: World, tmp_path: Path) -> None:
    address = world.url.removeprefix("http://")
    line = await refused(tmp_path, world, BLEEP_HTTP=address)
    assert line.startswith(f"BLEEP_HTTP: {address} cannot be used")


async def test_several_mistakes_are_a_line_each(tmp_path: Path) -> None:
    code, _, err = await ran(tmp_path, "run", BLEEP_RATE="fast", BLEEP_COLOUR="green")
    assert code == 1
    assert sorted(line.split()[0] for line in reason(err)) == [
        "BLEEP_COLOUR",
        "BLEEP_RATE",
        "BLEEP_SITE",
        "BLEEP_TOKEN",
    ]


async def test_the_guard_judges_each_line_and_stops_at_one_that_is_none(tmp_path: Path) -> None:
    lines = [
        '{"text": "My NHS number is 943 476 5919."}',
        '{"text": "We did the same in our practice."}',
        "no JSON, and 943 476 5919 in it",
    ]
    code, out, err = await ran(tmp_path, "guard", given="\n".join(lines))
    assert code == 1
    assert [json.loads(line) for line in out.splitlines()] == [
        {"level": "block", "kinds": ["nhs_number"]},
        {"level": "clear", "kinds": []},
    ]
    assert "Line 3" in err
    assert "943" not in err


@pytest.mark.parametrize("arguments", [(), ("dance",), ("run", "--fast"), ("demo", "--port", "x")])
async def test_bad_usage_is_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    code, _, err = await ran(tmp_path, *arguments)
    assert code == 2
    assert err.startswith("usage: bleep")


async def test_help_is_0(tmp_path: Path) -> None:
    code, out, _ = await ran(tmp_path, "--help")
    assert code == 0
    for command in ("run", "check", "demo", "preview", "bench"):
        assert command in out


async def test_a_check_is_0_or_1(world: World, tmp_path: Path) -> None:
    environment = world.environment(tmp_path)
    code, out, _ = await ran(tmp_path, "check", **environment)
    assert code == 0, out
    code, out, err = await ran(tmp_path, "check", **environment | {"BLEEP_TOKEN": "1:x"})
    assert code == 1
    assert "wrong" in out
    assert "Traceback" not in err


async def test_settings_come_from_a_file_too(world: World, tmp_path: Path) -> None:
    lines = [f'{name}="{value}"' for name, value in world.environment(tmp_path).items()]
    (tmp_path / ".env").write_text("\n".join([*lines, "OTHER=1"]))
    code, out, _ = await ran(tmp_path, "check")
    assert code == 0, out


# ---- preview

FEED = (
    "<rss version='2.0'><channel><title>A blog</title>"
    "<item><title>Caf\u00e9</title></item></channel></rss>"
)


async def test_a_preview_needs_no_settings_and_minds_no_wrong_ones(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(FEED, encoding="utf-8")
    (tmp_path / ".env").write_bytes(b"BLEEP_TOKEN=\xff\xfe\n")
    wrong = {"BLEEP_RATE": "fast", "BLEEP_COLOUR": "green", "PYTHONIOENCODING": "ascii"}
    code, out, err = await ran(tmp_path, "preview", "--json", "feed.xml", **wrong)
    assert (code, err) == (0, "")
    assert [json.loads(line)["title"] for line in out.splitlines()] == ["Caf\u00e9"]
    code, out, err = await ran(tmp_path, "preview", "feed.xml", **wrong)
    assert (code, err) == (0, "")
    assert "Caf\\xe9" in out, "what the terminal cannot write is spelled out"
    assert out.endswith("1 post from 1 source.\n")
    assert names(tmp_path) == [".env", "feed.xml"]


async def test_a_preview_of_what_is_no_feed_is_1_and_shows_the_others(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(FEED, encoding="utf-8")
    (tmp_path / "page.html").write_text("<html></html>")
    code, out, err = await ran(tmp_path, "preview", "--json", "page.html", "feed.xml")
    assert code == 1
    assert [bool(json.loads(line)["error"]) for line in out.splitlines()] == [True, False]
    assert err == "page.html: This file is not a feed. Bleep reads RSS and Atom.\n"


async def test_a_reader_who_has_seen_enough_is_no_surprise(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(FEED, encoding="utf-8")
    process = await asyncio.create_subprocess_shell(
        f"{sys.executable} -m bot preview --json {'feed.xml ' * 3} | true",
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=asyncio.subprocess.PIPE,
    )
    _, err = await asyncio.wait_for(process.communicate(), 60)
    assert err == b""


def test_a_broken_off_preview_is_1_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    async def work() -> int:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(5)
        return 0

    with pytest.raises(AppError, match="Stopped"):
        asyncio.run(until_done(work()))
    assert capsys.readouterr().out == ""


def test_work_that_ends_gives_its_code() -> None:
    async def work() -> int:
        return 1

    assert asyncio.run(until_done(work())) == 1


# ---- benchmarks


@pytest.mark.parametrize("name", BENCHMARKS)
def test_every_benchmark_of_the_table_can_be_run(name: str) -> None:
    assert callable(import_module(f"bot.bench.{name}").run)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("BLEEP_RATE=5\nBLEEP_QUIET=none\nPATH=/nowhere\nBLEEP_EMPTY\n")
    found = read_environment({"BLEEP_RATE": "6", "HOME": "/root"}, file)
    assert found == {"BLEEP_RATE": "6", "BLEEP_QUIET": "none"}


def test_without_a_file_there_is_the_environment(tmp_path: Path) -> None:
    assert read_environment({"BLEEP_RATE": "6"}, tmp_path / ".env") == {"BLEEP_RATE": "6"}


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"BLEEP_TOKEN=\xff\xfe\n")
    with pytest.raises(SettingsError, match=r"\.env cannot be read"):
        read_environment({}, tmp_path / ".env")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_tells_the_work_to_stop(number: signal.Signals) -> None:
    async def work(stop: asyncio.Event) -> None:
        os.kill(os.getpid(), number)
        await asyncio.wait_for(stop.wait(), 20)

    assert await until_told(work) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("dance",),
        ("preview",),
        ("preview", "--max-chars", "79", "x"),
        ("preview", "--max-chars", "3001", "x"),
        ("preview", "--max-chars", "many", "x"),
        ("preview", "--max-chars", "-400", "x"),
        ("preview", "--xml", "x"),
        ("bench", "no-such-thing"),
        ("bench", "../cli"),
    ],
)
def test_bad_usage_ends_before_anything_is_done(arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
