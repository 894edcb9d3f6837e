"""Wrong turns, and who may do what: every command and every button by everybody."""

from __future__ import annotations

import pytest

from bot.context import Incoming, Say, Toast
from bot.handlers.oops import oops
from bot.handlers.table import ADMIN_PRESSES, COMMANDS, PRESSES, Command
from bot.texts import admin as texts_admin
from bot.texts import help as texts_help
from storage.messages import About
from storage.records import Post
from tests.bot.handlers.ask import READER, Chat, bare, said, says, toast


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
async def test_every_command_answers_an_owner(
    owner: Chat, posts: list[Post], command: Command
) -> None:
    assert posts
    answer = await owner.write(f"/{command.name}")
    assert len(says(answer)) == 1
    assert said(answer) != texts_help.UNKNOWN


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
async def test_every_command_answers_a_reader_and_an_owners_is_unknown(
    reader: Chat, posts: list[Post], command: Command
) -> None:
    assert posts
    answer = await reader.write(f"/{command.name}")
    assert len(says(answer)) == 1
    assert (said(answer) == texts_help.UNKNOWN) is (command.right is not None)


@pytest.mark.parametrize("name", [one.name for one in COMMANDS if one.right is not None])
async def test_a_stranger_cannot_tell_an_owners_command_from_nonsense(
    reader: Chat, name: str
) -> None:
    nonsense = await reader.write("/nonsense")
    assert bare(await reader.write(f"/{name}")) == bare(nonsense)
    assert bare(await reader.write(f"/{name} with words")) == bare(nonsense)


async def test_a_stranger_cannot_tell_an_owners_button_from_nonsense(reader: Chat) -> None:
    nonsense = await reader.press_data("v1:nonsense:1:1")
    assert toast(nonsense) == texts_help.STALE
    for action in ADMIN_PRESSES:
        assert await reader.press_data(f"v1:{action}:1:1") == nonsense


@pytest.mark.parametrize("refs", ["", ":", ":0", ":1:", ":x:y:z", ":" + "1" * 50])
async def test_no_made_up_button_breaks_anything(owner: Chat, refs: str) -> None:
    for action in (*PRESSES, *ADMIN_PRESSES):
        assert await owner.press_data(f"v1:{action}{refs}")
    assert (await owner.within(lambda tx: tx.tallies.all())).total == 0


def test_no_button_is_both_anyones_and_an_owners() -> None:
    assert not set(PRESSES) & set(ADMIN_PRESSES)


@pytest.mark.parametrize("text", ["/START", "/nonsense", "/admin2", "/start2 l_all"])
async def test_a_command_that_is_not_there_says_so(reader: Chat, text: str) -> None:
    assert said(await reader.write(text)) == texts_help.UNKNOWN


@pytest.mark.parametrize("refused", ["photo", "forward", "via_bot", "other"])
async def test_what_is_not_a_persons_own_text_is_refused(reader: Chat, refused: str) -> None:
    answer = await reader.write("a text that came along", refused=refused)
    assert said(answer) == texts_help.REFUSED.get(refused, texts_help.ONLY_TEXT)


async def test_a_forwarded_command_is_not_obeyed(owner: Chat) -> None:
    forwarded = await owner.write("/newlist Theirs", refused="forward")
    assert said(forwarded) == texts_admin.FORWARDED_NEWS
    assert len(await owner.within(lambda tx: tx.lists.every())) == 1


async def test_an_edit_of_a_message_that_was_no_comment_is_silent(reader: Chat) -> None:
    await reader.write("records")
    assert await reader.edit(reader.number, "/stop") == ()
    assert await reader.edit(reader.number, "record") == ()


async def test_in_a_group_only_start_is_answered(reader: Chat, posts: list[Post]) -> None:
    reader.private = False
    reader.chat_id = -100_123
    answer = said(await reader.write("/start l_all"))
    assert answer == texts_help.in_private("example_blog_bot")
    for text in ("/topics", "/help", "/nonsense", "hello"):
        assert await reader.write(text) == ()
    assert await reader.write("I agree with this very much.", to=About(posts[0].id)) == ()
    assert await reader.press_data("v1:topic:1:on") == ()
    assert await reader.edit(reader.number, "/start") == ()
    assert await reader.within(lambda tx: tx.subscribers.get(-100_123)) is None


async def test_an_owner_is_no_owner_in_a_group(owner: Chat) -> None:
    owner.private = False
    assert await owner.write("/admin") == ()
    assert await owner.press_data("v1:panel") == ()


def test_a_fault_of_ours_is_told_where_somebody_waits() -> None:
    (message,) = oops(Incoming(READER, private=True, first_name="Sam", message_id=1, text="x"))
    assert isinstance(message, Say)
    assert texts_help.OOPS in message.screen.html
    (press,) = oops(Incoming(READER, private=True, first_name="Sam", action="send", pressed_id=1))
    assert press == Toast(texts_help.OOPS)
    assert oops(Incoming(-5, private=False, first_name="Sam", message_id=1, text="x")) == ()
