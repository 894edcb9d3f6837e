"""`bleep check`: a line for each finding, and 1 where something stops the main job."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.app import open_app, real_clock
from bot.check import check
from bot.settings import read_settings
from storage.engine import make_engine
from storage.migrate import alembic_config
from tests.bot.builders import a_closed_port
from tests.storage.builders import KEY
from tests.wordpress.site import WordPress
from tests.world import READER, World, a_bot, a_world

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_world() as made:
        yield made


async def said(environment: dict[str, str]) -> tuple[int, list[str]]:
    """Check the settings; return the exit code and the lines."""
    lines: list[str] = []
    code = await check(environment, lines.append, NOW)
    return code, lines


def wrong(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith("wrong")]


async def test_when_all_is_well_it_says_so_line_by_line(world: World, tmp_path: Path) -> None:
    code, lines = await said(world.environment(tmp_path))
    assert (code, wrong(lines)) == (0, [])
    text = "\n".join(lines)
    for words in ("database", "@bleep_demo_bot", "feed is", "as comments", "relay account"):
        assert words in text
    assert all("\n" not in line for line in lines)


@pytest.mark.parametrize(("inline", "line"), [(True, "right"), (False, "look at")])
async def test_it_says_whether_readers_can_share_posts(
    world: World,
    tmp_path: Path,
    inline: bool,  # noqa: FBT001  a column of the table
    line: str,
) -> None:
    world.telegram.state.inline = inline
    code, lines = await said(world.environment(tmp_path))
    (told,) = [one for one in lines if "inline mode" in one]
    assert (code, told.startswith(line)) == (0, True)
    assert ("/setinline" in told) is not inline


@pytest.mark.parametrize(
    ("stars", "budget", "line"),
    [
        (250, "100", "right    Stars: The bot has 250. A broadcast may cost 100."),
        (250, "none", "right    Stars: The bot has 250. There is no budget."),
        (99, "100", "look at  Stars: The bot has 99. A broadcast may cost 100. It needs more"),
        (0, "none", "look at  Stars: The bot has 0. There is no budget. It needs more"),
        (0, "0", "right    Stars: The bot has 0. A broadcast may cost 0."),
    ],
)
async def test_it_says_what_there_is_to_pay_with(
    world: World, tmp_path: Path, stars: int, budget: str, line: str
) -> None:
    world.telegram.state.stars = stars
    paid = {"BLEEP_PAID_BROADCAST": "on", "BLEEP_RATE": "100", "BLEEP_STAR_BUDGET": budget}
    code, lines = await said(world.environment(tmp_path, **paid))
    assert code == 0
    assert [one for one in lines if one.startswith(line)], lines


async def test_who_pays_nothing_is_told_of_no_stars(world: World, tmp_path: Path) -> None:
    _, lines = await said(world.environment(tmp_path, BLEEP_RATE="100"))
    assert not [one for one in lines if "Stars" in one]


async def test_wrong_settings_are_the_only_findings(world: World, tmp_path: Path) -> None:
    environment = world.environment(tmp_path, BLEEP_RATE="fast", BLEEP_COLOUR="green")
    code, lines = await said(environment)
    assert code == 1
    assert len(lines) == len(wrong(lines)) == 2


async def test_a_rate_that_is_not_used_is_a_line_to_look_at(world: World, tmp_path: Path) -> None:
    code, lines = await said(world.environment(tmp_path, BLEEP_RATE="100"))
    assert code == 0
    assert [line for line in lines if line.startswith("look at")] != []


async def test_a_site_that_was_read_before_says_when_and_how_often_it_posts(
    world: World, tmp_path: Path
) -> None:
    environment = world.environment(tmp_path)
    async with a_bot(environment):
        await world.phone(READER).start("l_all")
        await world.phone(READER).wait_for("New posts from")
    code, lines = await said(environment)
    assert code == 0
    (read,) = [line for line in lines if "Last read at" in line]
    assert "Next look at" in read
    assert "No posts in the last year." in read


async def test_several_things_that_are_wrong_are_all_told(world: World, tmp_path: Path) -> None:
    environment = world.environment(
        tmp_path,
        BLEEP_TOKEN="1000:another-token",
        BLEEP_SITE=f"{world.url}/phone/ {world.url}/sandbox/calls",
        BLEEP_DATABASE="mysql://h/n",
    )
    code, lines = await said(environment)
    assert code == 1
    assert len(wrong(lines)) == 4
    assert "1000:another-token" not in "\n".join(lines)


async def test_a_telegram_that_is_away_is_told(world: World, tmp_path: Path) -> None:
    with a_closed_port() as url:
        code, lines = await said(world.environment(tmp_path, BLEEP_TELEGRAM_URL=url))
    assert code == 1
    (line,) = wrong(lines)
    assert "Telegram" in line


async def test_without_a_relay_account_the_main_job_can_be_done(
    world: World, tmp_path: Path
) -> None:
    environment = world.environment(tmp_path)
    del environment["BLEEP_SITE_USER"], environment["BLEEP_SITE_PASSWORD"]
    code, lines = await said(environment)
    assert code == 0
    assert "handed back to the reader" in "\n".join(lines)


async def test_a_wrong_password_of_the_relay_account_is_told_and_not_repeated(
    world: World, tmp_path: Path
) -> None:
    code, lines = await said(world.environment(tmp_path, BLEEP_SITE_PASSWORD="rosebud rosebud"))
    assert code == 1
    (line,) = wrong(lines)
    assert "does not accept the relay account" in line
    assert "rosebud" not in "\n".join(lines)


async def test_an_account_that_may_approve_comments_is_refused_with_the_reason(
    world: World, tmp_path: Path
) -> None:
    environment = world.environment(
        tmp_path, BLEEP_SITE_USER="moderator", BLEEP_SITE_PASSWORD="pretend-moderator"
    )
    code, lines = await said(environment)
    assert code == 1
    assert "may approve comments" in "\n".join(wrong(lines))


async def test_the_password_of_an_administrator_is_refused_with_the_reason(
    world: World, tmp_path: Path, wordpress: WordPress
) -> None:
    environment = world.environment(
        tmp_path,
        BLEEP_SITE=wordpress.url,
        BLEEP_SITE_USER=wordpress.administrator.user,
        BLEEP_SITE_PASSWORD=wordpress.administrator.password,
    )
    code, lines = await said(environment)
    assert code == 1
    assert "may post scripts" in "\n".join(wrong(lines))


async def test_a_relay_account_of_a_real_wordpress_is_right(
    world: World, tmp_path: Path, wordpress: WordPress
) -> None:
    environment = world.environment(
        tmp_path,
        BLEEP_SITE=wordpress.url,
        BLEEP_SITE_USER=wordpress.relay.user,
        BLEEP_SITE_PASSWORD=wordpress.relay.password,
    )
    code, lines = await said(environment)
    assert (code, wrong(lines)) == (0, [])


async def test_a_moderator_account_is_proved(world: World, tmp_path: Path) -> None:
    environment = world.environment(
        tmp_path,
        BLEEP_MODERATOR_USER="moderator",
        BLEEP_MODERATOR_PASSWORD="pretend-moderator",
    )
    code, lines = await said(environment)
    assert (code, wrong(lines)) == (0, [])
    assert any("right    moderator account: " in line for line in lines)


async def test_the_relay_account_cannot_be_the_moderator_too(world: World, tmp_path: Path) -> None:
    environment = world.environment(tmp_path)
    environment["BLEEP_MODERATOR_USER"] = environment["BLEEP_SITE_USER"]
    environment["BLEEP_MODERATOR_PASSWORD"] = environment["BLEEP_SITE_PASSWORD"]
    code, lines = await said(environment)
    assert code == 1
    told = "\n".join(wrong(lines))
    assert "is the relay account" in told
    assert "lacks the right moderate_comments" in told
    assert environment["BLEEP_SITE_PASSWORD"] not in "\n".join(lines)


async def test_a_bleep_that_runs_is_nothing_wrong(world: World, tmp_path: Path) -> None:
    environment = world.environment(tmp_path)
    async with open_app(read_settings(environment), real_clock()):
        code, lines = await said(environment)
    assert code == 0
    assert "the key fits" in "\n".join(lines)


async def test_a_check_changes_nothing_that_a_later_run_needs(world: World, tmp_path: Path) -> None:
    environment = world.environment(tmp_path)
    assert await said(environment) == await said(environment)
    assert is_empty(tmp_path), "no key and no database is made"


def first_schema(connection: Connection) -> None:
    """Make the schema of the first version."""
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, ScriptDirectory.from_config(config).get_bases()[0])


async def test_a_database_of_the_first_version_is_to_be_brought_up_to_date(
    world: World, tmp_path: Path, database_url: str
) -> None:
    engine = make_engine(database_url)
    async with engine.begin() as conn:
        await conn.run_sync(first_schema)
    environment = world.environment(tmp_path, BLEEP_DATABASE=database_url, BLEEP_DATA_KEY=KEY)
    code, lines = await said(environment)
    assert (code, wrong(lines)) == (0, [])
    text = "database: It is of an earlier version. It is brought up to date at the next start."
    assert [line for line in lines if line.startswith("look at")] == [f"look at  {text}"]
    async with engine.connect() as conn:
        assert await conn.run_sync(version) == first_version(), "the check changes nothing"
    await engine.dispose()
    async with open_app(read_settings(environment), real_clock()):
        pass
    code, lines = await said(environment)
    assert (code, text in "\n".join(lines)) == (0, False)


def first_version() -> str:
    return ScriptDirectory.from_config(alembic_config()).get_bases()[0]


def version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def is_empty(folder: Path) -> bool:
    return not list(folder.iterdir())
