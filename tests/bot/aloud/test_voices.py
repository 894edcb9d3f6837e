"""Voice messages: after posts and digests, once, to who chose it; each text is spoken once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.aloud.speak import UNSPEAKABLE, Speech, speak
from bot.aloud.voice import Voice
from bot.aloud.voices import Voices
from bot.aloud.wording import hash_of
from bot.delivery.digesting import Digesting
from bot.delivery.outgoing import Outgoing
from storage.choices import Cadence, QuietTime, Timing
from storage.database import Database
from storage.ledger import Owner
from storage.notices import NewNotice, NoticeKind
from storage.outcome import Later, Never, Outcome
from storage.recordings import LANE, Recording
from storage.tables import posts
from storage.transaction import Transaction
from tests.bot.aloud.voice_files import Mouth, length_of, need_the_engine
from tests.bot.builders import NOW, a_database, rows, say
from tests.bot.handlers.ask import LONDON, a_house
from tests.bot.outbox import CROWD, Outbox, calls, people, posted, texts
from tests.sandbox.ground import OWNER, READER, Ground, ground
from tests.storage.builders import a_list, a_post, a_subscriber

VOICE = "sendVoice"
WORDS = "The ward round.\nA summary.\nPublished on 2 March 2026."
LOST = "Bad Request: wrong file identifier/HTTP URL specified"
FORBIDDEN = "Bad Request: VOICE_MESSAGES_FORBIDDEN"
PLATFORM_OF = a_house().platform_of


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    async with ground(rate=None) as made:
        people(made, [OWNER, *CROWD])
        yield made


@pytest.fixture
async def database(ready_url: str) -> AsyncIterator[Database]:
    async with a_database(ready_url) as made:
        yield made


@pytest.fixture
def mouth() -> Mouth:
    return Mouth()


@pytest.fixture
def outbox(database: Database, here: Ground, mouth: Mouth) -> Outbox:
    return Outbox(database, here.bot, speak=mouth.speak)


async def choose(database: Database, *chats: int, on: bool = True) -> None:
    async with database.transaction() as tx:
        for chat_id in chats:
            await tx.recordings.choose(chat_id, on=on)


async def voices(database: Database) -> list[str]:
    """Return the states of what is read aloud."""
    return [row["state"] for row in await rows(database, "messages") if row["lane"] == LANE]


async def edit(database: Database, **values: object) -> None:
    """Change what the blog shows."""
    async with database._engine.begin() as conn:  # noqa: SLF001  as the poll would
        await conn.execute(update(posts).values(values))


def answers(call: dict[str, Any]) -> int:
    """Return the message that a call replies to."""
    given = call["parameters"]["reply_parameters"]
    told = json.loads(given) if isinstance(given, str) else given
    return int(told["message_id"])


async def talk(outbox: Outbox, turns: int = 5) -> None:
    for _ in range(turns):
        await outbox.talk(1.5)


async def sent(outbox: Outbox, *listeners: int, readers: tuple[int, ...] = ()) -> None:
    """Let a post come out and its voices after it."""
    await posted(outbox.database, *listeners, *readers)
    await choose(outbox.database, *listeners)
    await outbox.finish()
    await talk(outbox)


async def test_a_voice_follows_a_post_as_a_silent_reply_with_its_title_beside_it(
    database: Database, here: Ground, outbox: Outbox, mouth: Mouth
) -> None:
    await sent(outbox, READER)
    post, voice = (await here.seen())["messages"][-2:]
    assert voice["text"] == "The ward round"
    assert voice["voice"]["seconds"] == 3
    (call,) = calls(here, VOICE)
    assert call["parameters"]["disable_notification"] == "true"
    assert answers(call) == post["message_id"]
    assert mouth.said == [WORDS]
    assert await voices(database) == ["sent"]
    async with database.transaction() as tx:
        about = await tx.messages.about(READER, voice["message_id"])
    assert about is not None
    assert about.post_id == 1, "an answer to the voice is one to the post"


async def test_who_has_not_chosen_it_gets_none(
    database: Database, here: Ground, outbox: Outbox, mouth: Mouth
) -> None:
    await posted(database, READER, OWNER)
    await outbox.finish()
    await talk(outbox)
    assert (calls(here, VOICE), mouth.said, await voices(database)) == ([], [], [])


async def test_without_the_engine_the_post_is_sent_and_no_voice(
    database: Database, here: Ground
) -> None:
    outbox = Outbox(database, here.bot)
    await sent(outbox, READER)
    assert len(await texts(here)) == 1
    assert await voices(database) == []


async def test_a_text_is_spoken_and_uploaded_once_for_all(
    database: Database, here: Ground, outbox: Outbox, mouth: Mouth
) -> None:
    many = CROWD[:12]
    await sent(outbox, *many, readers=(READER,))
    assert len(mouth.said) == 1
    ways = [type(call["parameters"]["voice"]) for call in calls(here, VOICE)]
    assert (ways.count(dict), ways.count(str)) == (1, len(many) - 1)
    assert await voices(database) == ["sent"] * len(many)
    assert await texts(here, many[3]) == ["The ward round", "The ward round"]


async def test_what_another_chat_got_after_the_look_is_not_spoken_again(
    database: Database, mouth: Mouth
) -> None:
    await posted(database, READER)
    await choose(database, READER)

    class Overtaken(Database):
        """Has a recording of the post's words as soon as one has looked for it."""

        def __init__(self) -> None:
            """Look at the same database."""

        @asynccontextmanager
        async def reading(self) -> AsyncIterator[Transaction]:
            async with database.reading() as tx:
                yield tx
            async with database.transaction() as tx:
                await tx.recordings.keep(hash_of(WORDS), Recording("of-another", 3), NOW)

    made = await Voices(Overtaken(), mouth.speak, LONDON, now=lambda: NOW).make(READER, "aloud:1")
    assert isinstance(made, Voice)
    assert (made.file_id, mouth.said) == ("of-another", [])


async def test_a_recording_outlives_the_process(
    database: Database, here: Ground, outbox: Outbox, mouth: Mouth
) -> None:
    await sent(outbox, READER)
    again = Outbox(database, here.bot, clock=outbox.clock, speak=mouth.speak)
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        await a_subscriber(tx, OWNER, list_id)
        await tx.recordings.choose(OWNER, on=True)
        await tx.broadcasts.add_post(await a_post(tx, 2), [list_id], NOW)
    await again.finish()
    await talk(again)
    assert len(mouth.said) == 1, "the same words need no second recording"
    assert len(calls(here, VOICE)) == 3


async def test_a_process_that_dies_between_post_and_voice_loses_none_and_sends_none_twice(
    database: Database, here: Ground, outbox: Outbox, mouth: Mouth
) -> None:
    await posted(database, READER)
    await choose(database, READER)
    await outbox.finish()
    assert await voices(database) == ["todo"]
    assert calls(here, VOICE) == []
    heir = Outbox(
        database, here.bot, clock=outbox.clock, speak=mouth.speak, owner=Owner("the heir", 2)
    )
    await heir.finish()
    await talk(heir)
    assert len(calls(here, VOICE)) == 1
    await talk(outbox)
    await talk(heir)
    assert len(calls(here, VOICE)) == 1
    assert len(await texts(here)) == 2


async def test_a_voice_whose_answer_was_lost_is_not_sent_again(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault(VOICE, "cut_after")
    await sent(outbox, READER)
    await talk(outbox)
    assert await voices(database) == ["in_doubt"]
    assert len(calls(here, VOICE)) == 1


async def test_a_file_that_telegram_has_lost_is_made_again_once(
    database: Database, here: Ground, outbox: Outbox, mouth: Mouth
) -> None:
    await sent(outbox, READER)
    async with database.transaction() as tx:
        await tx.broadcasts.add_post(await a_post(tx, 2), [await a_list(tx)], NOW)
    await here.fault(VOICE, "400", description=LOST)
    await outbox.finish()
    await talk(outbox)
    assert len(mouth.said) == 2
    assert await voices(database) == ["sent", "sent"]


async def test_a_text_that_telegram_takes_in_no_way_is_given_up(
    database: Database, here: Ground, outbox: Outbox, mouth: Mouth
) -> None:
    await here.fault(VOICE, "400", description=LOST, times=9)
    await sent(outbox, READER)
    await talk(outbox)
    assert await voices(database) == ["refused"]
    assert len(calls(here, VOICE)) == 1
    assert len(mouth.said) == 1


async def test_a_person_who_takes_voices_from_nobody_still_gets_posts(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault(VOICE, "400", description=FORBIDDEN)
    await sent(outbox, READER)
    assert await voices(database) == ["refused"]
    async with database.transaction() as tx:
        person = await tx.subscribers.get(READER)
    assert person is not None
    assert person.state == "active"


@pytest.mark.parametrize(
    ("fails", "said", "fate"),
    [
        (Never(UNSPEAKABLE, "the engine took longer than 30 seconds"), 1, "refused"),
        (Later("the engine could not be started", after=timedelta(seconds=3)), 2, "sent"),
    ],
)
async def test_what_fails_in_the_engine_stops_no_post(
    database: Database, here: Ground, fails: Outcome[Speech], said: int, fate: str
) -> None:
    mouth = Mouth(fails)
    outbox = Outbox(database, here.bot, speak=mouth.speak)
    await sent(outbox, READER)
    assert (await texts(here))[0] == "The ward round"
    assert (len(mouth.said), await voices(database)) == (said, [fate])


async def test_a_surprise_ends_the_voice_and_not_the_loop(
    database: Database, here: Ground, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_text: str) -> Outcome[Speech]:
        raise LookupError("nobody foresaw this")

    outbox = Outbox(database, here.bot, speak=broken)
    await sent(outbox, READER)
    assert await voices(database) == ["refused"]
    assert [record.message for record in caplog.records] == ["A post could not be read aloud."]
    await say(database, READER, "an answer")
    await talk(outbox)
    assert (await texts(here))[-1] == "an answer"


@pytest.mark.parametrize("ref", ["aloud:x", "aloud-digest:", "csv:12", "nothing", "aloud:-1"])
async def test_what_another_version_wrote_is_refused(
    database: Database, mouth: Mouth, ref: str
) -> None:
    made = await Voices(database, mouth.speak, LONDON, now=lambda: NOW).make(READER, ref)
    assert isinstance(made, Never)
    assert mouth.said == []


async def test_whoever_turns_it_off_while_the_voice_is_made_gets_none(
    database: Database, here: Ground
) -> None:
    async def too_late(_text: str) -> Outcome[Speech]:
        await choose(database, READER, on=False)
        return Never(UNSPEAKABLE, "turned off meanwhile")

    outbox = Outbox(database, here.bot, speak=too_late)
    await sent(outbox, READER)
    assert calls(here, VOICE) == []
    assert await voices(database) == []


async def test_in_quiet_time_the_voice_waits(
    database: Database, here: Ground, outbox: Outbox, mouth: Mouth
) -> None:
    """It is 9am; at 9:00:05 it gets quiet for an hour, while the voice is still to come."""
    await posted(database, READER)
    await choose(database, READER)
    await outbox.finish()
    async with database.transaction() as tx:
        await tx.subscribers.set_quiet(READER, "09:00-10:00", NOW)
    await talk(outbox)
    assert (calls(here, VOICE), mouth.said) == ([], [])
    assert await voices(database) == ["todo"]
    await outbox.talk(3600)
    await talk(outbox)
    assert len(calls(here, VOICE)) == 1


async def test_of_a_post_that_was_corrected_the_new_words_are_read(
    database: Database, outbox: Outbox, mouth: Mouth
) -> None:
    await posted(database, READER)
    await choose(database, READER)
    await outbox.finish()
    await edit(database, summary="Another summary.")
    await talk(outbox)
    assert "Another summary." in mouth.said[0]


async def test_a_post_that_was_taken_down_is_not_read_any_more(
    database: Database, outbox: Outbox, mouth: Mouth
) -> None:
    await posted(database, READER)
    await choose(database, READER)
    await outbox.finish()
    await edit(database, gone_at=NOW)
    await talk(outbox)
    assert (mouth.said, await voices(database)) == ([], ["refused"])


async def withdrawn(database: Database, number: int = 1) -> None:
    """Let the owners withdraw a post that is gone from the blog."""
    await edit(database, gone_at=NOW)
    async with database.transaction() as tx:
        post = await tx.posts.get(number)
        assert post is not None
        new = NewNotice("gone", NoticeKind.WITHDRAWAL, post.site_id, post.id, post.revision)
        assert await tx.corrections.add(await tx.notices.add(new, NOW), OWNER, NOW)


def deleted(here: Ground) -> list[int]:
    """Return the messages that the bot has deleted."""
    found = []
    for call in calls(here, "deleteMessages"):
        given = call["parameters"]["message_ids"]
        found += json.loads(given) if isinstance(given, str) else given
    return found


@pytest.fixture
def speaking(database: Database, here: Ground, mouth: Mouth) -> Outbox:
    """Give what sends and reads aloud, with the words of the real thing."""
    words = Outgoing(LONDON, PLATFORM_OF)
    return Outbox(database, here.bot, words=words, speak=mouth.speak)


async def test_the_voice_goes_with_a_post_that_is_withdrawn(
    database: Database, here: Ground, speaking: Outbox
) -> None:
    await sent(speaking, READER)
    (voice,) = [one for one in (await here.seen())["messages"] if "voice" in one]
    await withdrawn(database)
    await speaking.finish()
    assert deleted(here) == [voice["message_id"]]
    assert [one for one in (await here.seen())["messages"] if "voice" in one] == []
    assert len(calls(here, "editMessageText")) == 1, "the post itself says that it is gone"
    await speaking.finish()
    assert len(deleted(here)) == 1


async def test_a_voice_that_telegram_does_not_give_back_any_more_is_left_alone(
    database: Database, here: Ground, speaking: Outbox
) -> None:
    await sent(speaking, READER)
    speaking.clock.advance(timedelta(hours=47, minutes=1).total_seconds())
    await withdrawn(database)
    await speaking.finish()
    assert deleted(here) == []
    assert len(calls(here, "editMessageText")) == 1


async def test_a_voice_that_waits_for_the_end_of_quiet_time_holds_up_no_withdrawal(
    database: Database, here: Ground, speaking: Outbox, mouth: Mouth
) -> None:
    await posted(database, READER)
    await choose(database, READER)
    await speaking.finish()
    assert await voices(database) == ["todo"]
    await withdrawn(database)
    await speaking.finish()
    assert len(calls(here, "editMessageText")) == 1
    assert await voices(database) == []
    await talk(speaking)
    assert (mouth.said, calls(here, VOICE)) == ([], [])


async def test_while_telegram_does_not_answer_the_withdrawal_is_tried_again(
    database: Database, here: Ground, speaking: Outbox
) -> None:
    await sent(speaking, READER)
    await withdrawn(database)
    await here.fault("deleteMessages", "500", times=1)
    await speaking.finish()
    await speaking.go_on(60.0, turns=3)
    assert [one for one in (await here.seen())["messages"] if "voice" in one] == []


async def test_a_post_that_is_deleted_everywhere_takes_its_voice_along(
    database: Database, here: Ground, speaking: Outbox
) -> None:
    await sent(speaking, READER)
    start, post, voice = (await here.seen())["messages"]
    async with database.transaction() as tx:
        assert await tx.corrections.delete(1, "delete", OWNER, speaking.clock.now()) == 1
    await speaking.finish()
    assert deleted(here) == [post["message_id"], voice["message_id"]]
    assert (await here.seen())["messages"] == [start]


async def test_a_chat_that_gets_an_answer_does_not_wait_for_the_voice(
    database: Database, here: Ground
) -> None:
    spoken = asyncio.Event()

    async def slow(_text: str) -> Outcome[Speech]:
        await spoken.wait()
        return Never(UNSPEAKABLE, "slow")

    outbox = Outbox(database, here.bot, speak=slow)
    await posted(database, READER)
    await choose(database, READER)
    await outbox.finish()
    outbox.clock.advance(2)
    await outbox.converse.send_messages(outbox.owner)
    await say(database, OWNER, "elsewhere")
    await outbox.converse.send_messages(outbox.owner)
    await outbox.converse.send_messages(outbox.owner)
    assert await texts(here, OWNER) == ["elsewhere"]
    spoken.set()
    await talk(outbox)


async def test_a_digest_is_read_as_one_voice_message(
    database: Database, here: Ground, mouth: Mouth
) -> None:
    outbox = Outbox(database, here.bot, words=Outgoing(LONDON, PLATFORM_OF), speak=mouth.speak)
    timing = Timing(Cadence.DAILY, "07:30", quiet=QuietTime("none"))
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        for chat_id, on in ((READER, True), (OWNER, False)):
            await a_subscriber(tx, chat_id, list_id)
            await tx.subscribers.set_timing(chat_id, timing, NOW - timedelta(days=2))
            await tx.recordings.choose(chat_id, on=on)
        for number in (1, 2):
            post = await a_post(tx, number, title=f"Post {number}", published_at=NOW)
            await tx.broadcasts.add_post(post, [list_id], NOW)
    async with database.transaction() as tx:
        for chat_id in (READER, OWNER):
            digesting = Digesting(LONDON, PLATFORM_OF)
            assert await digesting.make(tx, chat_id, outbox.clock.now(), outbox.clock.now())
    await talk(outbox)
    digest, voice = (await here.seen())["messages"][-2:]
    assert voice["text"] == "2 new posts, read aloud"
    assert mouth.said[0].startswith("2 new posts.\nPost 1: Post 2.\nA summary.")
    assert len(mouth.said) == 1
    (call,) = calls(here, VOICE)
    assert answers(call) == digest["message_id"]
    await withdrawn(database)
    await outbox.finish()
    assert deleted(here) == [voice["message_id"]], "the one voice has the words of all"


async def test_the_real_engine_reads_a_post(database: Database, here: Ground) -> None:
    need_the_engine()
    outbox = Outbox(database, here.bot, speak=speak)
    await sent(outbox, READER)
    voice = (await here.seen())["messages"][-1]
    sound = await here.http.get(voice["voice"]["url"])
    assert sound.headers["content-type"] == "audio/mpeg"
    assert 2 < length_of(sound.content) < 8
    assert abs(length_of(sound.content) - voice["voice"]["seconds"]) < 1
