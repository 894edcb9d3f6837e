"""STEP: answers an inline query by one call to Telegram."""

from __future__ import annotations

from telegram import Bot, InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions
from telegram.constants import ParseMode

from bot.delivery.calls import markup
from bot.readers.shares import Article, Shares
from bot.send import attempt
from storage.outcome import Outcome

_CACHE_SECONDS = 300  # the same words bring the same posts to everyone for so long
_ANSWER_SECONDS = 5.0  # what comes later is of no use to somebody who types


async def answer(bot: Bot, query_id: str, shares: Shares) -> Outcome[bool]:
    """Offer posts to whoever typed; harmless to lose (Bot API, answerInlineQuery)."""
    results = [_result(article) for article in shares.articles]

    async def call() -> bool:
        return await bot.answer_inline_query(
            query_id,
            results,
            cache_time=_CACHE_SECONDS,
            is_personal=False,
            next_offset=str(shares.next_offset or ""),
            read_timeout=_ANSWER_SECONDS,
        )

    return await attempt(call)


def _result(article: Article) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        article.id,
        article.title,
        InputTextMessageContent(
            article.screen.html,
            ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
        markup(article.screen),
        description=article.description,
    )
