"""HANDLERS: a set of rules on a page of the panel: what it would do, what can be added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from bot.admins.roles import Right
from bot.context import Context
from bot.handlers.panel import arrive
from bot.render import blog_of
from bot.render.rules import Set, rules_screen, set_screen
from bot.screen import Screen
from bot.texts import rules as texts_rules
from feeds.route import (
    AUTHOR,
    CATEGORY,
    FIELDS,
    SITE,
    TEXT,
    TITLE,
    UNMATCHED,
    dry_run,
    same,
    seen_in,
)
from storage.lists import List
from storage.records import ALL, Post
from storage.rules import Rule

RULES = "rules"

_OFFERED = 20

Data: TypeAlias = dict[str, Any]


async def home(context: Context, offset: int = 0) -> Screen:
    """Return the lists that can have rules from an offset on, with how many each has."""
    await arrive(context, RULES)
    found = await context.tx.rules.every()
    lists = [one for one in await context.tx.lists.every() if may_have(context, one, Right.LOOK)]
    counted = [(one, sum(rule.list_id == one.id for rule in found)) for one in lists]
    return rules_screen(counted, offset, edits=context.may_all(Right.EDIT))


async def page_of(context: Context, chosen: List, data: Data) -> Screen:
    """Return the page of a set of rules."""
    kept = {"rules": data["rules"], "base": data["base"]}
    return set_screen(await set_of(context, chosen, kept))


async def set_of(context: Context, chosen: List, data: Data) -> Set:
    """Note what is half chosen, and return the set with what it would have done."""
    tx = context.tx
    page = await arrive(context, RULES, **data | {"list": chosen.id})
    every, new = await tx.rules.every(), made_of(chosen, data["rules"])
    others = [rule for rule in every if rule.list_id != chosen.id]
    posts, lists = await tx.posts.latest(texts_rules.RECENT), await tx.lists.every()
    otherwise = await tx.preferences.number(UNMATCHED, 0)
    return Set(
        list=chosen,
        rules=new,
        saved=[rule for rule in every if rule.list_id == chosen.id],
        names={str(site.id): blog_of(site) or site.address for site in await tx.sites.all()},
        tried=dry_run(posts, lists, every, [*others, *new], otherwise or None),
        revision=page.revision if context.may_list(Right.EDIT, chosen.id) else None,
    )


async def fields(context: Context) -> list[str]:
    """Return what rules can look at on these blogs: labels, authors and blogs only if there are."""
    posts = await context.tx.posts.latest(texts_rules.RECENT)
    many = len(await context.tx.sites.all()) > 1
    there = {
        CATEGORY: bool(seen_in(posts, CATEGORY, 1)),
        AUTHOR: bool(seen_in(posts, AUTHOR, 1)),
        SITE: many,
    }
    return [field for field in FIELDS if there.get(field, field in {TITLE, TEXT})]


async def offered_for(context: Context, field: str) -> list[str]:
    """Return what the blogs have, where a rule of this kind can be chosen from it."""
    if field == SITE:
        return [str(site.id) for site in await context.tx.sites.all()][:_OFFERED]
    posts: list[Post] = await context.tx.posts.latest(texts_rules.RECENT)
    return seen_in(posts, field, _OFFERED) if field in {CATEGORY, AUTHOR} else []


def with_one_more(chosen: List, data: Data, word: str) -> tuple[Data, str]:
    """Return a set with one rule more, or as it was and what is wrong."""
    new = Rule(0, chosen.id, data["field"], word, data["out"])
    there = made_of(chosen, data["rules"])
    if any(same(new, rule) for rule in there):
        return data, texts_rules.RULE_THERE
    if len(there) >= texts_rules.MOST_RULES:
        return data, texts_rules.TOO_MANY
    return data | {"rules": [*data["rules"], *plain_of([new])]}, ""


async def list_for(context: Context, list_id: int, right: Right) -> List | None:
    """Return a list that can have rules and that the person has this right over."""
    chosen = await context.tx.lists.get(list_id)
    return chosen if chosen is not None and may_have(context, chosen, right) else None


def may_have(context: Context, one: List, right: Right) -> bool:
    """Say whether a list can have rules, and the person this right over it."""
    return one.slug != ALL and context.may_list(right, one.id)


def plain_of(found: Sequence[Rule]) -> list[list[Any]]:
    """Return rules as JSON can hold them."""
    return [[rule.field, rule.word, rule.excludes] for rule in found]


def made_of(chosen: List, plain: Sequence[Sequence[Any]]) -> list[Rule]:
    """Return the rules that `plain_of` gave, of a list."""
    return [Rule(0, chosen.id, field, word, out) for field, word, out in plain]
