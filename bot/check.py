"""STEP: `bleep check`: says what is right and wrong with token, site, accounts and database."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from math import inf
from pathlib import Path

from telegram import Bot

from bot.aloud.speak import is_there
from bot.app import make_bot
from bot.handlers.sites import reading_of
from bot.keys import load_keys
from bot.outside import platforms
from bot.pace import FREE_RATE
from bot.readers.notice_file import read_notice
from bot.render.owners import Place
from bot.render.sites import reading_lines
from bot.send import attempt
from bot.settings import Settings, read_settings
from bot.texts import aloud as texts_aloud
from bot.texts import rights as texts_rights
from bot.texts import search as texts_search
from feeds.discover import discover, unstored
from feeds.http.web import Web, open_web
from feeds.reading.parsing import Pool, open_pool
from feeds.sites.base import Ability
from storage.database import Database, open_database
from storage.engine import sqlite_file
from storage.errors import AppError
from storage.outcome import Done, Later, Never, Unknown
from storage.records import Finding

_WORDS = {"ok": "right  ", "warning": "look at", "away": "wrong  ", "wrong": "wrong  "}


async def check(environment: Mapping[str, str], say: Callable[[str], None], now: datetime) -> int:
    """Say a line for each finding; return 1 if anything stops the main job, else 0."""
    try:
        settings = read_settings(environment, needed=("BLEEP_TOKEN", "BLEEP_SITE"))
    except AppError as error:
        findings = [Finding("settings", "wrong", line) for line in str(error).splitlines()]
    else:
        findings = [Finding("settings", "warning", line) for line in settings.warnings]
        findings += [*_notice(settings), _aloud()]
        findings += [*await _database(settings, now), *await _telegram(settings)]
        async with open_web(settings.site) as web, open_pool(size=1) as pool:
            for address in settings.site:
                findings += await _site(settings, web, pool, address, now)
    for finding in findings:
        say(f"{_WORDS[finding.level]}  {finding.subject}: {finding.text}")
    return int(any(finding.level in {"wrong", "away"} for finding in findings))


def _notice(settings: Settings) -> list[Finding]:
    """Say whether readers get the owner's own privacy notice."""
    notice = read_notice(settings.data)
    if notice.fault:
        return [Finding("privacy notice", "warning", texts_rights.fault(notice.name, notice.fault))]
    own = f"Readers get {settings.data / notice.name}." if notice.text else ""
    return [Finding("privacy notice", "ok", own or "Readers get the built-in one.")]


def _aloud() -> Finding:
    """Say whether posts can be read aloud; it stops nothing where not."""
    text = texts_aloud.READY if is_there() else texts_aloud.MISSING
    return Finding("reading aloud", "ok", f"{text}")


async def _database(settings: Settings, now: datetime) -> list[Finding]:
    """Look at the database and change nothing, so that it can be done beside a Bleep that runs."""
    file = sqlite_file(settings.database_url)
    try:
        if file is not None and not file.exists():
            return [_to_be_made(file)]
        keys = load_keys(settings, make=False)
        database = await open_database(settings.database_url, keys.seal, change=False)
    except AppError as error:
        return [Finding("database", "wrong", str(error))]
    try:
        read = await _readings(settings, database, now)
    finally:
        await database.close()
    return [Finding("database", "ok", "It can be opened, and the key fits."), *read]


async def _readings(settings: Settings, database: Database, now: datetime) -> list[Finding]:
    """Say of each site that was read before: when, when next, what went wrong, how many posts."""
    place = Place(now, settings.timezone)
    findings: list[Finding] = []
    if not await database.is_current():
        text = "It is of an earlier version. It is brought up to date at the next start."
        return [Finding("database", "warning", text)]
    async with database.transaction() as tx:
        for site in await tx.sites.all():
            if site.address in settings.site:
                told = " ".join(reading_lines(await reading_of(tx, site, now), place))
                level = "warning" if site.failures else "ok"
                findings.append(Finding(site.address, level, told))
    return findings


def _to_be_made(file: Path) -> Finding:
    there = next(folder for folder in file.absolute().parents if folder.exists())
    if not there.is_dir() or not os.access(there, os.W_OK):
        return Finding("database", "wrong", f"{file} cannot be made. Check BLEEP_DATA.")
    return Finding("database", "ok", "It will be made at the first start.")


async def _telegram(settings: Settings) -> list[Finding]:
    bot = make_bot(settings)
    match await attempt(bot.initialize):
        case Done():
            findings = [Finding("Telegram", "ok", f"The bot is @{bot.username}."), _inline(bot)]
            findings += await _stars(bot, settings)
        case Never():
            text = "It does not accept the token. Check BLEEP_TOKEN with @BotFather."
            findings = [Finding("Telegram", "wrong", text)]
        case Later(why=why) | Unknown(why=why):
            findings = [Finding("Telegram", "wrong", f"It does not answer: {why}")]
    await bot.shutdown()
    return findings


def _inline(bot: Bot) -> Finding:
    if bot.supports_inline_queries:
        return Finding("Telegram", "ok", texts_search.INLINE_ON)
    return Finding("Telegram", "warning", texts_search.INLINE_OFF)


async def _stars(bot: Bot, settings: Settings) -> list[Finding]:
    """Say what the bot has to pay with, and what a broadcast may cost, where anything is paid."""
    if not settings.paid_broadcast or settings.rate <= FREE_RATE:
        return []
    budget = settings.star_budget
    match await attempt(bot.get_my_star_balance):
        case Done(balance):
            return [_paid(balance.amount, budget)]
        case Never(why=why) | Later(why=why) | Unknown(why=why):
            return [
                Finding("Stars", "warning", f"Telegram does not tell how many there are: {why}")
            ]


def _paid(stars: int, budget: float) -> Finding:
    may = "There is no budget." if budget == inf else f"A broadcast may cost {budget:.0f}."
    short = stars <= 0 < budget or (budget < inf and stars < budget)
    smaller = "" if budget == inf else ", or a smaller BLEEP_STAR_BUDGET"
    more = f" It needs more{smaller}." if short else ""
    return Finding("Stars", "warning" if short else "ok", f"The bot has {stars}. {may}{more}")


async def _site(
    settings: Settings, web: Web, pool: Pool, address: str, now: datetime
) -> list[Finding]:
    match await discover(web, address, pool.parse):
        case Done(found):
            pass
        case Later(why=why) | Never(why=why) | Unknown(why=why):
            return [Finding(address, "wrong", why)]
    text = f"{found.title}: the feed is {found.feed_url} ({found.platform})."
    platform = platforms(web, settings)(unstored(address, found, now))
    findings = await platform.check()  # first: what it sees may change what can be done there
    way = (
        "Replies are put on the blog as comments."
        if Ability.INSERT in platform.abilities
        else "Replies are handed back to the reader, with the address of the comment form."
    )
    return [
        Finding(address, "ok", text),
        Finding(address, "ok", way),
        *findings,
        *await platform.check_moderator(),
    ]
