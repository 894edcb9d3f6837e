"""WORDS: the pretend blog's RSS 2.0, with WordPress's fields, validators and size of 10 items."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response

from sandbox.site.state import Article, Comment, State
from sandbox.site.words import comment_html, excerpt_html, post_html

_ITEMS = 10
_HEAD = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:wfw="http://wellformedweb.org/CommentAPI/"
	xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:atom="http://www.w3.org/2005/Atom"
	xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
	xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel>
"""


def _cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _date(at: datetime) -> str:
    return format_datetime(at).replace("GMT", "+0000")


def _post_item(article: Article, root: str, author: str, comments: int) -> str:
    link = f"{root}/{article.path}"
    topics = "".join(f"<category>{_cdata(topic)}</category>\n" for topic in article.categories)
    talk = (
        f"<wfw:commentRss>{link}feed/</wfw:commentRss>\n<slash:comments>{comments}</slash:comments>"
    )
    form = f"<comments>{link}#{'comments' if comments else 'respond'}</comments>"
    quiet = not article.comments_open and not comments
    return f"""<item>
<title>{escape(article.title)}</title>
<link>{link}</link>
{"" if quiet else form}
<dc:creator>{_cdata(author)}</dc:creator>
<pubDate>{_date(article.published_at)}</pubDate>
{topics}<guid isPermaLink="false">{root}/?p={article.id}</guid>
<description>{_cdata(excerpt_html(article.text))}</description>
<content:encoded>{_cdata(post_html(article.text))}</content:encoded>
{"" if quiet else talk}
</item>
"""


def _comment_item(comment: Comment, article: Article, root: str) -> str:
    title = f"Comment on {article.title} by {comment.name}"
    return f"""<item>
<title>{escape(title)}</title>
<link>{root}/{article.path}#comment-{comment.id}</link>
<dc:creator>{_cdata(comment.name)}</dc:creator>
<pubDate>{_date(comment.written_at)}</pubDate>
<guid isPermaLink="false">{root}/?p={article.id}#comment-{comment.id}</guid>
<content:encoded>{_cdata(comment_html(comment.content))}</content:encoded>
</item>
"""


def _channel(title: str, root: str, path: str, latest: datetime, items: Iterable[str]) -> str:
    about = f"""<title>{escape(title)}</title>
<atom:link href="{root}/{path}" rel="self" type="application/rss+xml" />
<link>{root}</link>
<description>Notes on general practice and digital health</description>
<lastBuildDate>{_date(latest)}</lastBuildDate>
<language>en-GB</language>
<sy:updatePeriod>hourly</sy:updatePeriod>
<sy:updateFrequency>1</sy:updateFrequency>
"""
    return _HEAD + about + "".join(items) + "</channel>\n</rss>\n"


def posts_feed(state: State, name: str, root: str, page: int) -> tuple[str, datetime]:
    """Return the feed of posts and the moment of the last change to any of them."""
    articles = state.newest()
    latest = max((post.modified_at for post in articles), default=state.clock())
    author = state.accounts[0].name
    shown = articles[(page - 1) * _ITEMS : page * _ITEMS]
    items = [_post_item(post, root, author, len(state.visible(post.id))) for post in shown]
    return _channel(name, root, "feed/", latest, items), latest


def comments_feed(
    state: State, name: str, root: str, article: Article | None
) -> tuple[str, datetime]:
    """Return the feed of comments, of one post or of all, and the newest comment's moment."""
    shown = state.visible(article.id if article else None)[::-1][:_ITEMS]
    everything = [post.modified_at for post in state.articles.values()]
    latest = max(
        [*everything, *(each.written_at for each in state.visible())], default=state.clock()
    )
    path = f"{article.path}feed/" if article else "comments/feed/"
    title = f"Comments on: {article.title}" if article else f"Comments for {name}"
    items = [_comment_item(each, state.articles[each.post], root) for each in shown]
    return _channel(title, root, path, latest, items), latest


def feed_answer(request: Request, xml: str, latest: datetime) -> Response:
    """Answer with a feed, or 304 if every validator that the caller sent still holds."""
    modified = format_datetime(latest.replace(microsecond=0), usegmt=True)
    etag = f'"{hashlib.md5(modified.encode(), usedforsecurity=False).hexdigest()}"'
    sent = (request.headers.get("if-none-match"), request.headers.get("if-modified-since"))
    held = [old == new for old, new in zip(sent, (etag, modified), strict=True) if old is not None]
    headers = {"Last-Modified": modified, "ETag": etag}
    if held and all(held):
        return Response(status_code=304, headers=headers)
    return Response(xml, headers=headers, media_type="application/rss+xml")
