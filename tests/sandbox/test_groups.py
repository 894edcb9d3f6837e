"""Groups: the bot writes there, is thrown out, and meets the supergroup that took over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden

from sandbox.telegram import Group
from tests.sandbox.ground import READER, Ground, ground
from tests.sandbox.pictures import png
from tests.sandbox.spec import findings, spec

EDITORS, LARGE, NEW = -4001, -1_000_000_004_002, -1_000_000_004_003


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    groups = [Group(EDITORS, "Editors"), Group(LARGE, "Readers", "supergroup")]
    async with ground(groups=groups) as served:
        yield served


async def shown(here: Ground, chat_id: int = EDITORS) -> dict[str, Any]:
    told: dict[str, Any] = (await here.http.get(f"/sandbox/groups/{chat_id}")).json()
    return told


async def control(here: Ground, path: str, **given: object) -> tuple[int, dict[str, Any]]:
    answer = await here.http.post(f"/sandbox/groups{path}", json=given)
    return answer.status_code, answer.json()


async def test_the_bot_writes_to_a_group(here: Ground) -> None:
    sent = await here.bot.send_message(EDITORS, "A new post")
    assert (sent.chat.id, sent.chat.type, sent.chat.title) == (EDITORS, "group", "Editors")
    photo = await here.bot.send_photo(LARGE, png(4, 3), caption="A chart")
    assert photo.chat.type == "supergroup"
    assert [call for call in here.telegram.calls if findings(call)] == []
    assert [each["text"] for each in (await shown(here))["messages"]] == ["A new post"]


async def test_the_bot_edits_answers_and_deletes_in_a_group(here: Ground) -> None:
    first = await here.bot.send_message(EDITORS, "A new post")
    await here.bot.edit_message_text("A corrected post", EDITORS, first.message_id)
    answer = await here.bot.send_message(
        EDITORS, "See above", reply_parameters=ReplyParameters(first.message_id)
    )
    assert answer.reply_to_message
    assert answer.reply_to_message.text == "A corrected post"
    await here.bot.delete_message(EDITORS, answer.message_id)
    assert [each["text"] for each in (await shown(here))["messages"]] == ["A corrected post"]


async def test_a_group_is_added_while_the_sandbox_runs(here: Ground) -> None:
    assert await control(here, "", chat_id=-9, title="Late", type="supergroup") == (201, {})
    assert (await here.bot.send_message(-9, "x")).chat.title == "Late"
    assert await shown(here, -9) == {
        "id": -9,
        "type": "supergroup",
        "title": "Late",
        "kicked": False,
        "migrated_to": None,
        "messages": [here.telegram.calls[-1]["result"]],
    }


@pytest.mark.parametrize(
    ("path", "given", "code"),
    [
        ("", {"chat_id": EDITORS}, 400),
        ("", {"chat_id": 5}, 400),
        ("", {"chat_id": "-5"}, 400),
        ("", {"chat_id": -5, "type": "forum"}, 400),
        ("/-5/kick", {}, 404),
        ("/x/kick", {}, 404),
        (f"/{EDITORS}/kick", {"kicked": "no"}, 400),
        (f"/{EDITORS}/migrate", {}, 400),
        (f"/{EDITORS}/migrate", {"to": LARGE}, 400),
    ],
)
async def test_a_wrong_wish_is_refused_with_the_reason(
    here: Ground, path: str, given: dict[str, object], code: int
) -> None:
    status, told = await control(here, path, **given)
    assert (status, bool(told["error"])) == (code, True)
    assert (await shown(here))["migrated_to"] is None


async def test_a_body_that_is_no_object_is_refused(here: Ground) -> None:
    for path in ("", f"/{EDITORS}/kick"):
        answer = await here.http.post(f"/sandbox/groups{path}", json=[])
        assert answer.status_code == 400


async def test_an_upgraded_group_names_the_number_that_took_its_place(here: Ground) -> None:
    old = await here.bot.send_message(EDITORS, "before")
    assert await control(here, f"/{EDITORS}/migrate", to=NEW) == (200, {})
    answer = await here.raw("sendMessage", chat_id=EDITORS, text="x")
    assert (answer.status_code, answer.json()) == (
        400,
        {
            "ok": False,
            "error_code": 400,
            "description": "Bad Request: group chat was upgraded to a supergroup chat",
            "parameters": {"migrate_to_chat_id": NEW},
        },
    )
    with pytest.raises(ChatMigrated) as caught:
        await here.bot.edit_message_text("x", EDITORS, old.message_id)
    assert caught.value.new_chat_id == NEW
    sent = await here.bot.send_message(NEW, "after")
    assert (sent.chat.type, sent.chat.title) == ("supergroup", "Editors")
    assert (await control(here, f"/{EDITORS}/migrate", to=-9))[0] == 400


async def test_the_bot_is_told_of_an_upgrade_in_both_chats(here: Ground) -> None:
    await control(here, f"/{EDITORS}/migrate", to=NEW)
    raw = (await here.raw("getUpdates")).json()["result"]
    assert [each for update in raw for each in spec().object("Update", update)] == []
    told = [update.message for update in await here.updates()]
    assert [
        (each.chat.id, each.migrate_to_chat_id, each.migrate_from_chat_id) for each in told if each
    ] == [(EDITORS, NEW, None), (NEW, None, EDITORS)]


@pytest.mark.parametrize(("chat", "kind"), [(EDITORS, "group"), (LARGE, "supergroup")])
async def test_a_bot_that_was_thrown_out_is_refused_until_it_is_back(
    here: Ground, chat: int, kind: str
) -> None:
    assert await control(here, f"/{chat}/kick") == (200, {})
    with pytest.raises(Forbidden, match=f"^Forbidden: bot was kicked from the {kind} chat$"):
        await here.bot.send_message(chat, "x")
    await control(here, f"/{chat}/kick", kicked=False)
    await here.bot.send_message(chat, "x")
    raw = (await here.raw("getUpdates")).json()["result"]
    assert [each for update in raw for each in spec().object("Update", update)] == []
    members = [update.my_chat_member for update in await here.updates()]
    assert [(each.chat.id, each.new_chat_member.status) for each in members if each] == [
        (chat, "kicked"),
        (chat, "member"),
    ]


async def test_throwing_out_twice_is_told_once(here: Ground) -> None:
    for _ in range(2):
        await control(here, f"/{EDITORS}/kick")
    assert len(await here.updates()) == 1


async def test_twenty_messages_a_minute_are_taken_and_people_are_not_held_up(here: Ground) -> None:
    for _ in range(20):
        await here.bot.send_message(EDITORS, "x")
        here.time.passed += 1
    body = (await here.raw("sendMessage", chat_id=EDITORS, text="x")).json()
    assert body["parameters"] == {"retry_after": 40}
    await here.bot.send_message(READER, "x")
    here.time.passed += 40
    await here.bot.send_message(EDITORS, "x")


async def test_no_phone_shows_a_group(here: Ground) -> None:
    assert (await here.http.get(f"/phone/api/chats/{EDITORS}")).status_code == 404
    people = (await here.http.get("/phone/api/people")).json()["people"]
    assert EDITORS not in [each["chat_id"] for each in people]
    with pytest.raises(BadRequest, match=r"(?i)^chat not found$"):
        await here.bot.send_message(-12, "x")


async def test_a_person_adds_the_bot_and_telegram_says_who_is_an_admin(here: Ground) -> None:
    admins = [READER]
    await control(here, "", chat_id=-9, title="News", type="channel", admins=admins)
    assert await control(here, "/-9/add", by=READER) == (200, {})
    assert await control(here, f"/{EDITORS}/add", by=READER, may_post=False) == (200, {})
    updates = [each.my_chat_member for each in await here.bot.get_updates()]
    members = [each.new_chat_member for each in updates if each is not None]
    assert [each.status for each in members] == ["administrator", "restricted"]
    told = [each.to_dict() for each in updates if each]
    assert [spec().object("ChatMemberUpdated", each) for each in told] == [[], []]
    asked = [await here.bot.get_chat_member(at, READER) for at in (-9, EDITORS)]
    assert [each.status for each in asked] == ["administrator", "member"]


async def test_what_a_person_writes_in_a_forum_says_its_topic(here: Ground) -> None:
    by = READER
    await control(here, f"/{LARGE}/write", by=by, text="/start", thread_id=7)
    (update,) = await here.bot.get_updates()
    assert update.message
    assert (update.message.text, update.message.message_thread_id) == ("/start", 7)
    assert update.message.is_topic_message
    sent = await here.bot.send_message(LARGE, "x", message_thread_id=7)
    assert sent.message_thread_id == 7


async def test_only_a_person_who_is_here_can_add_or_write(here: Ground) -> None:
    for path in ("add", "write"):
        assert (await control(here, f"/{EDITORS}/{path}", by=1))[0] == 400


async def test_all_groups_are_told_with_what_was_written_in_them(here: Ground) -> None:
    await here.bot.send_message(LARGE, "A new post")
    told = (await here.http.get("/sandbox/groups")).json()
    assert [one["id"] for one in told] == [EDITORS, LARGE]
    assert [[each["text"] for each in one["messages"]] for one in told] == [[], ["A new post"]]
