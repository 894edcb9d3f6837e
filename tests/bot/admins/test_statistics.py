"""Figures are told in words beside each picture, and small counts in neither."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from bot.admins.chart_shape import Chart, Table
from bot.admins.stat_files import StatFiles, figures, ref_of
from bot.delivery.enclosures import Enclosure
from bot.render import statistics as shown
from bot.texts import statistics as texts
from storage.database import Database
from storage.sending import Progress
from storage.statistics import MEMBERS, After, Count
from tests.bot.builders import a_database
from tests.bot.handlers.ask import plain
from tests.copy_rules import faults
from tests.storage.builders import NOW, a_list, a_post

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
async def database(ready_url: str) -> AsyncIterator[Database]:
    async with a_database(ready_url) as made:
        yield made


def table(figures_: shown.Figures) -> Table:
    """Return the picture of named rows."""
    assert isinstance(figures_.picture, Table)
    return figures_.picture


def test_a_count_under_5_is_neither_told_nor_drawn() -> None:
    made = shown.outcomes(Progress(20, {"sent": 12, "blocked": 4, "failed": 5}))
    assert made.words == "Sent: 12\nThe reader blocked the bot: fewer than 5\nFailed: 5"
    assert table(made).rows == (
        ("Sent", (12,)),
        ("The reader blocked the bot", (0,)),
        ("Failed", (5,)),
    )
    assert shown.outcomes(Progress(4, {"sent": 4})).picture is None
    assert shown.outcomes(Progress(0)).words == texts.NOTHING_YET


def test_growth_is_told_from_its_first_day_to_now() -> None:
    made = shown.growth("Research", {"2026-03-01": 90, "2026-03-02": 3}, 120, 35, 4)
    assert made.words == "Readers now: 120\nReaders 2 days ago: 90\nJoined: 35\nLeft: fewer than 5"
    assert isinstance(made.picture, Chart)
    assert made.picture.bars == ([90, 0, 120],)
    assert made.picture.top == 200
    assert shown.growth("Research", {}, 120, 0, 0).picture is None


def test_only_hours_with_enough_are_named() -> None:
    numbers = [0] * 24
    numbers[7], numbers[12], numbers[23], numbers[3] = 9, 30, 6, 4
    made = shown.hours(numbers)
    assert made.words.splitlines()[1:] == [
        "7am to 8am: 9",
        "midday to 1pm: 30",
        "11pm to midnight: 6",
    ]
    assert isinstance(made.picture, Chart)
    assert made.picture.bars[0][3] == 0
    assert shown.hours([4] * 24).picture is None


def test_the_middle_of_the_waits_is_told_if_there_are_5() -> None:
    waits = [timedelta(hours=hours) for hours in (1, 2, 3, 30, 90)]
    counts = {"approved": 40, "held": 2, "preview": 9}
    assert shown.comments(counts, waits).words == (
        "On the blog: 40\nWaiting on the blog: fewer than 5\n\n"
        "Time until it is on the blog, half of them at most: 3 hours"
    )
    assert "so it is not told" in shown.comments(counts, waits[:4]).words


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1, "1 minute"), (5_400, "90 minutes"), (7_200, "2 hours"), (400_000, "5 days")],
)
def test_a_wait_is_told_in_round_words(seconds: int, said: str) -> None:
    assert texts.waited(timedelta(seconds=seconds)).endswith(said)


def test_what_followed_a_post_is_told_for_each() -> None:
    made = shown.after([After("The ward round", 12, 1)])
    assert "Post: The ward round\nJoined a list: 12\nLeft a list: fewer than 5" in made.words
    assert table(made).rows == (("The ward round", (12, 0)),)
    assert shown.after([]).picture is None


def test_captions_fit_whatever_the_titles() -> None:
    long = [After("a long title " * 30, 1_000_000, 1_000_000)] * 8
    for made in (shown.after(long), shown.useful([("x" * 900, 100_000)] * 8)):
        screen = shown.figures_screen(made, "stats-after:0")
        assert len(plain(screen)) <= 1_024
        assert screen.enclosure == "stats-after:0"
        assert faults(plain(screen).replace("x" * 39, "")) == []


async def test_each_picture_is_made_when_there_is_one(database: Database) -> None:
    async with database.transaction() as tx:
        everyone = await a_list(tx)
        post = await a_post(tx, 1)
        for chat_id in range(6):
            await tx.marks.toggle(chat_id, post.id, NOW)
        for at in range(1, 9):
            await tx.statistics.write([Count(f"2026-03-{at:02}", MEMBERS, everyone, 10 * at)])
    makers = StatFiles(LONDON, lambda: NOW).makers()
    async with database.reading() as tx:
        for kind, ref in (("growth", everyone), ("useful", 0)):
            found = await figures(tx, kind, ref, NOW, LONDON)
            assert found is not None
            assert found.picture is not None
            word, _, number = ref_of(kind, ref).partition(":")
            made = await makers[word](tx, int(number))
            assert isinstance(made, Enclosure)
            assert made.name.endswith(".png")
            assert Image.open(io.BytesIO(made.data)).width == 1080
        for kind in shown.KINDS:
            maker = makers[f"stats-{kind}"]
            assert (await maker(tx, 999) is None) is (kind != "useful")
        assert await figures(tx, "nothing", 0, NOW, LONDON) is None
