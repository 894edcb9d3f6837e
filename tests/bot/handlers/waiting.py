"""Comments that wait for a decision, the sites they are on, their cards, and who decides."""

from __future__ import annotations

from dataclasses import replace

from bot.context import House
from bot.delivery.settlement import stored_screen
from bot.render.moderation import held_card, held_on
from bot.screen import Screen
from feeds.sites.base import Ability
from storage.database import Database
from storage.messages import About
from storage.records import Comment, NewComment, Post
from storage.states import CommentState
from storage.wishes import Wish
from tests.bot.handlers.ask import NOW, OWNER, Chat, Relayed, a_house

SECOND = 9_002
TEXT = "I agree: we do the same in our practice and it works."
PHONE = "Ring our surgery on 0161 496 0000 if you want to hear how we did it."
PAGE = "https://blog.example/wp-admin/comment.php?action=editcomment&c="


class Moderated(Relayed):
    """A site whose comments can be decided about from here."""

    @property
    def abilities(self) -> frozenset[Ability]:
        return super().abilities | {Ability.MODERATE}

    def moderation_url(self, remote_id: str) -> str:
        return f"{PAGE}{remote_id}"


class ByHand(Relayed):
    """A site whose comments are decided about on its own pages."""

    def moderation_url(self, remote_id: str) -> str:
        return f"{PAGE}{remote_id}"


def two_owners(platform: Relayed) -> House:
    """Return a house with two owners, whose sites are all on this platform."""
    return replace(a_house(platform), owners=frozenset({OWNER, SECOND}))


async def a_comment(
    reader: Chat,
    post: Post,
    state: CommentState = CommentState.HELD,
    text: str = TEXT,
    number: int = 7,
) -> Comment:
    """Give a reader's comment in a state, as if the chat and the site had brought it there."""
    remote = str(number - 2)
    async with reader.database.transaction() as tx:
        await tx.subscribers.ensure(reader.chat_id, "private", "none", NOW)
        new = NewComment(reader.chat_id, number, post.id, None, text)
        made = await tx.comments.add(new, CommentState.PREVIEW, NOW)
        sent = (CommentState.QUEUED, CommentState.POSTING)
        for step in (*(() if state is CommentState.REVIEW else sent), state):
            await tx.comments.move(made.id, step, NOW, remote_id=remote, shown_name="Sam")
        found = await tx.comments.get(made.id)
    assert found is not None
    return found


def a_card(chat: Chat, comment: Comment, post: Post) -> Screen:
    """Return the card of a comment on the blog, as the report writes it."""
    platform = Moderated() if isinstance(platform_of(chat), Moderated) else ByHand()
    return held_card(held_on(comment, post, platform))


def platform_of(chat: Chat) -> object:
    """Return the platform of a chat's house."""
    return chat.house.platform_of(None)  # type: ignore[arg-type]  # it is the same for every site


async def the_blog_leaves(database: Database) -> None:
    """Serve another blog alone from now on, as where an address goes out of BLEEP_SITES."""
    async with database.transaction() as tx:
        await tx.sites.use(["https://other.example/"])


async def the_wish(chat: Chat, comment: Comment) -> Wish | None:
    """Return what is wanted of a comment."""
    return await chat.within(lambda tx: tx.wishes.of(comment.id))


async def written_to(database: Database, chat_id: int) -> list[Screen]:
    """Return the messages that wait for a chat."""
    found = []
    async with database.transaction() as tx:
        for message in await tx.messages.upcoming(NOW, 50, []):
            shown = stored_screen(message.body)
            if message.chat_id == chat_id and isinstance(shown, Screen):
                found.append(shown)
    return found


async def a_review(reader: Chat, post: Post, text: str = PHONE) -> Screen:
    """Bring a comment in which the guard saw a number to an owner; return the card."""
    await reader.write(text, to=About(post.id))
    await reader.press("It is a public number")
    await reader.press("Anonymous reader")
    await reader.press("Send comment")
    (card,) = await written_to(reader.database, OWNER)
    return card
