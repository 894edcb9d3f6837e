"""WORDS: how things look in a chat: plain text becomes Telegram HTML within Telegram's limits.

Only html.escape makes HTML here: all that it writes is read back by Telegram (facts on Telegram,
section 12). A screen has one bold line at most, its first, because it shows on a locked phone.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from enum import Enum
from html import escape

from bot import texts
from bot.comments.follow_rows import follow_rows
from bot.fit import LIMIT, clean, cut, is_visible, line, units, web_link
from bot.language import together
from bot.render.again import again_rows
from bot.screen import Button, Rows, Screen, data, turned
from bot.texts import comments as texts_comments
from bot.texts import complaints as texts_complaints
from bot.texts import hand as texts_hand
from bot.texts import moderation as texts_moderation
from bot.texts import states as texts_states
from feeds.sites.base import Ability
from storage.follows import Choice
from storage.lists import List
from storage.records import Comment, Post, Site
from storage.replies import Reply
from storage.states import MAY_WITHDRAW, CommentState

TITLE = 250
"""The longest title and the longest name of a blog that is shown, in UTF-16 units."""

SHORT = 120
"""A post of at most so many words is sent whole (facts on readers, section 3)."""

ONLY = "only"
"""The word in a topic's button under a message of nothing but topics."""

_BODY = 3400  # the longest words of a post; what is around them has fewer than 650 units
_BLOG = 80
_LABEL = 40  # a longer button is cut on a narrow phone
_WORDS_A_MINUTE = 230
_OLD_YEARS = 2
_MOST_BUTTONS = 90  # of the 100 that a keyboard may have
_REMOTE_ID = 30  # so that the data of a button holds it
_GAP = 2  # the blank line between two blocks


class HowComments(Enum):
    """How a comment on a post gets to its site."""

    RELAYED = "relayed"
    HANDED_OFF = "handed off"
    OR_LETTER = "handed off, or a letter"  # an editor may also put it into a post of letters
    CLOSED = "closed"
    NOT = "not"

    @property
    def by_hand(self) -> bool:
        """Whether its writer, or an editor, puts it there."""
        return self in (HowComments.HANDED_OFF, HowComments.OR_LETTER)


def how_comments(
    abilities: frozenset[Ability], *, closed: bool = False, left: bool = False
) -> HowComments:
    """Return how comments get to a site, by what its platform can do; `closed` is the post.

    `left` says that the site is not served any more.
    """
    if left:
        return HowComments.NOT
    if closed and abilities:
        return HowComments.CLOSED
    if Ability.INSERT in abilities:
        return HowComments.RELAYED
    if Ability.HANDOFF not in abilities:
        return HowComments.NOT
    return HowComments.OR_LETTER if Ability.LETTERS in abilities else HowComments.HANDED_OFF


def screen(
    text: str, rows: Rows = (), *, title: str = "", reply_to: int | None = None, end: str = ""
) -> Screen:
    """Return a message of plain text: a bold title, the text cut to fit, an end that is whole."""
    return Screen(blocks(text, title=title, end=end), rows, reply_to=reply_to)


def blocks(text: str, *, title: str = "", end: str = "", quote: bool = False) -> str:
    """Return Telegram HTML of a title, a text that is cut to fit, and an end that is whole."""
    head = line(title, TITLE)
    tail = clean(end)
    used = sum(units(part) + _GAP for part in (head, tail) if part)
    body = escape(cut(clean(text), LIMIT - used))
    parts = (
        f"<b>{escape(head)}</b>" if head else "",
        f"<blockquote>{body}</blockquote>" if quote and body else body,
        escape(tail),
    )
    return together("\n\n", (part for part in parts if part))


def label(text: str) -> str:
    """Return the text of a button that fits on a phone."""
    return line(text, _LABEL)


def title_of(post: Post) -> str:
    """Return a post's title on one line."""
    short = line(post.title, TITLE)
    return short if is_visible(short) else texts.UNTITLED


def blog_of(site: Site) -> str:
    """Return the name of a post's blog, short enough for any message; empty if it has none."""
    return line(site.title, _BLOG) if is_visible(site.title) else ""


def post_html(post: Post, site: Site, now: datetime, timezone: tzinfo, how: HowComments) -> str:
    """Return the message of a post: title, summary, where it is from, how to comment."""
    published = post.published_at and post.published_at.astimezone(timezone)
    minutes = None if post.cut or not post.words else -(-post.words // _WORDS_A_MINUTE)
    warning = texts.old(published.year) if published and is_old(published, now) else ""
    summary = clean(post.summary) if is_visible(post.summary) else ""
    body = cut(summary, _BODY)
    kind = _kind(post, is_whole=body == summary)
    end = (kind, texts.source(minutes, published, blog_of(site)), warning, _invitation(how))
    return blocks(
        body,
        title=title_of(post),
        end=together("\n\n", (part for part in end if part)),
    )


def post_screen(
    post: Post, site: Site, now: datetime, timezone: tzinfo, how: HowComments
) -> Screen:
    """Return the message of a post with its buttons; a link only where Telegram takes it."""
    url = web_link(post.url)
    read = ((Button(texts.READ_POST, url=url),),) if url else ()
    save = ((Button(texts.SAVE, data=data("save", post.id)),),)
    useful = ((Button(texts.USEFUL, data=data("useful", post.id)),),)
    return Screen(post_html(post, site, now, timezone, how), read + save + useful)


def _kind(post: Post, *, is_whole: bool) -> str:
    """Say what the words of a post's message are, where they are not the post itself."""
    if post.cut or (post.words <= SHORT and not is_whole):
        return texts.FIRST_LINES
    return texts.TAKEN if post.words > SHORT else ""


def _invitation(how: HowComments) -> str:
    return {
        HowComments.RELAYED: texts.TO_COMMENT,
        HowComments.HANDED_OFF: texts.TO_HAND_OFF,
        HowComments.OR_LETTER: texts.TO_HAND_OFF_OR_LETTER,
        HowComments.CLOSED: texts_hand.COMMENTS_CLOSED,
        HowComments.NOT: "",
    }[how]


def is_old(published: datetime, now: datetime) -> bool:
    """Say whether a post is over two years old, by the calendar of its own time zone."""
    there = now.astimezone(published.tzinfo)
    then = (published.year + _OLD_YEARS, published.month, published.day)
    return then < (there.year, there.month, there.day)


def comment_screen(comment: Comment, post: Post, site: Site) -> Screen:
    """Return the message that tells a reader where a comment stands now."""
    state = comment.state
    rejected = state is CommentState.REJECTED
    body = texts_states.rejected(comment.error) if rejected else texts_states.BODIES.get(state)
    url = web_link(comment.url or "") if state is CommentState.APPROVED else None
    rows: Rows = ((Button(texts_comments.SEE_COMMENT, url=url),),) if url else ()
    if state in MAY_WITHDRAW:
        rows += ((Button(texts_moderation.WITHDRAW, data=data("withdraw", comment.id)),),)
    rows += again_rows(comment, post)
    if state is CommentState.APPROVED:
        rows += follow_rows(post.id, Choice.ALL, Choice.NONE)
    about = texts_comments.on_post(title_of(post), blog_of(site))
    heading = texts_states.HEADINGS.get(state, texts_states.COMMENTS_TITLE)
    if word := texts_moderation.word_of(comment):
        body = texts_moderation.REASONS[word]
        heading = texts_moderation.heading(word) or heading
    text = f"{body or texts_states.STATES[state]}\n\n{about}"
    return screen(text, rows, title=heading, reply_to=comment.message_id)


def reply_screen(reply: Reply, post: Post) -> Screen:
    """Return the message that brings a reply on the blog to the person who was answered."""
    url = web_link(reply.url)
    rows: Rows = ((Button(texts_comments.SEE_REPLY, url=url),),) if url else ()
    rows += report_row(post.id, reply.remote_id)
    end = f"{texts_comments.preview_post(title_of(post))}\n\n{texts_states.TO_ANSWER}"
    title = texts_states.replied(line(reply.author, _BLOG))
    return Screen(blocks(reply.text, title=title, end=end, quote=True), rows)


def report_row(post_id: int, remote_id: str) -> Rows:
    """Return the button that reports a comment on the blog, by the site's own id of it."""
    if not (remote_id.isascii() and remote_id.isalnum()) or len(remote_id) > _REMOTE_ID:
        return ()
    return ((Button(texts_complaints.REPORT, data=data("report", post_id, remote_id)),),)


def topics_screen(
    blog: str, lists: list[List], mine: frozenset[int], consent: str = texts.CONSENT
) -> Screen:
    """Return the first screen, with a button for each topic that says its state in words."""
    text = texts.topics(blog, consent) if lists else texts.NO_TOPICS
    return _topics(text, lists, mine, texts.topics_title(blog))


def only_topics_screen(lists: list[List], mine: frozenset[int], consent: str) -> Screen:
    """Return the topics alone; `consent` is empty where the person has agreed before."""
    parts = [part for part in (consent, texts.TAP_A_TOPIC) if part]
    text = together("\n\n", parts) if lists else texts.NO_TOPICS
    return _topics(text, lists, mine, texts.TOPICS_TITLE, ONLY)


def _topics(text: str, lists: list[List], mine: frozenset[int], title: str, *which: str) -> Screen:
    rows = tuple(
        (
            Button(
                label(texts.topic_button(line(one.name, _LABEL - 5), on=one.id in mine)),
                data=data("topic", one.id, turned(on=one.id not in mine), *which),
            ),
        )
        for one in lists[:_MOST_BUTTONS]
    )
    described = [f"{one.name}: {one.description}" for one in lists if one.description]
    return screen(together("\n\n", (text, *described)), rows, title=title)
