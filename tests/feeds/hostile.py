"""Makers of hostile documents: what an attacker or a broken program can serve as a feed.

Each is deterministic, made of characters alone, and as small as its harm allows. `ALL` names each,
to be reused by the tests of the poller and of the whole loop.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

MEBIBYTE = 1024 * 1024
HEAD = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">'
    "<channel><title>A blog</title><link>https://blog.example/</link>"
)
TAIL = "</channel></rss>"
GOOD = "<item><guid>good</guid><title>A good post</title><description>It is.</description></item>"


def feed(*items: str, prolog: str = "", tail: str = TAIL) -> bytes:
    """Return an RSS feed with this inside its items, and one good item at the end."""
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f"{prolog}{HEAD}{inside}{GOOD}{tail}".encode()


def long_author(size: int = 60_000) -> bytes:
    """Make an author of one letter: feedparser's pattern takes time in its square."""
    return feed(f"<guid>1</guid><title>T</title><author>{'a' * size}</author>")


def long_creators(size: int = 30_000, items: int = 20) -> bytes:
    """Make the same in `dc:creator`, several times."""
    return feed(*(f"<guid>{n}</guid><dc:creator>{'a' * size}</dc:creator>" for n in range(items)))


def open_comments(count: int = 200_000) -> bytes:
    """Make a text of comments that never end, as HTML in a description."""
    return feed(f"<guid>1</guid><description>{escape('<!--' * count)}</description>")


def bare_comments(count: int = 200_000) -> bytes:
    """Make comments that never end in the XML itself."""
    return feed(f"<guid>1</guid><description>{'<!--' * count}</description>")


def open_tags(count: int = 200_000) -> bytes:
    """Make a text of tags that never end, as HTML in a description."""
    return feed(f"<guid>1</guid><description>{escape('<a ' * count)}</description>")


def nested_tags(depth: int = 200_000) -> bytes:
    """Make elements in elements, well-formed."""
    return feed("<guid>1</guid><x>" + "<b>" * depth + "</b>" * depth + "</x>")


def nested_tags_unclosed(depth: int = 200_000) -> bytes:
    """Make elements in elements that nothing closes."""
    return feed("<guid>1</guid><x>" + "<b>" * depth)


def nested_html(depth: int = 200_000) -> bytes:
    """Make the same as HTML in a description."""
    return feed(f"<guid>1</guid><description>{escape('<div>' * depth)}</description>")


def many_categories(count: int = 15_000) -> bytes:
    """Make one item with as many categories."""
    labels = "".join(f"<category>c{n}</category>" for n in range(count))
    return feed(f"<guid>1</guid><title>T</title>{labels}")


def many_namespaces(count: int = 10_000) -> bytes:
    """Make as many namespaces, and elements in an unknown one."""
    spaces = " ".join(f'xmlns:n{n}="urn:n{n}"' for n in range(count))
    return feed(f"<guid>1</guid><x {spaces}>" + "<n9999:y/>" * count + "</x>")


def many_links(count: int = 50_000) -> bytes:
    """Make one item with as many links."""
    return feed("<guid>1</guid>" + '<atom:link href="https://a.example/"/>' * count)


def many_tags(count: int = 200_000) -> bytes:
    """Make one item with as many elements that mean nothing."""
    return feed("<guid>1</guid>" + '<y a="1"/>' * count)


def billion_laughs() -> bytes:
    """Make entities of entities: ten lines that mean gigabytes."""
    lines = ['<!ENTITY l0 "ha">']
    lines += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)]
    prolog = f"<?xml version='1.0'?><!DOCTYPE rss [{''.join(lines)}]>"
    return feed("<guid>1</guid><title>&l9;</title>", prolog=prolog)


def quadratic_blow_up(size: int = 100_000, uses: int = 20_000) -> bytes:
    """Make one long entity, used often."""
    prolog = f"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a \"{'a' * size}\">]>"
    return feed(f"<guid>1</guid><description>{'&a;' * uses}</description>", prolog=prolog)


def local_file(path: str = "/etc/passwd") -> bytes:
    """Make an entity that is a file of this machine (XXE)."""
    prolog = f"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY x SYSTEM \"file://{path}\">]>"
    return feed("<guid>1</guid><title>&x;</title>", prolog=prolog)


def outside_address(url: str = "http://127.0.0.1:9/") -> bytes:
    """Make an entity and a DTD that are at an address (XXE)."""
    prolog = f'<?xml version="1.0"?><!DOCTYPE rss SYSTEM "{url}dtd" [<!ENTITY x SYSTEM "{url}">]>'
    return feed("<guid>1</guid><title>&x;</title>", prolog=prolog)


def sealed_in(encoding: str, label: str) -> bytes:
    """Make a feed in one encoding that says it is in another."""
    head = f'<?xml version="1.0" encoding="{label}"?>'
    return (head + feed("<guid>1</guid><title>café</title>").decode()).encode(encoding)


def half_a_character() -> bytes:
    """Make a feed whose texts were cut in the middle of characters, as by a count of bytes."""
    whole = feed("<guid>1</guid><title>Ein schöner Tag \u2013 CUT</title>")
    return whole.replace(b"CUT", b"\xe2\x80")


def breaks_off(data: bytes | None = None) -> bytes:
    """Make a feed that ends in the middle of a character."""
    whole = data or feed("<guid>1</guid><title>Ein schöner Tag</title>")
    return whole[: whole.index("ö".encode()) + 1]


def control_characters() -> bytes:
    """Make a feed with all characters that XML forbids."""
    every = bytes([*range(9), 11, 12, *range(14, 32), 127])
    return feed("<guid>1</guid><title>OneCUTTwo</title>").replace(b"CUT", every)


def one_text(size: int = 10 * MEBIBYTE, letter: str = "a ") -> bytes:
    """Make one text node that is nearly all that may be fetched."""
    room = size - len(feed("<guid>1</guid><description></description>"))
    text = letter * (room // len(letter.encode()))
    return feed(f"<guid>1</guid><description>{text}</description>")


def full_feed(size: int = 10 * MEBIBYTE) -> bytes:
    """Make many long posts in wide characters, nearly all that may be fetched."""
    text = escape("<p>A fine day 🐦 for the ward, and for its café.</p>" * 300)
    item = "<guid>{}</guid><title>Post</title><description>{}</description>"
    count = (size - 1000) // (len(text.encode()) + 100)
    return feed(*(item.format(n, text) for n in range(count)))


def many_items(count: int = 100_000) -> bytes:
    """Make as many tiny items."""
    return feed(*(f"<guid>{n}</guid>" for n in range(count)))


def nameless_items(count: int = 1_000) -> bytes:
    """Make items with no id, no link and no title."""
    return feed(*["<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>"] * count)


def many_attributes(count: int = 100_000) -> bytes:
    """Make one element with as many attributes."""
    names = " ".join(f'a{n}="1"' for n in range(count))
    return feed(f"<guid>1</guid><x {names}/>")


def long_attribute(size: int = 8 * MEBIBYTE) -> bytes:
    """Make one attribute, a single token, that is nearly all that may be fetched."""
    return feed(f'<guid>1</guid><link href="https://a.example/{"a" * size}"/>')


def long_base(size: int = 500_000, count: int = 20_000) -> bytes:
    """Make a base address that every element after it is resolved against."""
    base = "https://a.example/" + "a" * size
    return feed(f'<guid>1</guid><x xml:base="{base}">' + "<y/>" * count + "</x>")


def endless_number(digits: int = 100_000) -> bytes:
    """Make references to a character whose number Python refuses to read."""
    number = f"&#{'9' * digits};"
    return feed(
        f"<guid>1</guid><title>A{number}B</title>",
        f"<guid>2</guid><title>A{escape(number)}B</title><author>{escape(number)}</author>",
    )


def long_title(size: int = 100_000) -> bytes:
    """Make a title that is longer than most books' chapters."""
    return feed(f"<guid>1</guid><title>{'word ' * (size // 5)}</title>")


def long_date(size: int = 1_000_000) -> bytes:
    """Make a date of digits."""
    return feed(f"<guid>1</guid><pubDate>{'9' * size}</pubDate>")


def blank_head(size: int = 8 * MEBIBYTE) -> bytes:
    """Make blank lines before the first element."""
    return b"\n" * size + feed("<guid>1</guid>")


def many_doctypes(count: int = 500_000) -> bytes:
    """Make DOCTYPEs that never end before the first element."""
    return b"<!DOCTYPE " * count + feed("<guid>1</guid>")


def broken_early(size: int = 10 * MEBIBYTE) -> bytes:
    """Make a large feed with an error in its first item, so that it is no XML."""
    return one_text(size - 200).replace(b"<guid>1", b"<br><guid>1 & &nope; 2")


def broken_markup(size: int = 2 * MEBIBYTE) -> bytes:
    """Make quotes and brackets that a reader of bad XML goes through again and again."""
    return feed("<guid>1</guid><br>" + "<a b='" * (size // 6))


def random_bytes(size: int = MEBIBYTE) -> bytes:
    """Make bytes that mean nothing, the same every time."""
    return bytes((n * n * 7 + n // 3) % 256 for n in range(size))


ALL: dict[str, Callable[[], bytes]] = {
    "60 kB author": long_author,
    "600 kB of creators": long_creators,
    "800 kB of comment marks": open_comments,
    "800 kB of bare comment marks": bare_comments,
    "600 kB of open tags": open_tags,
    "200,000 nested tags": nested_tags,
    "200,000 nested tags unclosed": nested_tags_unclosed,
    "200,000 nested HTML tags": nested_html,
    "15,000 categories": many_categories,
    "10,000 namespaces": many_namespaces,
    "50,000 links": many_links,
    "200,000 tags": many_tags,
    "billion laughs": billion_laughs,
    "quadratic blow-up": quadratic_blow_up,
    "a local file": local_file,
    "an outside address": outside_address,
    "half a character": half_a_character,
    "breaks off": breaks_off,
    "control characters": control_characters,
    "10 MiB of one text": one_text,
    "10 MiB of one wide text": lambda: one_text(letter="🐦"),
    "10 MiB of full posts": full_feed,
    "100,000 items": many_items,
    "nameless items": nameless_items,
    "100,000 attributes": many_attributes,
    "8 MiB of one attribute": long_attribute,
    "a long base": long_base,
    "an endless number": endless_number,
    "a long title": long_title,
    "a long date": long_date,
    "8 MiB of blank lines": blank_head,
    "500,000 DOCTYPEs": many_doctypes,
    "10 MiB that is no XML": broken_early,
    "2 MiB of open quotes": broken_markup,
    "random bytes": random_bytes,
    "a path": lambda: b"/etc/passwd",
    "an address": lambda: b"http://127.0.0.1/",
    "nothing": lambda: b"",
}


def name(kind: str) -> str:
    """Return the kind as a name for a test."""
    return re.sub(r"\W+", "_", kind)
