"""WORDS: how rules look in the panel: all lists, one list's set, where posts would go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.fit import line
from bot.language import together
from bot.render import screen, title_of
from bot.render.panel import button, paged, to_panel, to_place
from bot.screen import Button, Rows, Screen
from bot.texts import rules as texts
from feeds.route import CATEGORY, SITE, Tried, contradictions
from storage.lists import List
from storage.records import ALL
from storage.rules import Rule

PAGE = 10
"""How many posts a page of the dry run shows."""

WAITS = (0, 10, 30, 60, 240, -1)
"""The minutes that a post can wait for an editor; -1 is until one decides."""

MORE = "more"
"""The word of a button that leads to another page of choices."""

_NAME = 22
_WORD = 20
_TITLE = 80


@dataclass(frozen=True, slots=True)
class Set:
    """A set of rules of one list, perhaps not saved; `names` are of the blogs, by their ids.

    `tried` is what it would have done. `revision` is of the page; None where it cannot be changed.
    """

    list: List
    rules: Sequence[Rule]
    saved: Sequence[Rule]
    names: Mapping[str, str]
    tried: Sequence[Tried]
    revision: int | None

    @property
    def is_changed(self) -> bool:
        """Whether it is another set than the saved one."""
        return _all_of(self.rules) != _all_of(self.saved)

    def words(self, rule: Rule) -> str:
        """Return what a rule looks for, as a person knows it."""
        return line(self.names.get(rule.word, rule.word) if rule.field == SITE else rule.word, 60)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A page with one choice of several: what each is called, and its word in the button.

    From `offset` on so many are offered as a page has; a press on one of them stays there.
    """

    title: str
    text: str
    action: str
    choices: Sequence[tuple[str, str]]
    now: str
    revision: int | None
    offset: int = 0


def rules_screen(lists: Sequence[tuple[List, int]], offset: int = 0, *, edits: bool) -> Screen:
    """Return a page of lists with the number of their rules, and what holds for all posts."""
    every = tuple(
        button(texts.list_button(line(one.name, _NAME), number), "rules", one.id)
        for one, number in lists
    )
    rows = paged(every, offset, lambda text, at: button(text, "place", "rules", at))
    more = (button(texts.BY_NO_RULE, "unmatched"), button(texts.BEFORE, "before")) if edits else ()
    text = texts.HOW if rows else texts.NO_LISTS
    return screen(text, (*rows, *more, to_panel()), title=texts.RULES_TITLE)


def set_screen(one: Set) -> Screen:
    """Return a list's rules in words, what they would have done, and what can be done with them."""
    text = together("\n\n", _of_set(one))
    return screen(text, tuple(_set_rows(one)), title=texts.rules_title(line(one.list.name, 60)))


def _of_set(one: Set) -> Iterator[str]:
    if one.is_changed:
        yield texts.UNSAVED
    included = [rule for rule in one.rules if not rule.excludes]
    excluded = [rule for rule in one.rules if rule.excludes]
    if not one.rules:
        yield texts.NO_RULES
    if included:
        yield _listed(texts.INCLUDE, included, one)
    if excluded:
        yield _listed(texts.EXCLUDE, excluded, one)
        if not included:
            yield texts.ONLY_OUT
    for rule, other in contradictions(one.rules)[:3]:
        yield texts.contradiction(_rule(rule, one), _rule(other, one))
    here = one.list.id
    after = sum(here in tried.after for tried in one.tried)
    before = sum(here in tried.before for tried in one.tried)
    yield texts.tried(after, before, len(one.tried))
    if one.is_changed and one.tried:
        more = sum(here in tried.after - tried.before for tried in one.tried)
        yield texts.gains(more, before + more - after)


def _listed(head: str, rules: Sequence[Rule], one: Set) -> str:
    return together("\n", (head, *(f"- {_rule(rule, one)}" for rule in rules)))


def _rule(rule: Rule, one: Set) -> str:
    return texts.rule(rule.field, one.words(rule))


def _set_rows(one: Set) -> Iterator[tuple[Button, ...]]:
    at = one.revision
    if at is not None:
        if one.is_changed:
            yield button(texts.SAVE, "ruleset", "save", at)
            yield button(texts.FORGET, "ruleset", "forget", at)
        yield button(texts.ADD, "ruleset", "add", at)
        yield button(texts.TRY, "ruleset", "try", at, 0)
        for place, rule in enumerate(one.rules):
            words = texts.remove_button(line(one.words(rule), _WORD), excludes=rule.excludes)
            yield button(words, "ruleset", "remove", at, place)
    if not one.is_changed:
        yield to_place("rules")


def kinds_screen(one: Set, fields: Sequence[str]) -> Screen:
    """Return what a new rule can look at, to include and to keep out."""
    rows = tuple(
        button(
            texts.kind_button(field, excludes=excludes),
            *("ruleset", "kind", one.revision, field, "out" if excludes else "in"),
        )
        for excludes in (False, True)
        for field in fields
    )
    text = texts.CHOOSE_KIND if CATEGORY in fields else f"{texts.CHOOSE_KIND}\n\n{texts.NO_LABELS}"
    return screen(text, (*rows, _back(one.revision)), title=texts.ADD)


def words_screen(one: Set, field: str, offered: Sequence[str]) -> Screen:
    """Return the words that posts have, to choose one of them."""
    rows = tuple(
        button(line(word, 40), "ruleset", "pick", one.revision, place)
        for place, word in enumerate(offered)
    )
    typed = () if field == SITE else (button(texts.TYPE, "ruleset", "type", one.revision),)
    text = texts.ASK[SITE] if field == SITE else texts.CHOOSE_WORD
    return screen(text, (*rows, *typed, _back(one.revision)), title=texts.ADD)


def tried_screen(one: Set, lists: Sequence[List], start: int) -> Screen:
    """Return a page of the dry run: where each of the last posts would go, and goes now."""
    names = {of.id: line(of.name, _NAME) for of in lists}
    shown = one.tried[start : start + PAGE]
    parts = [texts.NOT_STORED]
    for number, tried in enumerate(shown, start + 1):
        title = texts.place(number, line(title_of(tried.post), _TITLE))
        after, before = _names(tried.after, names), _names(tried.before, names)
        parts.append(f"{title}\n{texts.goes(after, before)}")
    after_these = start + PAGE
    has_more = after_these < len(one.tried)
    more = button(texts.MORE, "ruleset", "try", one.revision, after_these)
    rows = (*((more,) if has_more else ()), _back(one.revision))
    return screen(together("\n\n", parts), rows, title=texts.TRIED_TITLE)


def choice_screen(page: Chosen) -> Screen:
    """Return a page with one choice of several; the present one is said in words."""
    rows: Rows = ()
    if page.revision is not None:
        here = (page.offset,) if page.offset else ()
        every = tuple(
            button(
                texts.is_chosen(name) if word == page.now else name,
                *(page.action, word, page.revision, *here),
            )
            for name, word in page.choices
        )
        rows = paged(every, page.offset, lambda text, at: button(text, page.action, MORE, at))
    present = [name for name, word in page.choices if word == page.now]
    told = together("\n\n", [page.text, *map(texts.is_chosen, present[:1])])
    return screen(told, (*rows, to_place("rules")), title=page.title)


def unmatched_page(
    lists: Sequence[List], now: str, revision: int | None, offset: int = 0
) -> Screen:
    """Return what can become of posts that match no rule, a page of it."""
    also = [
        (texts.and_list(line(one.name, _NAME)), str(one.id)) for one in lists if one.slug != ALL
    ]
    choices = [(texts.ONLY_ALL, "all"), (texts.ASK_FIRST, "ask"), *also]
    found = now if now in {word for _, word in choices} else "all"
    return choice_screen(
        Chosen(
            texts.UNMATCHED_TITLE,
            texts.UNMATCHED,
            "unmatched",
            choices,
            found,
            revision,
            offset,
        )
    )


def before_page(now: int, revision: int | None) -> Screen:
    """Return how long a new post can wait for an editor."""
    minutes = WAITS if now in WAITS else (*WAITS, now)
    choices = [(texts.waits(one), str(one)) for one in minutes]
    return choice_screen(
        Chosen(texts.BEFORE_TITLE, texts.BEFORE_HOW, "before", choices, str(now), revision)
    )


def _names(ids: frozenset[int], names: Mapping[int, str]) -> list[str]:
    return [name for list_id, name in names.items() if list_id in ids]


def _back(revision: int | None) -> tuple[Button]:
    return button(texts.BACK, "ruleset", "back", revision)


def _all_of(rules: Sequence[Rule]) -> set[tuple[str, str, bool]]:
    return {(rule.field, rule.word, rule.excludes) for rule in rules}
