"""WORDS: how the owners' screens look: the panel, a list, an announcement on its way."""

from __future__ import annotations

from collections.abc import Sequence

from bot import texts, texts_admin, texts_control, texts_owners, texts_sites
from bot.fit import line
from bot.render import label, screen, title_of
from bot.screen import Button, Rows, Screen, data
from feeds.route import CATEGORY, TITLE
from storage.lists import List, Rule, Sized
from storage.records import ALL, Post

_MOST = 80  # of the 100 buttons that a keyboard may have
_HITS = 10
_NAME = 22  # so that what follows the name on a button can be read on a phone


def panel_screen(lists: Sequence[Sized], troubles: texts_admin.Troubles, questions: int) -> Screen:
    """Return the panel: each list with its size, what is wrong, what else an owner can do."""
    asked = (_button(texts_owners.questions(questions), "questions"),) if questions else ()
    rows = tuple(_button(_sized(one), "list", one.list.id) for one in lists[:_MOST])
    doubts = (_button(texts_control.MESSAGES, "doubts"),) if troubles.messages else ()
    more = (
        _button(texts_admin.NEW_LIST, "newlist"),
        _button(texts_admin.ANNOUNCE, "announce"),
        _button(texts_control.BROADCASTS, "broadcasts"),
        *doubts,
        _button(texts_sites.SITES, "sites"),
        *asked,
    )
    return screen(texts_admin.panel(troubles), (*rows, *more), title=texts_admin.PANEL_TITLE)


def list_screen(one: Sized, rules: Sequence[Rule], link: str) -> Screen:
    """Return a list's page: its size, its link and its rules in words."""
    listed = one.list
    head = texts_admin.list_page(one.size, link)
    back = _button(texts_admin.BACK, "panel")
    if listed.slug == ALL:
        return screen(f"{head}\n\n{texts_admin.EVERY_POST}", (back,), title=listed.name)
    words = [f"- {texts_admin.rule(rule.field, rule.word)}" for rule in rules]
    told = "\n".join((texts_admin.THESE_POSTS, *words)) if words else texts_admin.NO_RULES
    rows = (
        _button(texts_admin.ADD_CATEGORY, "rule", listed.id, CATEGORY),
        _button(texts_admin.ADD_TITLE, "rule", listed.id, TITLE),
        *(
            _button(texts_admin.remove_rule(line(rule.word, _NAME)), "unrule", rule.id, listed.id)
            for rule in rules[:_MOST]
        ),
        back,
    )
    return screen(f"{head}\n\n{told}", rows, title=listed.name)


def hits_screen(chosen: List, rule: Rule, hits: Sequence[Post], tried: int) -> Screen:
    """Return what a new rule would have matched among the last posts."""
    words = texts_admin.rule(rule.field, rule.word)
    told = texts_admin.rule_added(chosen.name, words, len(hits), tried)
    titles = "\n".join(
        texts.listed(number, line(title_of(post), 80), "")
        for number, post in enumerate(hits[:_HITS], 1)
    )
    rows = (_button(chosen.name, "list", chosen.id),)
    return screen(f"{told}\n\n{titles}", rows)


def choice_screen(lists: Sequence[Sized], chosen: frozenset[int], revision: int) -> Screen:
    """Return the lists to choose for an announcement, with their states in words."""
    rows: Rows = tuple(
        _button(
            texts_admin.choice(line(one.list.name, _NAME), chosen=one.list.id in chosen),
            "to",
            one.list.id,
            revision,
        )
        for one in lists[:_MOST]
    )
    more = (
        _button(texts_admin.PREVIEW, "preview", revision),
        _button(texts_admin.DO_NOT_SEND, "drop", revision),
    )
    return screen(texts_admin.CHOOSE, (*rows, *more), title=texts_admin.CHOOSE_TITLE)


def ready_screen(words: str, revision: int, *, anyone: bool) -> Screen:
    """Return the card under a preview: how many get it, and what to do with it."""
    send = (_button(texts_admin.SEND_NOW, "now", revision),) if anyone else ()
    rows = (
        _button(texts_admin.TEST, "test", revision),
        *send,
        _button(texts_admin.DO_NOT_SEND, "drop", revision),
    )
    return screen(words, rows, title=texts_admin.READY_TITLE)


def _sized(one: Sized) -> str:
    return texts_admin.list_button(line(one.list.name, _NAME), one.size)


def _button(text: str, action: str, *refs: object) -> tuple[Button]:
    return (Button(label(text), data=data(action, *refs)),)
