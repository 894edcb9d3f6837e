"""When posts come: what a reader chooses, in words, and what comes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import texts
from bot.context import House, Say
from bot.texts import digest as texts_digest
from storage.choices import Cadence, QuietTime, Timing
from storage.database import Database
from storage.ledger import Settlement
from storage.messages import NewMessage
from storage.records import Post
from storage.states import SendState
from storage.transaction import Transaction
from tests.bot.handlers.ask import (
    LONDON,
    NOW,
    READER,
    Chat,
    changed,
    labels,
    plain,
    said,
    says,
    toast,
)
from tests.storage.builders import ANYONE, claim_messages

WEEKLY = "Once a week, on Monday at 7:30am"
DAILY = "Once a day, at 7:30am"
NIGHT = QuietTime("19:00-07:30")


async def timing(chat: Chat) -> Timing:
    """Return what a reader has chosen."""
    person = await chat.within(lambda tx: tx.subscribers.get(chat.chat_id))
    assert person is not None
    return person.timing


async def sent(tx: Transaction, said: Say) -> None:
    """Let a message reach the reader's chat."""
    new = NewMessage("k", READER, said.screen.to_json(), said.post_id, shows_post=said.shows_post)
    await tx.messages.add(new, NOW)
    (message,) = await claim_messages(tx, ANYONE, NOW, 1)
    assert await tx.messages.settle(message.id, ANYONE, Settlement(SendState.SENT, 60), NOW)


async def test_the_first_minute_ends_with_the_date_and_the_newest_post(
    reader: Chat, posts: list[Post]
) -> None:
    await reader.write("/start")
    joined = await reader.press("All posts: off")
    (asked,) = says(joined)
    assert texts_digest.ASK_WHEN in plain(asked.screen)
    times = [WEEKLY, DAILY, texts_digest.AS_PUBLISHED]
    assert labels(asked.screen) == [*times, texts.ANNOUNCEMENTS_OFF]
    told, newest = says(await reader.press(WEEKLY, asked.screen))
    assert "comes on Monday 23 March 2026 at 7:30am" in plain(told.screen)
    assert newest.post_id == posts[0].id
    assert (await timing(reader)).cadence is Cadence.WEEKLY


async def test_another_choice_does_not_send_the_newest_post_again(
    reader: Chat, posts: list[Post]
) -> None:
    first, *_ = says(await reader.write("/start l_all"))
    told, newest = says(await reader.press(WEEKLY, first.screen))
    await reader.within(lambda tx: sent(tx, newest))
    (told,) = says(await reader.press(DAILY, first.screen))
    assert "once a day at 7:30am" in plain(told.screen)
    assert newest.post_id == posts[0].id


async def test_a_link_skips_the_topics_and_asks_when(reader: Chat) -> None:
    first, *_ = says(await reader.write("/start l_all"))
    assert WEEKLY in labels(first.screen)
    (told,) = says(await reader.press(texts_digest.AS_PUBLISHED, first.screen))
    assert plain(told.screen).endswith("\nEach post comes as it is published.")


async def test_in_quiet_time_the_end_of_it_is_named(reader: Chat) -> None:
    reader.wait(hours=9)
    first, *_ = says(await reader.write("/start l_all"))
    answer = said(await reader.press(texts_digest.AS_PUBLISHED, first.screen))
    assert "The next post comes on Tuesday 17 March 2026 at 7:30am at the earliest." in answer


async def test_the_settings_say_each_state_in_words(reader: Chat) -> None:
    await reader.write("/start l_all")
    words = said(await reader.write("/settings"))
    for sentence in (
        "Each post comes as it is published.",
        "Quiet time is from 7pm to 7:30am.",
        "Times are those of London.",
    ):
        assert sentence in words


async def test_everything_can_be_chosen(reader: Chat) -> None:
    await reader.write("/settings")
    assert toast(await reader.press(DAILY)) == "Posts come once a day"
    await reader.press(texts_digest.OTHER_TIME)
    assert toast(await reader.press("12:30pm")) == "Posts come at 12:30pm"
    assert texts_digest.OTHER_DAY not in labels(changed(reader.last))
    await reader.press("Once a week, on Monday at 12:30pm")
    await reader.press(texts_digest.OTHER_DAY)
    assert toast(await reader.press("Thursday")) == "Posts come on Thursday"
    await reader.press(texts_digest.OTHER_ZONE)
    shown = changed(await reader.press("New York"))
    assert "Times are those of New York." in plain(shown)
    shown = changed(await reader.press(texts_digest.WEEKENDS_OFF))
    assert "Weekends are quiet too." in plain(shown)
    assert texts_digest.WEEKENDS_ON in labels(shown)
    quiet = QuietTime("19:00-07:30", "America/New_York", rests=True)
    assert await timing(reader) == Timing(Cadence.WEEKLY, "12:30", 3, quiet)
    assert "on Thursday 19 March 2026 at 12:30pm" in plain(shown)


async def test_the_sites_own_zone_is_not_written_down(reader: Chat) -> None:
    await reader.press_data("v1:zone:Asia/Tokyo")
    assert (await timing(reader)).quiet.timezone == "Asia/Tokyo"
    await reader.press_data(f"v1:zone:{LONDON}")
    assert (await timing(reader)).quiet.timezone is None


async def test_a_city_can_be_typed_and_a_wrong_one_is_asked_again(reader: Chat) -> None:
    await reader.write("/settings")
    await reader.press(texts_digest.OTHER_ZONE)
    assert said(await reader.press(texts_digest.TYPE_CITY)) == texts_digest.ASK_CITY
    assert said(await reader.write("Nowhere")) == texts_digest.NO_CITY
    assert "Times are those of Lisbon." in said(await reader.write("lisbon"))
    assert (await timing(reader)).quiet == NIGHT._replace(timezone="Europe/Lisbon")


@pytest.mark.parametrize(
    "data",
    ["when", "when:hourly", "slot:2561", "slot", "weekday:7", "zone:Mars", "times:x", "begin:x"],
)
async def test_what_no_button_says_changes_nothing(reader: Chat, data: str) -> None:
    await reader.write("/start l_all")
    before = await timing(reader)
    await reader.press_data(f"v1:{data}")
    assert await timing(reader) == before


async def gathered(reader: Chat, *numbers: int) -> None:
    """Let posts be gathered for a reader."""
    chosen = await reader.within(lambda tx: tx.lists.by_slug("all"))
    assert chosen is not None
    async with reader.database.transaction() as tx:
        for number in numbers:
            post = await tx.posts.get(number)
            assert post is not None
            await tx.broadcasts.add_post(post, [chosen.id], reader.now)


async def waiting(database: Database) -> list[str]:
    """Return the bodies of the digests that wait."""
    async with database.transaction() as tx:
        found = await tx.messages.upcoming(NOW, 9)
    return [one.body for one in found if one.lane == 4]


async def test_who_wants_no_digests_any_more_gets_what_is_gathered_at_once(
    database: Database, reader: Chat, posts: list[Post]
) -> None:
    assert posts
    await reader.write("/start l_all")
    await reader.press_data("v1:when:weekly")
    await gathered(reader, 1, 2)
    assert await waiting(database) == []
    await reader.press_data("v1:when:daily")
    assert await waiting(database) == [], "they come at the next slot"
    await reader.press_data("v1:when:now")
    (body,) = await waiting(database)
    assert "2 new posts" in body
    await reader.press_data("v1:when:now")
    assert len(await waiting(database)) == 1, "a second tap changes nothing"


async def test_stop_forgets_what_is_gathered(
    database: Database, reader: Chat, posts: list[Post]
) -> None:
    assert posts
    await reader.write("/start l_all")
    await reader.press_data("v1:when:weekly")
    await gathered(reader, 1)
    await reader.write("/stop")
    await reader.write("/start l_all")
    await reader.press_data("v1:when:now")
    assert await waiting(database) == []


# ---- what is pressed under a digest


async def a_digest(reader: Chat, *numbers: int) -> int:
    """Make a digest with these posts for a reader."""
    await reader.write("/start l_all")
    await reader.press_data("v1:when:daily")
    await gathered(reader, *numbers)
    found = await reader.within(lambda tx: tx.digests.make(READER, reader.now, reader.now))
    assert found is not None
    return found


async def test_comment_leads_to_a_prompt_whose_reply_is_a_comment(
    reader: Chat, posts: list[Post]
) -> None:
    await a_digest(reader, 1, 2)
    (prompt,) = says(await reader.press_data(f"v1:comment:{posts[1].id}"))
    assert plain(prompt.screen).startswith("To comment, reply to this message.")
    assert f"Post: {posts[1].title}" in plain(prompt.screen)
    answer = said(await reader.write("Thank you for this careful post.", to=prompt))
    assert "name" in answer
    (comment,) = await reader.within(lambda tx: tx.comments.of(READER, 9))
    assert comment.post_id == posts[1].id


async def test_a_digest_is_paged_for_its_reader_alone(
    reader: Chat, other: Chat, posts: list[Post]
) -> None:
    digest_id = await a_digest(reader, *(post.id for post in posts))
    shown = changed(await reader.press_data(f"v1:digest:{digest_id}:0"))
    assert "4 new posts from A blog" in plain(shown)
    assert toast(await other.press_data(f"v1:digest:{digest_id}:0"))
    assert toast(await reader.press_data("v1:digest:99:0"))


async def test_a_post_that_is_gone_is_left_out_and_takes_no_comment(
    reader: Chat, posts: list[Post]
) -> None:
    digest_id = await a_digest(reader, 1, 2)
    await reader.within(lambda tx: tx.posts.mark(posts[0].id, gone_at=NOW))
    shown = changed(await reader.press_data(f"v1:digest:{digest_id}:0"))
    assert "1 new post from A blog" in plain(shown)
    assert "taken this post down" in said(await reader.press_data(f"v1:comment:{posts[0].id}"))
    assert toast(await reader.press_data("v1:comment:99"))
    assert replace(await timing(reader)).cadence is Cadence.DAILY


# ---- reading aloud


@pytest.fixture
def listener(database: Database, house: House) -> Chat:
    """Give a reader's chat where posts can be read aloud."""
    return Chat(database, house=replace(house, aloud=True))


async def test_reading_aloud_is_off_until_it_is_chosen_and_says_its_state(listener: Chat) -> None:
    await listener.write("/start l_all")
    assert "Read aloud is off." in said(await listener.write("/settings"))
    answer = await listener.press("Read aloud: off")
    assert toast(answer) == "A voice message comes after each post."
    assert "Read aloud is on. A computer voice reads each post to you." in plain(changed(answer))
    assert await listener.within(lambda tx: tx.recordings.is_chosen(listener.chat_id))
    assert toast(await listener.press("Read aloud: on")) == "No voice messages come after posts."
    assert not await listener.within(lambda tx: tx.recordings.is_chosen(listener.chat_id))


async def test_stop_ends_reading_aloud(listener: Chat) -> None:
    await listener.write("/settings")
    await listener.press("Read aloud: off")
    await listener.write("/stop")
    assert not await listener.within(lambda tx: tx.recordings.is_chosen(listener.chat_id))


async def test_the_copy_of_the_data_says_whether_posts_are_read_aloud(listener: Chat) -> None:
    await listener.write("/settings")
    await listener.press("Read aloud: off")
    copy = await listener.within(lambda tx: tx.rights.copy(listener.chat_id, NOW))
    assert copy["tables"]["subscribers"][0]["aloud"] is True


async def test_where_nothing_can_be_read_aloud_it_is_not_offered(
    reader: Chat, listener: Chat
) -> None:
    await listener.write("/settings")
    offered = listener.pressable
    (shown,) = says(await reader.write("/settings"))
    assert "Read aloud" not in plain(shown.screen)
    assert "Read aloud: off" not in labels(shown.screen)
    answer = await reader.press("Read aloud: off", offered)
    assert toast(answer) == "No voice messages come after posts."
    assert not await reader.within(lambda tx: tx.recordings.is_chosen(reader.chat_id))
