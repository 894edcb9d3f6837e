"""WORDS: the tags of HTML taken away, in time that grows with the length only.

Scripts, styles, forms, hidden parts, share boxes and the footers of feeds go with their text.
"""

from __future__ import annotations

import html as entities
import re

_RAW = frozenset({"script", "style"})
_BREAKS = re.compile(
    r"address|article|aside|blockquote|body|caption|center|dd|details|div|dl|dt"
    r"|figcaption|figure|footer|h1|h2|h3|h4|h5|h6|header|hr|html|li|main|menu|ol|p|pre"
    r"|section|summary|table|tbody|tfoot|thead|tr|ul"
)
_VOID = re.compile(r"area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr")
_DROPPED = re.compile(
    r"audio|button|canvas|datalist|form|head|iframe|math|nav|noscript|object|script"
    r"|select|style|svg|template|textarea|title|video"
)
# Blogger's footer with its tracking image (facts on feeds, section 10), the share and "related
# posts" boxes of WordPress plugins, the widgets of a theme, and marks of footnotes.
_DROPPED_CLASS = re.compile(
    r"(?:^|\s)(?:blogger-post-footer|feedflare|sharedaddy|share-\S*|sharing-\S*|social-share\S*"
    r"|sd-\S+|jp-relatedposts|jp-post-flair|addtoany\S*|a2a_\S+|addthis\S*|heateor\S*|yarpp\S*"
    r"|popular-?posts\S*|related-?posts\S*|widget\S*|wpcnt|screen-reader-text|fn|footnote-ref)"
    r"(?=\s|$)",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
# What XML 1.0 section 2.2 allows, less the marks that no one sees and those that turn the
# direction of what comes after them (Unicode Standard Annex 9, section 2).
_UNSEEN = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    "|[\xad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]"
)
# Python refuses to read a number of 4,300 digits.
_ENDLESS = re.compile(r"&#(?:\d{8,}|[xX][0-9a-fA-F]{8,});?")
# Possessive and bound by the next "<": time grows with the length, whatever the markup is. The
# standard library's parser is quadratic on unclosed tags.
_TAG = re.compile(
    r"<(/?)([a-z][a-z0-9:-]*)"
    r"((?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+|[^<>]*+)>",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([^\s\"'=<>/]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?")
_DECLARATION = re.compile(r"<[!?][^<>]*>")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


def read(html: str) -> str:
    """Turn HTML into blocks of plain text, separated by blank lines.

    Plain text passes through: its blank lines stay. Never raises, whatever the markup is, and
    takes time in proportion to its length.
    """
    return _Reader().read(_no_comments(html.replace("\r\n", "\n").replace("\r", "\n")))


def clean(text: str) -> str:
    """Return the text without characters that XML forbids or that no one can see."""
    return _UNSEEN.sub("", text)


def unescape(text: str) -> str:
    """Return the text with its entities as characters; a number that is no character's goes."""
    return entities.unescape(_ENDLESS.sub("", text))


def lines(block: str) -> list[str]:
    """Return the parts of one block: each list item, and the text before them, on its own.

    An item keeps its "- "; white space in each part is squashed.
    """
    found: list[str] = []
    for line in (" ".join(part.split()) for part in block.split("\n")):
        if line.startswith("- ") or not found:
            found.append(line)
        elif line:
            found[-1] = f"{found[-1]} {line}".strip()
    return [line for line in found if line]


def _no_comments(html: str) -> str:
    """Take out comments and declarations; the mark of a comment that never ends goes alone."""
    kept: list[str] = []
    at = 0
    while (start := html.find("<!--", at)) >= 0:
        end = html.find("-->", start + 4)
        if end < 0:
            break
        kept.append(html[at:start])
        at = end + 3
    kept.append(html[at:].replace("<!--", ""))
    joined = "".join(kept).replace("<![CDATA[", "")
    bare = _DECLARATION.sub("", joined)
    return bare.replace("]]>", "").replace("<!", "").replace("<?", "")


class _Reader:
    """Collects the text that a reader of the page would see, block by block."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._now: list[str] = []
        self._items = 0
        self._marker = False
        self._skipped = ""
        self._depth = 0
        self._tags = False

    def read(self, html: str) -> str:
        """Walk through the tags and the text between them; return the blocks."""
        at = 0
        for tag in _TAG.finditer(html):
            self._data(html[at : tag.start()])
            self._tag(tag[2].lower(), tag[3], closing=bool(tag[1]))
            at = tag.end()
        self._data(html[at:])
        self._flush()
        return "\n\n".join(self._blocks)

    def _tag(self, name: str, attributes: str, *, closing: bool) -> None:
        self._tags = True
        if self._skipped:
            self._skip(name, closing=closing)
        elif closing:
            self._close(name)
        elif _is_dropped(name, attributes):
            self._skipped, self._depth = name, 1
        else:
            self._open(name)

    def _skip(self, name: str, *, closing: bool) -> None:
        if name == self._skipped and (closing or name not in _RAW):
            self._depth += -1 if closing else 1
            self._skipped = name if self._depth else ""

    def _data(self, data: str) -> None:
        if data and not self._skipped:
            text = unescape(data)
            self._now.append(text.replace("\n", " ") if self._tags else text)

    def _open(self, name: str) -> None:
        if _BREAKS.fullmatch(name):
            self._flush()
        if name == "li":
            self._items, self._marker = self._items + 1, True
        elif name == "br":
            self._now.append("\n")
        elif name == "q":
            self._now.append("\u201c")
        elif name in {"td", "th"} and any(map(str.strip, self._now)):
            self._now.append(", ")

    def _close(self, name: str) -> None:
        if _BREAKS.fullmatch(name):
            self._flush()
        if name == "li":
            self._items, self._marker = max(0, self._items - 1), False
        elif name == "q":
            self._now.append("\u201d")

    def _flush(self) -> None:
        raw, self._now = clean("".join(self._now)), []
        for part in _BLANK_LINE.split(raw):
            if found := lines(part):
                self._add(found)

    def _add(self, found: list[str]) -> None:
        if not self._items:
            self._blocks.append("\n".join(found))
            return
        text = " ".join(found)
        if not self._blocks or not self._blocks[-1].startswith("- "):
            self._blocks.append(f"- {text}")
        else:
            self._blocks[-1] += f"\n- {text}" if self._marker else f" {text}"
        self._marker = False


def _is_dropped(name: str, attributes: str) -> bool:
    if _VOID.fullmatch(name) or _DROPPED.fullmatch(name):
        return not _VOID.fullmatch(name)
    values = {key.lower(): value.strip("\"'") for key, value in _ATTRIBUTE.findall(attributes)}
    return (
        "hidden" in values
        or bool(_DROPPED_CLASS.search(values.get("class", "")))
        or bool(_HIDDEN_STYLE.search(values.get("style", "")))
    )
