"""Topics, links, settings, leaving: what is written and what the person sees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import texts
from bot.admins.roles import COMMANDS
from bot.context import Say, Toast
from bot.render import only_topics_screen
from bot.texts import help as texts_help
from bot.texts import news as texts_news
from storage.database import Database
from storage.records import Post
from tests.bot.handlers.ask import (
    NOW,
    READER,
    Chat,
    a_house,
    changed,
    labels,
    plain,
    said,
    says,
    toast,
)


async def topics_of(chat: Chat) -> int:
    """Count the topics that a person is on."""
    return len(await chat.within(lambda tx: tx.lists.of(chat.chat_id)))


async def agrees(chat: Chat, kind: str) -> bool:
    """Say whether a person agrees to a kind of message."""
    return await chat.within(lambda tx: tx.subscribers.agrees(chat.chat_id, kind))


async def test_the_first_screen_says_who_runs_it_and_what_it_is_not(
    reader: Chat, posts: list[Post]
) -> None:
    assert posts
    shown = said(await reader.write("/start"))
    for sentence in ("A blog", texts.NOT_NHS, texts.MEDICAL_HELP, texts.CONSENT, "/stop"):
        assert sentence in shown
    assert labels(says(reader.last)[0].screen) == ["All posts: off"]


async def test_the_topics_come_without_the_welcome(reader: Chat, posts: list[Post]) -> None:
    assert posts
    (first,) = says(await reader.write("/topics"))
    assert plain(first.screen) == f"Topics\n\n{texts.CONSENT}\n\n{texts.TAP_A_TOPIC}"
    tapped = changed(await reader.press("All posts: off", first.screen))
    assert plain(tapped) == f"Topics\n\n{texts.TAP_A_TOPIC}", "who has agreed is not told again"
    again = changed(await reader.press("All posts: on", tapped))
    assert texts.NOT_NHS not in plain(again)
    assert labels(again) == ["All posts: off"]


async def test_a_tap_on_the_first_screen_leaves_what_it_says(
    reader: Chat, posts: list[Post]
) -> None:
    assert posts
    await reader.write("/start")
    tapped = changed(await reader.press("All posts: off"))
    assert texts.NOT_NHS in plain(tapped)


def test_where_there_are_no_topics_only_that_is_said() -> None:
    shown = only_topics_screen([], frozenset(), texts.CONSENT)
    assert plain(shown) == f"Topics\n\n{texts.NO_TOPICS}"
    assert shown.rows == ()


async def test_nothing_is_kept_before_a_choice(reader: Chat) -> None:
    await reader.write("/start")
    assert await reader.within(lambda tx: tx.subscribers.get(READER)) is None


async def test_a_tap_joins_and_is_the_consent(reader: Chat) -> None:
    await reader.write("/start")
    tapped = await reader.press("All posts: off")
    assert toast(tapped) == "All posts is on"
    assert labels(changed(tapped)) == ["All posts: on"]
    assert "Quiet time is on, from 7pm to 7:30am." in said(tapped)
    assert "Announcements from the blog are on." in said(tapped)
    assert await topics_of(reader) == 1
    assert await agrees(reader, "posts")
    assert await agrees(reader, "announcements")


async def test_the_same_tap_twice_acts_once(reader: Chat) -> None:
    (first,) = says(await reader.write("/topics"))
    await reader.press("All posts: off", first.screen)
    again = await reader.press("All posts: off", first.screen)
    assert says(again) == []
    assert labels(changed(again)) == ["All posts: on"]
    assert await topics_of(reader) == 1


async def test_a_second_tap_on_the_new_button_leaves(reader: Chat) -> None:
    await reader.write("/topics")
    topics = changed(await reader.press("All posts: off"))
    left = await reader.press("All posts: on", topics)
    assert toast(left) == "All posts is off"
    assert await topics_of(reader) == 0


async def test_only_the_first_topic_is_confirmed_with_a_message(reader: Chat) -> None:
    await reader.within(lambda tx: tx.lists.add("research", "Research", NOW))
    await reader.write("/topics")
    topics = changed(await reader.press("Research: off"))
    assert says(reader.last) != []
    assert says(await reader.press("All posts: off", topics)) == []
    assert await topics_of(reader) == 2


@pytest.mark.parametrize("refs", ["", ":99:on", ":x:on", ":-1:off"])
async def test_a_topic_that_is_not_there_shows_the_topics(reader: Chat, refs: str) -> None:
    answer = await reader.press_data(f"v1:topic{refs}")
    assert toast(answer) == texts.NO_SUCH_TOPIC
    assert await topics_of(reader) == 0


async def test_a_link_joins_at_once_and_only_once(reader: Chat) -> None:
    joined = await reader.write("/start l_all")
    assert "You now get new posts on this topic: All posts." in said(joined)
    assert texts.NOT_NHS in said(joined)
    again = await reader.write("/start l_all")
    assert said(again) == texts.already_joined("All posts")
    assert await topics_of(reader) == 1


async def test_a_link_to_no_topic_shows_the_topics(reader: Chat) -> None:
    shown = await reader.write("/start l_nothing")
    assert texts.NO_SUCH_TOPIC in said(shown)
    assert labels(says(shown)[-1].screen) == ["All posts: off"]


@pytest.mark.parametrize("payload", ["nonsense", "x_1", "_", "l all"])
async def test_a_link_that_says_nothing_is_said_before_the_first_screen(
    reader: Chat, payload: str
) -> None:
    told, topics = says(await reader.write(f"/start {payload}"))
    assert plain(told.screen) == texts.DEAD_LINK
    assert texts.CONSENT in plain(topics.screen)
    assert labels(topics.screen) == ["All posts: off"]


async def test_a_link_to_a_post_shows_it(reader: Chat, posts: list[Post]) -> None:
    (shown,) = says(await reader.write(f"/start p_{posts[1].id}"))
    assert plain(shown.screen).startswith(posts[1].title)
    assert shown.post_id == posts[1].id


@pytest.mark.parametrize("ref", ["p_99", "p_", "p_x", "p_-1", "p_²", "p_" + "9" * 30])
async def test_a_link_to_no_post_says_so(reader: Chat, ref: str) -> None:
    assert said(await reader.write(f"/start {ref}")) == texts.NO_SUCH_POST


@pytest.mark.parametrize("state", ["blocked", "gone"])
async def test_who_was_away_is_back(reader: Chat, state: str) -> None:
    await reader.write("/start l_all")
    await reader.within(lambda tx: tx.subscribers.mark(READER, state, NOW))
    await reader.write("/start")
    person = await reader.within(lambda tx: tx.subscribers.get(READER))
    assert person is not None
    assert person.state == "active"


async def test_stop_ends_everything_at_once_and_says_so(reader: Chat) -> None:
    await reader.write("/start l_all")
    stopped = said(await reader.write("/stop"))
    assert stopped.startswith("We have turned off 1 topic.")
    assert "/start" in stopped
    assert await topics_of(reader) == 0
    assert not await agrees(reader, "posts")
    assert not await agrees(reader, "announcements")
    assert said(await reader.write("/stop")).startswith("You had no topics on.")


async def test_who_comes_back_is_not_given_announcements_again(reader: Chat) -> None:
    await reader.write("/start l_all")
    await reader.write("/stop")
    back = said(await reader.write("/start l_all"))
    assert "Announcements from the blog are off." in back
    assert await agrees(reader, "posts")
    assert not await agrees(reader, "announcements")


async def test_announcements_that_were_turned_off_stay_off(reader: Chat) -> None:
    await reader.within(lambda tx: tx.lists.add("research", "Research", NOW))
    await reader.write("/start l_all")
    await reader.write("/settings")
    off = await reader.press("Turn announcements off")
    assert toast(off) == "Announcements are off"
    assert "Turn announcements on" in labels(changed(off))
    await reader.write("/topics")
    await reader.press("Research: off")
    assert not await agrees(reader, "announcements")


async def test_announcements_refused_before_any_topic_stay_off(reader: Chat) -> None:
    await reader.press_data("v1:announcements:off")
    await reader.write("/start l_all")
    assert not await agrees(reader, "announcements")


async def test_announcements_can_be_turned_on_again(reader: Chat) -> None:
    await reader.press_data("v1:announcements:off")
    await reader.write("/settings")
    await reader.press("Turn announcements on")
    assert await agrees(reader, "announcements")


async def test_quiet_time_can_be_turned_off_and_on(reader: Chat) -> None:
    assert "from 7pm to 7:30am" in said(await reader.write("/settings"))
    off = await reader.press("Turn quiet time off")
    assert "Quiet time is off." in plain(changed(off))
    on = await reader.press("Turn quiet time on")
    assert toast(on) == "Quiet time is on"
    person = await reader.within(lambda tx: tx.subscribers.get(READER))
    assert person is not None
    assert person.quiet == "19:00-07:30"


async def test_quiet_time_is_the_usual_night_where_the_house_has_none(
    database: Database,
) -> None:
    reader = Chat(database, house=a_house(quiet="none"))
    assert "Quiet time is off." in said(await reader.write("/settings"))
    assert "7pm to 7:30am" in plain(changed(await reader.press("Turn quiet time on")))


async def test_a_house_without_topics_says_so(reader: Chat) -> None:
    chosen = await reader.within(lambda tx: tx.lists.by_slug("all"))
    assert chosen is not None
    assert texts.NO_TOPICS not in said(await reader.write("/topics"))


async def test_a_name_with_marks_stays_text(reader: Chat) -> None:
    await reader.within(lambda tx: tx.lists.add("tea", "Tea <b>cake</b>", NOW))
    joined = await reader.write("/start l_tea")
    assert "Tea &lt;b&gt;cake&lt;/b&gt;" in says(joined)[0].screen.html


async def test_privacy_says_what_is_kept_and_who_can_read_it(
    reader: Chat, posts: list[Post]
) -> None:
    assert posts
    answer = said(await reader.write("/privacy"))
    for word in ("A blog", "chat number", "encrypt", "Telegram can read", "/stop", "the author"):
        assert word in answer


async def test_help_lists_what_a_person_can_send(reader: Chat, owner: Chat) -> None:
    answer = said(await reader.write("/help"))
    hidden = {*COMMANDS, *texts_help.NOT_YET}
    assert all((f"/{name} " in answer) is (name not in hidden) for name in texts_help.MENU)
    answer = said(await owner.write("/help"))
    assert all(f"/{name} " in answer for name in COMMANDS)


async def test_announcements_are_turned_off_with_one_tap_right_after_joining(reader: Chat) -> None:
    await reader.write("/start l_all")
    confirmed = next(one.screen for one in reader.last if isinstance(one, Say))
    assert labels(confirmed)[-1] == texts.ANNOUNCEMENTS_OFF
    await reader.press(texts.ANNOUNCEMENTS_OFF, confirmed)
    assert toast(reader.last) == "Announcements are off"
    assert said(reader.last).startswith("Announcements from the blog are off.")
    assert not await agrees(reader, "announcements")
    assert await agrees(reader, "posts")
    await reader.press(texts.ANNOUNCEMENTS_OFF, confirmed)
    assert [type(one) for one in reader.last] == [Toast], "nothing is said twice"


@pytest.fixture
def asked(database: Database) -> Chat:
    """Give a reader of a house that asks about announcements apart."""
    return Chat(database, house=replace(a_house(), asks_news=True))


async def wording(chat: Chat, kind: str) -> str:
    copy = await chat.within(lambda tx: tx.rights.copy(READER, NOW))
    (mine,) = [one for one in copy["tables"]["consents"] if one["kind"] == kind]
    return str(mine["wording"])


async def test_where_it_is_asked_announcements_wait_for_a_yes_of_their_own(asked: Chat) -> None:
    await asked.write("/start")
    assert texts_news.CONSENT in said(asked.last)
    assert texts.CONSENT not in said(asked.last)
    await asked.write("/start l_all")
    assert texts_news.ASK in said(asked.last)
    assert not await agrees(asked, "announcements")
    assert await wording(asked, "posts") == f"{texts.WORDING}-posts"
    await asked.press_data("v1:announcements:on:joined")
    assert said(asked.last).startswith("Announcements from the blog are on.")
    assert await wording(asked, "announcements") == f"{texts.WORDING}-news"


async def test_a_no_to_announcements_is_not_asked_again(asked: Chat) -> None:
    await asked.within(lambda tx: tx.lists.add("research", "Research", NOW))
    await asked.write("/start l_all")
    question = [one.screen for one in asked.last if isinstance(one, Say)][1]
    assert labels(question) == [texts_news.YES, texts_news.NO]
    await asked.press(texts_news.NO, question)
    assert said(asked.last).startswith("Announcements from the blog are off.")
    await asked.write("/start l_research")
    assert texts_news.ASK not in said(asked.last)
    assert not await agrees(asked, "announcements")
    assert await agrees(asked, "posts")


async def test_a_tap_on_the_first_topic_asks_too(asked: Chat) -> None:
    await asked.write("/start")
    await asked.press("All posts: off")
    assert texts_news.ASK in said(asked.last)
    assert not await agrees(asked, "announcements")


async def test_where_it_is_asked_a_group_that_chooses_topics_gets_no_announcements(
    asked: Chat,
) -> None:
    group = -4_001
    chosen = await asked.within(lambda tx: tx.lists.by_slug("all"))
    assert chosen
    await asked.within(lambda tx: tx.groups.join(group, "group", "none", NOW))
    await asked.within(lambda tx: tx.groups.keep(group, READER))
    asked.runs = group
    await asked.press_data(f"v1:gtopic:{-group}:{chosen.id}:on")
    assert await asked.within(lambda tx: tx.subscribers.agrees(group, "posts"))
    assert not await asked.within(lambda tx: tx.subscribers.agrees(group, "announcements"))
