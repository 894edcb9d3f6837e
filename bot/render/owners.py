"""WORDS: how notices look to owners: alerts, and questions with a button for each choice.

A button carries what its question was about when it was shown, so that a press after a change can
be told from one that knew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any

from bot import texts
from bot.fit import line
from bot.language import together
from bot.render import TITLE, label, screen
from bot.render.review import review_rows, review_words
from bot.screen import Button, Rows, Screen, data
from bot.texts import admin as texts_admin
from bot.texts import owners as texts_owners
from bot.texts import review as texts_review
from bot.texts import roots as texts_roots
from storage.notices import Notice, NoticeKind
from storage.records import Post

_LISTED = 10
_ADDRESS = 200
_WORDS = 300  # of each side of a difference: 6 of them fit into a message
_DIFFERENCES = 6
_QUESTIONS = 80  # of the 100 buttons that a keyboard may have

CHOICES: Mapping[NoticeKind, Sequence[str]] = {
    NoticeKind.HOLD: ("all", "newest", "none"),
    NoticeKind.CORRECTION: ("correct", "leave"),
    NoticeKind.WITHDRAWAL: ("withdraw", "leave"),
    NoticeKind.REVIEW: ("send", "none"),
}
"""What can be chosen, by the kind of a question."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a screen is made with: the time here, the name of the blog, the post that waits."""

    now: datetime
    timezone: tzinfo
    blog: str = ""
    post: Post | None = None

    def moment(self, at: datetime) -> str:
        """Return a time in words, as the house's clock shows it."""
        here = self.timezone
        return texts_owners.moment(at.astimezone(here), self.now.astimezone(here))


def version(notice: Notice) -> int:
    """Return what a question is about now: how many posts are held, or which revision there is."""
    if notice.kind is NoticeKind.HOLD:
        return int(notice.facts.get("count", 0))
    return notice.revision or 0


def notice_screen(notice: Notice, place: Place) -> Screen:
    """Return the screen of one notice: a question that is decided has no buttons any more."""
    title, text = _told(notice, place)
    if notice.choice is None:
        return screen(text, _buttons(notice, place), title=title)
    return screen(text, title=title, end=decision(notice, place))


def question_screen(notice: Notice, place: Place) -> Screen:
    """Return a notice as it is opened from the list, with the way back to it."""
    shown = notice_screen(notice, place)
    return replace(shown, rows=(*shown.rows, (_back("questions"),)))


def decision(notice: Notice, place: Place) -> str:
    """Return what was chosen, and when."""
    at = notice.chosen_at or place.now
    return texts_owners.decided(notice.choice or "", place.moment(at))


def decision_now(notice: Notice, place: Place, number: int | None) -> str:
    """Return what was chosen just now, and to how many it goes; None is not counted yet."""
    goes = texts_owners.NOT_COUNTED
    if number is not None:
        goes = texts_owners.goes_to(notice.choice or "", number)
    return f"{decision(notice, place)}\n{goes}"


def decided_screen(notice: Notice, place: Place, number: int | None) -> Screen:
    """Return a question that was decided just now, and to how many it goes."""
    title, text = _told(notice, place)
    return screen(text, title=title, end=decision_now(notice, place, number))


def changed_screen(notice: Notice, place: Place) -> Screen:
    """Return a question that is about something else than when its button was shown."""
    title, text = _told(notice, place)
    return screen(f"{texts_owners.LOOK_AGAIN}\n\n{text}", _buttons(notice, place), title=title)


def together_screen(notices: Sequence[Notice]) -> Screen:
    """Return one screen for several sites that fail, or that work again."""
    failing = notices[0].kind is NoticeKind.FAILING
    title = texts_owners.MANY_FAILING_TITLE if failing else texts_owners.MANY_RECOVERED_TITLE
    lines = [_address(one.facts.get("address")) for one in notices[:_LISTED]]
    if len(notices) > _LISTED:
        lines.append(texts_owners.more(len(notices) - _LISTED))
    return screen(together("\n", lines), title=title, end=texts_owners.GO_ON_ALL if failing else "")


def questions_screen(notices: Sequence[Notice]) -> Screen:
    """Return the questions that wait, with a button for each."""
    rows: Rows = tuple(
        (Button(label(_short(one)), data=data("question", one.id)),) for one in notices[:_QUESTIONS]
    )
    text = texts_owners.TAP_A_QUESTION if rows else texts_owners.NO_QUESTIONS
    return screen(text, (*rows, (_back("panel"),)), title=texts_owners.QUESTIONS_TITLE)


def _buttons(notice: Notice, place: Place) -> Rows:
    choices = CHOICES.get(notice.kind, ())
    if notice.kind is NoticeKind.REVIEW:
        return review_rows(notice, place.post)
    if notice.kind is NoticeKind.HOLD and version(notice) == 1:
        choices = [one for one in choices if one != "newest"]
    return tuple(
        (
            Button(
                texts_owners.CHOSEN[choice],
                data=data("decide", notice.id, version(notice), choice),
            ),
        )
        for choice in choices
    )


def _told(notice: Notice, place: Place) -> tuple[str, str]:
    """Return the heading and the words of a notice."""
    match notice.kind:
        case NoticeKind.FAILING:
            return texts_owners.FAILING_TITLE, _failing(notice, place)
        case NoticeKind.RECOVERED:
            return texts_owners.RECOVERED_TITLE, _recovered(notice, place)
        case NoticeKind.MOVED:
            old, new = _address(notice.facts.get("from")), _address(notice.facts.get("to"))
            if notice.facts.get("what") == "comments":
                kept = bool(notice.facts.get("kept"))
                return texts_roots.TITLE, texts_roots.moved(old, new, kept=kept)
            return texts_owners.MOVED_TITLE, texts_owners.moved(old, new)
        case NoticeKind.HOLD:
            return texts_owners.HELD_TITLE, _held(notice, place)
        case NoticeKind.CORRECTION:
            return texts_owners.CHANGED_TITLE, _changed(notice.facts)
        case NoticeKind.REVIEW:
            due = notice.facts.get("due_at")
            at = place.moment(datetime.fromisoformat(due)) if due else ""
            return texts_review.TITLE, review_words(notice, place.post, at)
        case NoticeKind.WITHDRAWAL:
            return texts_owners.GONE_TITLE, texts_owners.gone(_title(notice.facts.get("title")))


def _failing(notice: Notice, place: Place) -> str:
    facts = notice.facts
    parts = (
        texts_owners.feed(_address(facts.get("address"))),
        texts_owners.failing(_since(notice, place)),
        texts_owners.reason(line(str(facts.get("why", "")), _ADDRESS)),
        texts_owners.GO_ON,
    )
    return together("\n\n", parts)


def _recovered(notice: Notice, place: Place) -> str:
    facts = notice.facts
    told = texts_owners.recovered(_since(notice, place), int(facts.get("posts", 0)))
    return f"{texts_owners.feed(_address(facts.get('address')))}\n\n{told}"


def _since(notice: Notice, place: Place) -> str:
    since = notice.facts.get("since")
    return place.moment(datetime.fromisoformat(since) if since else notice.created_at)


def _held(notice: Notice, place: Place) -> str:
    count, titles = version(notice), notice.facts.get("titles", [])[:_LISTED]
    told = texts_owners.held(count, place.blog, notice.facts.get("why", ""))
    lines = [texts.listed(number, _title(title), "") for number, title in enumerate(titles, 1)]
    if count > len(titles):
        lines.append(texts_owners.more(count - len(titles)))
    return together("\n\n", (told, together("\n", lines)))


def _changed(facts: Mapping[str, Any]) -> str:
    found = facts.get("differences", [])
    parts = [
        texts_owners.difference(
            one["part"],
            line(str(one["before"] or ""), _WORDS),
            line(str(one["after"] or ""), _WORDS),
        )
        for one in found[:_DIFFERENCES]
    ]
    rest = [texts_owners.more(len(found) - _DIFFERENCES)] if len(found) > _DIFFERENCES else []
    head = texts_owners.changed(_title(facts.get("title")))
    return together("\n\n", (head, *parts, *rest, texts_owners.CORRECTING))


def _back(action: str) -> Button:
    return Button(texts_admin.BACK, data=data(action))


def _short(notice: Notice) -> str:
    if notice.kind is NoticeKind.HOLD:
        return texts_owners.held_button(version(notice))
    title = _title(notice.facts.get("title"))
    if notice.kind is NoticeKind.CORRECTION:
        return texts_owners.changed_button(title)
    if notice.kind is NoticeKind.REVIEW:
        return texts_review.waits_button(title)
    return texts_owners.gone_button(title)


def _title(title: object) -> str:
    return line(str(title or ""), TITLE // 2) or texts.UNTITLED


def _address(address: object) -> str:
    return line(str(address or ""), _ADDRESS)
