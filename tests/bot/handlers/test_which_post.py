"""A reply to a digest of several posts is kept, and the person says which post it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from bot.context import Incoming, Reaction
from bot.delivery.digesting import Digesting
from bot.render.digest import PAGE
from bot.texts import comments as texts_comments
from bot.texts import complaints as texts_complaints
from bot.texts import digest as texts_digest
from bot.texts import search as texts_search
from storage.choices import Cadence, Timing
from storage.messages import About
from storage.records import Post
from storage.tables_process import drafts
from tests.bot.handlers.ask import LONDON, NOW, Chat, changed, labels, plain, said, says, toast
from tests.storage.builders import a_list, a_post, a_subscriber

TEXT = "In our practice the ward round works well with a short list."
OTHER_TEXT = "We tried the same with two teams, and both of them kept it."
PATIENT = "My patient Mrs Edna Krabappel, born 3 May 1947, NHS number 943 476 5919, came today."


async def a_digest(chat: Chat, posts: Sequence[Post]) -> int:
    """Make the digest of these posts for a person, as the loop does."""
    async with chat.database.transaction() as tx:
        list_id = await a_list(tx)
        await a_subscriber(tx, chat.chat_id, list_id)
        await tx.subscribers.set_timing(chat.chat_id, Timing(Cadence.DAILY, "07:30"), NOW)
        for post in posts:
            await tx.broadcasts.add_post(post, [list_id], NOW)
        digesting = Digesting(LONDON, chat.house.platform_of)
        made = await digesting.make(tx, chat.chat_id, NOW, NOW)
    assert made is not None
    return made


async def reply(
    chat: Chat, digest_id: int, text: str = TEXT, *, number: int = 0, edited: bool = False
) -> Sequence[Reaction]:
    """Reply to a digest, or edit such a reply."""
    chat.number += not number
    return await chat.ask(
        Incoming(
            chat.chat_id,
            private=True,
            first_name=chat.first_name,
            message_id=number or chat.number,
            text=text,
            is_reply=True,
            edited=edited,
            digest_id=digest_id,
        )
    )


async def kept(chat: Chat) -> list[str]:
    """Return the texts that wait for their post."""
    draft = await chat.within(lambda tx: tx.drafts.get(chat.chat_id))
    return [] if draft is None else list(draft.data.values())


def label(number: int, post: Post) -> str:
    return texts_digest.which(number, post.title)


async def test_a_press_goes_on_as_a_reply_to_that_post_would(
    reader: Chat, other: Chat, posts: list[Post]
) -> None:
    digest_id = await a_digest(reader, posts[:3])
    await reply(reader, digest_id)
    (asked,) = says(reader.last)
    assert asked.screen.reply_to == reader.number
    assert labels(asked.screen) == [label(at, post) for at, post in enumerate(posts[:3], 1)]
    assert str(texts_digest.WHICH_POST) in plain(asked.screen)
    await reader.press(label(2, posts[1]))
    comment = await reader.comment()
    assert (comment.text, comment.post_id) == (TEXT, posts[1].id)
    assert plain(changed(reader.last)) == texts_digest.chosen(posts[1].title)
    assert labels(changed(reader.last)) == []
    going_on = said(reader.last)
    await other.write(TEXT, to=About(posts[1].id))
    assert going_on == said(other.last).replace("Alex", "Sam")
    assert await kept(reader) == []


async def test_a_second_press_makes_no_second_comment(reader: Chat, posts: list[Post]) -> None:
    await reply(reader, await a_digest(reader, posts[:2]))
    question = reader.pressable
    await reader.press(label(1, posts[0]), question)
    await reader.press(label(2, posts[1]), question)
    assert toast(reader.last) == texts_digest.WHICH_GONE
    assert (await reader.comment()).post_id == posts[0].id


async def test_of_what_gives_a_patient_away_nothing_is_kept(
    reader: Chat, posts: list[Post]
) -> None:
    digest_id = await a_digest(reader, posts[:2])
    await reply(reader, digest_id, PATIENT)
    assert labels(says(reader.last)[0].screen) == []
    async with reader.database.reading() as tx:
        assert not (await tx.digests._conn.execute(select(drafts))).all()  # noqa: SLF001  to see all rows
    await reply(reader, digest_id)
    await reply(reader, digest_id, PATIENT, number=reader.number, edited=True)
    assert await kept(reader) == [], "what an edit makes of it is not kept either"


async def test_an_edit_changes_what_is_kept_and_later_the_comment(
    reader: Chat, posts: list[Post]
) -> None:
    digest_id = await a_digest(reader, posts[:2])
    await reply(reader, digest_id)
    await reply(reader, digest_id, OTHER_TEXT, number=reader.number, edited=True)
    assert await kept(reader) == [OTHER_TEXT]
    await reader.press(label(1, posts[0]))
    assert (await reader.comment()).text == OTHER_TEXT
    await reply(reader, digest_id, TEXT, number=reader.number, edited=True)
    assert (await reader.comment()).text == TEXT
    assert await kept(reader) == []


async def test_two_replies_wait_side_by_side_and_three_at_most(
    reader: Chat, posts: list[Post]
) -> None:
    digest_id = await a_digest(reader, posts[:2])
    await reply(reader, digest_id, TEXT)
    first = reader.pressable
    await reply(reader, digest_id, OTHER_TEXT)
    await reader.press(label(1, posts[0]), first)
    assert (await reader.comment(reader.number - 1)).text == TEXT
    assert await kept(reader) == [OTHER_TEXT]
    for text in ("third", "fourth", "fifth"):
        await reply(reader, digest_id, f"{TEXT} This is the {text}.")
    assert [text[-6:-1] for text in await kept(reader)] == ["third", "ourth", "fifth"]


async def test_a_long_digest_is_asked_about_page_by_page(reader: Chat, posts: list[Post]) -> None:
    del posts
    async with reader.database.transaction() as tx:
        many = [
            await a_post(
                tx, at, title=f"Post {at}", url=f"https://blog.example/{at}/", published_at=NOW
            )
            for at in range(100, 100 + PAGE + 2)
        ]
    await reply(reader, await a_digest(reader, many))
    first = labels(reader.pressable or says(reader.last)[0].screen)
    assert len(first) == PAGE + 1
    await reader.press(texts_search.NEXT)
    second = labels(changed(reader.last))
    assert len(second) == 2 + 1
    assert not set(first[:-1]) & set(second)
    await reader.press(second[0])
    assert (await reader.comment()).post_id in {post.id for post in many}
    await reader.press_data(f"v1:which:{reader.number}:0:999:0")
    assert toast(reader.last), "no digest of theirs"


async def test_what_is_too_short_or_about_what_is_gone_is_said_at_once(
    reader: Chat, posts: list[Post]
) -> None:
    digest_id = await a_digest(reader, posts[:2])
    await reply(reader, digest_id, "Yes.")
    assert str(texts_comments.TOO_SHORT) in said(reader.last)
    assert await kept(reader) == []
    async with reader.database.transaction() as tx:
        await tx.posts.mark(posts[0].id, gone_at=NOW)
    await reply(reader, digest_id)
    assert (await reader.comment()).post_id == posts[1].id, "one is left: it is about that"
    async with reader.database.transaction() as tx:
        await tx.posts.mark(posts[1].id, gone_at=NOW)
    await reply(reader, digest_id, OTHER_TEXT)
    assert str(texts_comments.NO_COMMENTS) in said(reader.last)


async def test_a_text_that_needs_help_is_answered_first(reader: Chat, posts: list[Post]) -> None:
    await reply(reader, await a_digest(reader, posts[:2]), "I want to end my life. I have a plan.")
    helped, asked = says(reader.last)
    assert "999" in plain(helped.screen)
    assert labels(asked.screen) == [label(at, post) for at, post in enumerate(posts[:2], 1)]


async def test_what_waits_goes_with_the_other_tasks_of_a_day(
    reader: Chat, posts: list[Post]
) -> None:
    await reply(reader, await a_digest(reader, posts[:2]))
    await reader.within(lambda tx: tx.drafts.forget_old(NOW + timedelta(seconds=1)))
    await reader.press(label(1, posts[0]))
    assert toast(reader.last) == texts_digest.WHICH_GONE


async def test_a_command_that_asks_nothing_leaves_what_waits(
    reader: Chat, posts: list[Post]
) -> None:
    await reply(reader, await a_digest(reader, posts[:2]))
    question = reader.pressable
    for command in ("/help", "/latest", "/nonsense", "/settings"):
        await reader.write(command)
        assert str(texts_digest.REPLIES_ENDED) not in said(reader.last)
    await reader.write("clinic")
    await reader.press(label(1, posts[0]), question)
    comment = await reader.within(lambda tx: tx.comments.from_message(reader.chat_id, 101))
    assert comment is not None
    assert (comment.text, comment.post_id) == (TEXT, posts[0].id)
    assert str(texts_digest.REPLIES_ENDED) not in said(reader.last)


async def test_a_task_that_takes_the_place_of_what_waits_says_so(
    reader: Chat, posts: list[Post]
) -> None:
    await reply(reader, await a_digest(reader, posts[:2]))
    await reader.write("/complain")
    asked, ended = says(reader.last)
    assert str(texts_complaints.COMPLAIN) in plain(asked.screen)
    assert plain(ended.screen) == texts_digest.REPLIES_ENDED
    await reader.write("/complain")
    assert len(says(reader.last)) == 1, "it is said once"


async def test_a_reply_that_ends_another_task_says_so(reader: Chat, posts: list[Post]) -> None:
    digest_id = await a_digest(reader, posts[:2])
    await reader.write("/complain")
    await reply(reader, digest_id)
    ended, asked = says(reader.last)
    assert plain(ended.screen) == texts_digest.TASK_ENDED
    assert labels(asked.screen) == [label(at, post) for at, post in enumerate(posts[:2], 1)]
    assert await kept(reader) == [TEXT]
    await reply(reader, digest_id, OTHER_TEXT)
    assert len(says(reader.last)) == 1, "it is said once"


async def test_who_has_everything_deleted_is_not_told_of_what_waited(
    reader: Chat, posts: list[Post]
) -> None:
    await reply(reader, await a_digest(reader, posts[:2]))
    await reader.press_data(f"v1:forget:leave:{int(NOW.timestamp())}")
    assert says(reader.last) == []
    assert await kept(reader) == []
