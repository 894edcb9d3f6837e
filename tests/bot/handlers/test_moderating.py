"""Owners decide about what waits on the blog; readers take their own off it; nobody else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.context import House
from bot.render.moderation import DECISIONS, held_card, held_on
from bot.texts import comments as texts_comments
from bot.texts import guard as texts_guard
from bot.texts import help as texts_help
from bot.texts import moderation as texts_moderation
from feeds.deeds import DEEDS, NOT_ON_CARDS
from storage.awaited import LETTER
from storage.database import Database
from storage.messages import About
from storage.records import Comment, NewComment, Post
from storage.states import CommentState
from storage.wishes import ASKED_OFF
from tests.bot.handlers.ask import (
    NOW,
    OTHER,
    OWNER,
    READER,
    Chat,
    Relayed,
    audited,
    changed,
    find,
    labels,
    plain,
    said,
    says,
    toast,
)
from tests.bot.handlers.waiting import (
    PAGE,
    SECOND,
    TEXT,
    ByHand,
    Moderated,
    a_card,
    a_comment,
    the_wish,
    two_owners,
    written_to,
)


@pytest.fixture
def house() -> House:
    return two_owners(Moderated())


# ---- the card


async def test_the_card_tells_all_that_an_owner_needs(
    owner: Chat, held: Comment, posts: list[Post]
) -> None:
    card = a_card(owner, held, posts[0])
    for words in (TEXT, "Name: Sam", f"Post: {posts[0].title}", texts_moderation.WAITS):
        assert words in plain(card)
    wanted = ["Publish", "Reject", "Ask for a change", "Spam", "Publish and answer", "Ban"]
    assert labels(card) == [*wanted, "Open it on the blog"]
    assert find(card, "Open it on the blog").url == f"{PAGE}5"


async def test_an_owner_who_starts_late_gets_the_cards_that_wait(
    owner: Chat, reader: Chat, held: Comment, posts: list[Post]
) -> None:
    brought = [plain(one.screen) for one in says(await owner.write("/start"))]
    assert any(TEXT in text and texts_moderation.WAITS in text for text in brought)
    assert not any(TEXT in plain(one.screen) for one in says(await reader.write("/start")))
    await owner.press("Publish", a_card(owner, held, posts[0]))
    assert not any(TEXT in plain(one.screen) for one in says(await owner.write("/start")))


async def test_the_card_tells_what_the_guard_saw(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    text = "Ring our surgery on 0161 496 0000 if you want to hear how we did it."
    card = a_card(owner, await a_comment(reader, posts[0], text=text), posts[0])
    assert "The guard saw a phone number." in plain(card)


async def test_without_a_moderator_the_card_leads_to_the_blog(
    held: Comment, posts: list[Post]
) -> None:
    card = held_card(held_on(held, posts[0], ByHand()))
    assert labels(card) == ["Open it on the blog"]
    assert texts_guard.HELD_NOTE in plain(card)


async def test_where_the_page_is_not_known_the_link_leads_to_the_post(
    held: Comment, posts: list[Post]
) -> None:
    card = held_card(held_on(held, posts[0], Relayed()))
    assert find(card, "Open it on the blog").url == posts[0].url


async def test_a_card_of_the_longest_comment_fits(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    long = await a_comment(reader, posts[0], text="& <b>" * 300)
    assert len(a_card(owner, long, posts[0]).html) <= 3 * 4096
    assert len(plain(a_card(owner, long, posts[0]))) <= 4096


def test_every_button_means_something_to_the_site() -> None:
    assert set(DECISIONS) == set(DEEDS) - NOT_ON_CARDS
    told = {word for word, deed in DEEDS.items() if deed.told}
    assert set(texts_moderation.REASONS) == told
    assert set(texts_moderation.REFUSALS) | set(texts_moderation.QUESTIONS) == told


# ---- deciding


@pytest.mark.parametrize(("label", "word"), [("Publish", "publish"), ("Spam", "spam")])
async def test_a_press_is_written_down_and_the_card_says_so(
    owner: Chat, held: Comment, posts: list[Post], label: str, word: str
) -> None:
    pressed = await owner.press(label, a_card(owner, held, posts[0]))
    assert toast(pressed) == texts_moderation.DONE_TOAST
    assert labels(changed(pressed)) == []
    assert f"{label} was pressed at midday by you. The blog is told now." in plain(changed(pressed))
    assert "\n\n\n" not in plain(changed(pressed)), "no gap where the question was"
    wish = await the_wish(owner, held)
    assert wish is not None
    assert (wish.word, wish.by, wish.asked_at) == (word, OWNER, NOW)
    assert ("comment moderated", OWNER) in await audited(owner.database)


@pytest.mark.parametrize(
    ("first", "words"),
    [
        ("Reject", ["Off topic", "Names a person", "Advice that may harm", "Other"]),
        (
            "Ask for a change",
            ["Make it shorter", "Leave out a person", "Say where it is from"],
        ),
    ],
)
async def test_a_reason_is_asked_for_first(
    owner: Chat, held: Comment, posts: list[Post], first: str, words: list[str]
) -> None:
    card = a_card(owner, held, posts[0])
    menu = changed(await owner.press(first, card))
    assert labels(menu) == [*words, "Back"]
    assert TEXT in plain(menu)
    assert await the_wish(owner, held) is None
    assert changed(await owner.press("Back", menu)) == card
    chosen = await owner.press(words[0], menu)
    assert f"{first}, {words[0].lower()}, was pressed at midday by you." in plain(changed(chosen))
    wish = await the_wish(owner, held)
    assert wish is not None
    assert DEEDS[wish.word].ends is CommentState.TRASHED


@pytest.mark.parametrize("word", ["publish", "off_topic", "refuse", "card", "spam", "shorter"])
async def test_a_second_owner_is_told_who_was_faster_and_changes_nothing(
    owner: Chat, second: Chat, held: Comment, posts: list[Post], word: str
) -> None:
    await owner.press("Publish", a_card(owner, held, posts[0]))
    before = await the_wish(owner, held)
    late = await second.press_data(f"v1:held:{held.id}:{held.revision}:{word}")
    assert toast(late) == texts_moderation.OTHER_TOAST
    assert "Publish was pressed at midday by another owner." in plain(changed(late))
    assert labels(changed(late)) == []
    assert await the_wish(second, held) == before


async def test_no_card_names_an_owner(
    owner: Chat, second: Chat, held: Comment, posts: list[Post]
) -> None:
    card = a_card(owner, held, posts[0])
    await owner.press("Spam", card)
    late = plain(changed(await second.press("Publish", card)))
    assert str(OWNER) not in late
    assert owner.first_name not in late


@pytest.mark.parametrize("state", [CommentState.APPROVED, CommentState.SPAM, CommentState.TRASHED])
async def test_what_was_decided_on_the_blog_is_not_decided_again(
    owner: Chat, held: Comment, posts: list[Post], state: CommentState
) -> None:
    await owner.within(lambda tx: tx.comments.move(held.id, state, NOW))
    late = await owner.press("Publish", a_card(owner, held, posts[0]))
    assert f"It was decided about on the blog. {texts_moderation.STANDS[state]}" in plain(
        changed(late)
    )
    assert await the_wish(owner, held) is None


async def test_what_was_carried_out_says_where_it_stands(
    owner: Chat, second: Chat, held: Comment, posts: list[Post]
) -> None:
    card = a_card(owner, held, posts[0])
    await owner.press("Publish", card)
    wish = await the_wish(owner, held)
    assert wish is not None
    await owner.within(lambda tx: tx.wishes.done(wish, NOW))
    await owner.within(lambda tx: tx.comments.move(held.id, CommentState.APPROVED, NOW))
    late = plain(changed(await second.press("Spam", card)))
    assert late.endswith("Publish was pressed at midday by another owner. It is on the blog.")


@pytest.mark.parametrize("who", [READER, OTHER])
@pytest.mark.parametrize("word", [*DECISIONS, "refuse", "ask", "card"])
async def test_nobody_but_an_owner_decides(
    database: Database, held: Comment, who: int, word: str
) -> None:
    anyone = Chat(database, who, two_owners(Moderated()))
    answer = await anyone.press_data(f"v1:held:{held.id}:{held.revision}:{word}")
    assert TEXT not in said(answer)
    assert await the_wish(anyone, held) is None
    assert (await anyone.within(lambda tx: tx.comments.get(held.id))) == held


@pytest.mark.parametrize(
    "data",
    [
        "v1:held:999:1:publish",
        "v1:held:1:2:publish",
        "v1:held:1:0:publish",
        "v1:held:1:1:withdraw",
        "v1:held:1:1:",
        "v1:held",
    ],
)
async def test_a_button_that_was_never_shown_does_nothing(
    owner: Chat, held: Comment, data: str
) -> None:
    assert held.id == 1
    assert toast(await owner.press_data(data)) == texts_help.STALE
    assert await the_wish(owner, held) is None


async def test_without_a_moderator_a_forged_press_does_nothing(
    owner: Chat, held: Comment, posts: list[Post]
) -> None:
    card = a_card(owner, held, posts[0])
    owner.house = two_owners(ByHand())
    assert toast(await owner.press("Publish", card)) == texts_help.STALE
    assert await the_wish(owner, held) is None


# ---- withdrawing


def ask_off(comment: Comment) -> str:
    return f"v1:withdraw:{comment.id}"


@pytest.mark.parametrize("state", [CommentState.HELD, CommentState.APPROVED])
async def test_a_reader_takes_a_comment_off_the_blog(
    reader: Chat, posts: list[Post], state: CommentState
) -> None:
    mine = await a_comment(reader, posts[0], state)
    assert toast(await reader.press_data(ask_off(mine))) == texts_moderation.WITHDRAWING
    wish = await the_wish(reader, mine)
    assert wish is not None
    assert (wish.word, wish.by) == ("withdraw", READER)
    assert ("comment withdrawn", READER) in await audited(reader.database)
    assert toast(await reader.press_data(ask_off(mine))) == texts_moderation.ASKED_ALREADY


@pytest.mark.parametrize("state", [CommentState.REVIEW, CommentState.QUEUED])
async def test_what_waits_can_be_taken_back_and_no_owner_can_publish_it_then(
    reader: Chat, owner: Chat, posts: list[Post], state: CommentState
) -> None:
    mine = await a_comment(reader, posts[0], state)
    said = await reader.press_data(ask_off(mine))
    assert toast(said) == texts_moderation.TAKEN_BACK_TOAST
    gone = await reader.within(lambda tx: tx.comments.get(mine.id))
    assert gone is not None
    assert (gone.state, gone.text, gone.shown_name) == (CommentState.CANCELLED, "", None)
    await owner.press_data(f"v1:publish:{mine.id}:{mine.revision}")
    still = await reader.within(lambda tx: tx.comments.get(mine.id))
    assert still is not None
    assert still.state is CommentState.CANCELLED


async def test_what_is_being_posted_cannot_be_taken_back(reader: Chat, posts: list[Post]) -> None:
    mine = await a_comment(reader, posts[0], CommentState.QUEUED)
    await reader.within(lambda tx: tx.comments.move(mine.id, CommentState.POSTING, NOW))
    assert toast(await reader.press_data(ask_off(mine))) == texts_moderation.NOT_THERE


@pytest.mark.parametrize("who", [OTHER, OWNER])
async def test_nobody_takes_off_what_another_wrote(
    database: Database, held: Comment, who: int
) -> None:
    anyone = Chat(database, who, two_owners(Moderated()))
    assert toast(await anyone.press_data(ask_off(held))) == texts_help.STALE
    assert await the_wish(anyone, held) is None


@pytest.mark.parametrize("state", [CommentState.REMOVED, CommentState.REJECTED])
async def test_what_is_not_there_cannot_be_taken_off(
    reader: Chat, posts: list[Post], state: CommentState
) -> None:
    mine = await a_comment(reader, posts[0], state)
    assert toast(await reader.press_data(ask_off(mine))) == texts_moderation.NOT_THERE


async def test_while_an_owner_decides_the_reader_has_to_wait(
    owner: Chat, reader: Chat, held: Comment, posts: list[Post]
) -> None:
    await owner.press("Publish", a_card(owner, held, posts[0]))
    assert toast(await reader.press_data(ask_off(held))) == texts_moderation.BUSY


async def test_an_owner_is_told_that_the_writer_wants_it_off(
    owner: Chat, reader: Chat, held: Comment, posts: list[Post]
) -> None:
    await reader.press_data(ask_off(held))
    late = await owner.press("Publish", a_card(owner, held, posts[0]))
    assert "The reader asked at midday to take it off the blog." in plain(changed(late))
    wish = await the_wish(owner, held)
    assert wish is not None
    assert wish.word == "withdraw"


async def test_without_a_moderator_every_owner_is_asked_once(
    database: Database, reader: Chat, held: Comment
) -> None:
    reader.house = two_owners(ByHand())
    asked = await reader.press_data(ask_off(held))
    assert said(asked) == texts_moderation.WITHDRAW_ASKED
    assert says(asked)[0].screen.reply_to == held.message_id
    assert toast(await reader.press_data(ask_off(held))) == texts_moderation.ASKED_ALREADY
    for who in (OWNER, SECOND):
        (card,) = await written_to(database, who)
        assert texts_moderation.WITHDRAWAL_TITLE in plain(card)
        assert TEXT in plain(card)
        assert find(card, "Open it on the blog").url == f"{PAGE}5"
    assert ("comment withdrawn", READER) in await audited(database)


@pytest.mark.parametrize("label", ["Publish", "Reject", "Spam", "Publish and answer"])
async def test_what_owners_were_asked_to_take_off_is_not_decided_otherwise(
    owner: Chat, reader: Chat, held: Comment, posts: list[Post], label: str
) -> None:
    """The site had no moderator account when the reader asked, and has one now."""
    card = a_card(owner, held, posts[0])
    reader.house = two_owners(ByHand())
    await reader.press_data(ask_off(held))
    shown = await owner.press(label, card)
    assert toast(shown) == texts_moderation.OTHER_TOAST
    assert "The reader asked at midday to take it off the blog." in plain(changed(shown))
    assert labels(changed(shown)) == []
    wish = await the_wish(owner, held)
    assert wish is not None
    assert wish.word == ASKED_OFF


# ---- a blog that is not served any more


async def leave(chat: Chat) -> None:
    async with chat.database.transaction() as tx:
        await tx.sites.use(["https://other.example/"])


@pytest.mark.parametrize("label", ["Publish", "Reject", "Spam", "Ban"])
async def test_an_old_card_of_a_blog_that_left_does_nothing_and_says_so(
    owner: Chat, held: Comment, posts: list[Post], label: str
) -> None:
    card = a_card(owner, held, posts[0])
    await leave(owner)
    shown = await owner.press(label, card)
    assert texts_moderation.LEFT in plain(changed(shown))
    assert labels(changed(shown)) == []
    assert await the_wish(owner, held) is None


async def test_who_wants_a_comment_off_a_blog_that_left_is_told_what_can_be_done(
    owner: Chat, reader: Chat, held: Comment
) -> None:
    await leave(owner)
    assert said(await reader.press_data(ask_off(held))) == texts_moderation.WITHDRAW_ASKED_LEFT
    (card,) = await written_to(owner.database, OWNER)
    assert texts_moderation.WITHDRAWAL_TITLE in plain(card)


# ---- letters


async def a_letter(reader: Chat, post: Post, *, asks: bool = True) -> Comment:
    """Put a reader's letter on the blog, whose words are known here no more; let it be unwanted."""
    mine = await a_comment(reader, post, CommentState.APPROVED)
    async with reader.database.transaction() as tx:
        await tx.comments.note(mine.id, remote_id=f"{LETTER}{mine.id}", text="")
    if asks:
        reader.house = two_owners(ByHand())
        await reader.press_data(ask_off(mine))
    found = await reader.within(lambda tx: tx.comments.get(mine.id))
    assert found is not None
    return found


async def test_an_owner_says_that_a_letter_is_off_and_is_asked_no_more(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    mine = await a_letter(reader, posts[0])
    (card,) = await written_to(owner.database, OWNER)
    assert labels(card)[-1] == "It is off"
    shown = await owner.press("It is off", card)
    assert toast(shown) == texts_moderation.OFF_TOAST
    assert "It was taken off the blog for its writer." in plain(changed(shown))
    assert labels(changed(shown)) == []
    gone = await owner.within(lambda tx: tx.comments.get(mine.id))
    assert gone is not None
    assert gone.state is CommentState.WITHDRAWN
    assert await audited(owner.database) == [
        ("comment withdrawn", READER),
        ("comment moderated", OWNER),
    ]
    assert await owner.within(lambda tx: tx.wishes.by_hand(NOW)) == []
    assert toast(await owner.press("It is off", card)) == texts_moderation.OTHER_TOAST


async def test_a_letter_that_nobody_wants_off_stays(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    mine = await a_letter(reader, posts[0], asks=False)
    shown = await owner.press_data(f"v1:isoff:{mine.id}:{mine.revision}")
    assert toast(shown) == texts_moderation.OTHER_TOAST
    assert await owner.within(lambda tx: tx.comments.get(mine.id)) == mine


async def test_of_any_other_comment_the_blog_says_itself_when_it_is_off(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    mine = await a_comment(reader, posts[0], CommentState.APPROVED)
    reader.house = two_owners(ByHand())
    await reader.press_data(ask_off(mine))
    (card,) = await written_to(owner.database, OWNER)
    assert labels(card) == ["Open it on the blog"]
    shown = await owner.press_data(f"v1:isoff:{mine.id}:{mine.revision}")
    assert toast(shown) == texts_moderation.OTHER_TOAST
    assert await owner.within(lambda tx: tx.comments.get(mine.id)) == mine


# ---- where nobody decides


async def test_where_nobody_can_be_asked_the_reader_is_told(reader: Chat, held: Comment) -> None:
    reader.house = replace(two_owners(ByHand()), owners=frozenset())
    assert toast(await reader.press_data(ask_off(held))) == texts_moderation.NOBODY_TO_ASK
    assert await the_wish(reader, held) is None


async def test_an_edit_of_what_was_withdrawn_says_that_it_is_gone(
    reader: Chat, held: Comment
) -> None:
    await reader.within(lambda tx: tx.comments.move(held.id, CommentState.WITHDRAWN, NOW))
    gone = await reader.within(lambda tx: tx.comments.get(held.id))
    assert gone is not None
    assert "not on the blog" in texts_comments.cannot_act(gone)


async def test_the_new_version_of_an_answer_answers_the_same_comment(
    reader: Chat, posts: list[Post]
) -> None:
    async with reader.database.transaction() as tx:
        await tx.subscribers.ensure(READER, "private", "none", NOW)
        made = await tx.comments.add(
            NewComment(READER, 8, posts[0].id, "77", TEXT), CommentState.PREVIEW, NOW
        )
        for state in (CommentState.QUEUED, CommentState.POSTING, CommentState.TRASHED):
            await tx.comments.move(made.id, state, NOW, remote_id="9")
    reader.now = NOW + timedelta(hours=2)
    await reader.write("We do the same here, and it works well.", to=About(posts[0].id, made.id))
    assert (await reader.comment()).parent_id == "77"


async def test_a_reply_to_the_question_is_a_new_comment_on_the_post(
    reader: Chat, held: Comment, posts: list[Post]
) -> None:
    await reader.within(lambda tx: tx.comments.move(held.id, CommentState.TRASHED, NOW))
    reader.now = NOW + timedelta(hours=2)
    asked = About(posts[0].id, held.id)
    await reader.write("We do the same here, and it works well.", to=asked)
    again = await reader.comment()
    assert (again.post_id, again.parent_id) == (posts[0].id, None)
    assert again.id != held.id
