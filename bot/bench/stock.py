"""STEP: python-telegram-bot as it comes, at the same work: its own HTTP client and rate limiter."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bot.bench.apart import Effort
from bot.bench.delivered import FIRST_SECOND, Sent, steady
from bot.bench.readers import FIRST_CHAT, TEXT
from bot.bench.sender import Server

MISSING = 'python-telegram-bot alone is not measured. To measure it: pip install "bleep[bench]"'

_POOL_SECONDS = 60.0  # as many wait for a connection as the tasks make them


@dataclass(frozen=True, slots=True)
class Stock:
    """How many messages to send by how many tasks, to which server, at what most a second."""

    server: Server
    messages: int
    tasks: int
    rate: float


def is_there() -> bool:
    """Say whether the library's rate limiter can be used: it needs aiolimiter."""
    return importlib.util.find_spec("aiolimiter") is not None


async def send_stock(stock: Stock) -> Sent:
    """Send one message to each chat, with no database at all, and say how that went."""
    request = HTTPXRequest(
        connection_pool_size=stock.tasks,
        pool_timeout=_POOL_SECONDS,
        httpx_kwargs={"verify": stock.server.context() or False},
    )
    limiter = AIORateLimiter(overall_max_rate=stock.rate)
    bot = ExtBot(
        stock.server.token,
        base_url=f"{stock.server.url}/bot",
        request=request,
        rate_limiter=limiter,
    )
    async with bot:
        return await _send_all(bot, stock)


async def _send_all(bot: Bot, stock: Stock) -> Sent:
    effort, chats = Effort(), iter(range(FIRST_CHAT, FIRST_CHAT + stock.messages))
    looking = asyncio.create_task(effort.look())
    done_at: list[float] = []
    await asyncio.gather(*(_send(bot, chats, done_at, effort) for _ in range(stock.tasks)))
    effort.stop()
    looking.cancel()
    first = sum(at < FIRST_SECOND for at in done_at)
    rate = steady(len(done_at), effort.seconds, first, FIRST_SECOND)
    return Sent(len(done_at), rate, effort.cpu_seconds, effort.memory_mb)


async def _send(bot: Bot, chats: Iterator[int], done_at: list[float], effort: Effort) -> None:
    buttons = InlineKeyboardMarkup(
        [
            [InlineKeyboardButton("Read the post", url="https://blog.example/1")],
            [InlineKeyboardButton("Save", callback_data="v1:save:1")],
        ]
    )
    for chat_id in chats:
        await bot.send_message(
            chat_id,
            f"<b>What a pager knows</b>\n\n{TEXT}",
            parse_mode=ParseMode.HTML,
            reply_markup=buttons,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            allow_paid_broadcast=True,
        )
        done_at.append(effort.elapsed())
