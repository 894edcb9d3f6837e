"""WORDS: the pretend blog's text, from prepared files to the HTML that WordPress would show.

A prepared post is a small text file: `name: value` lines (title, topics, days), an empty line,
then the text, one paragraph a line; `## ` opens a heading and `- ` a list item.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

HERE = Path(__file__).parents[1]
_TAG = re.compile(r"<[^>]*>")
_BARE_AMPERSAND = re.compile(r"&(?!#?\w+;)")
_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
# The few of WordPress's typographic changes that readers of `rendered` stumble over.
_TYPOGRAPHY = (
    (re.compile(r"(^|[\s(\[])\""), r"\1&#8220;"),
    (re.compile(r"\""), "&#8221;"),
    (re.compile(r"(^|[\s(\[])'"), r"\1&#8216;"),
    (re.compile(r"'"), "&#8217;"),
    (re.compile(r"\.\.\."), "&#8230;"),
    (re.compile(r" -- "), " &#8212; "),
)


@dataclass(frozen=True, slots=True)
class PreparedPost:
    """A post that is ready; `days` is its age when the blog opens, None if it waits its turn."""

    title: str
    text: str
    categories: tuple[str, ...]
    days: int | None = None


def read_post(written: str) -> PreparedPost:
    """Read one prepared post from the text of its file."""
    head, _, text = written.partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    topics = tuple(topic.strip() for topic in fields.get("topics", "").split(",") if topic.strip())
    days = int(fields["days"]) if "days" in fields else None
    return PreparedPost(fields["title"], text.strip(), topics, days)


def load_posts(folder: Path = HERE / "posts") -> list[PreparedPost]:
    """Read all prepared posts of a folder, in the order of their file names."""
    return [read_post(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.txt"))]


def slug_of(title: str) -> str:
    """Return the part of the address that a title gives, or "post" for a title with no letters."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60].strip("-") or "post"


def _kind(line: str) -> str:
    return "h3" if line.startswith("## ") else "li" if line.startswith("- ") else "p"


def _blocks(text: str) -> Iterator[str]:
    lines = [line for line in text.splitlines() if line.strip()]
    for kind, group in groupby(lines, key=_kind):
        cut = {"h3": 3, "li": 2, "p": 0}[kind]
        body = "\n".join(
            f"<{kind}>{html.escape(line[cut:], quote=False)}</{kind}>" for line in group
        )
        yield f"<ul>\n{body}\n</ul>" if kind == "li" else body


def post_html(text: str) -> str:
    """Return a post's text as HTML paragraphs, headings and lists."""
    return "\n".join(_blocks(text)) + "\n"


def excerpt_html(text: str, words: int = 55) -> str:
    """Return the first words of a post as WordPress's feed gives them (wp_trim_excerpt: 55)."""
    plain = re.sub(r"(?m)^(## |- )", "", text).split()
    more = " [&#8230;]" if len(plain) > words else ""
    return html.escape(" ".join(plain[:words]), quote=False) + more


def stored(content: str) -> str:
    """Return a comment as WordPress keeps it for an account without unfiltered_html.

    Tags go and a bare ampersand is encoded (wp_filter_kses); what came encoded stays as it is.
    """
    return _BARE_AMPERSAND.sub("&amp;", _TAG.sub("", content)).strip()


def _paragraph(part: str) -> str:
    linked = _URL.sub(lambda url: f'<a href="{url[0]}" rel="nofollow ugc">{url[0]}</a>', part)
    pieces = re.split(r"(<[^>]*>)", linked)
    for pattern, instead in _TYPOGRAPHY:
        pieces = [
            piece if piece.startswith("<") else pattern.sub(instead, piece) for piece in pieces
        ]
    return "<p>" + "".join(pieces).replace("\n", "<br />\n") + "</p>\n"


def comment_html(raw: str) -> str:
    """Return a stored comment as WordPress's `rendered`: paragraphs, links, curly quotes."""
    return "".join(_paragraph(part) for part in re.split(r"\n{2,}", raw) if part.strip())


def links_in(raw: str) -> int:
    """Count the web addresses in a comment: two hold it (comment_max_links)."""
    return len(_URL.findall(raw))
