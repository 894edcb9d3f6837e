"""A corpus of odd feeds, well-formed and not: what a blog, a plugin or a bad day can send.

`FEEDS` maps a name to the bytes and to how many posts are in them; None where they are no feed.
Everything here is made up for these tests.
"""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Mapping
from html import escape

PROSE = (
    "The ward round begins at eight and ends when everyone has been seen. "
    "In 2024 we counted 312 calls in one week, and 58% of them came before 9am. "
    "A letter that people can read saves 2 calls out of 3. "
    "Nobody asked for a new computer; they asked for a chair near the old one. "
    "Dr Osei tried the form with 14 patients, and 11 finished it without help. "
)
LONG = "".join(f"<p>{PROSE}</p>\n" for _ in range(4))
HOME = "https://blog.example/"


def rss(*items: str, head: str = "", attributes: str = 'version="2.0"') -> str:
    """Return an RSS feed; items are the inside of their elements."""
    whole = "".join(f"<item>{item}</item>" for item in items)
    about = f"<title>A blog</title><link>{HOME}</link><description>About</description>{head}"
    return f"<rss {attributes}><channel>{about}{whole}</channel></rss>"


def atom(*entries: str, head: str = "", attributes: str = "") -> str:
    """Return an Atom feed; entries are the inside of their elements."""
    whole = "".join(f"<entry>{entry}</entry>" for entry in entries)
    space = f'xmlns="http://www.w3.org/2005/Atom" {attributes}'
    about = f'<title>A blog</title><link href="{HOME}"/><id>urn:x</id>{head}'
    return f"<feed {space}>{about}{whole}</feed>"


def item(title: str, text: str, more: str = "") -> str:
    """Return the inside of an RSS item; title and text are XML as they stand."""
    return f"<title>{title}</title><description>{text}</description>{more}"


_CONTENT = 'version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
_MEDIA = 'version="2.0" xmlns:media="http://search.yahoo.com/mrss/"'
_PODCAST = 'version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
_DUBLIN = 'version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
_GUID = "<guid>tag:blog.example,2026:{}</guid>"
_PROSE = escape(LONG)

_DIALECTS: dict[str, tuple[str, int | None]] = {
    "rss 0.91 with its doctype": (
        '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        '"http://my.netscape.com/publish/formats/rss-0.91.dtd">'
        + rss(item("One", "First", f"<link>{HOME}1</link>"), attributes='version="0.91"'),
        1,
    ),
    "rss 0.92 without titles": (
        rss(f"<description>{_PROSE}</description>", attributes='version="0.92"'),
        1,
    ),
    "rss 1.0": (
        (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            f'xmlns="http://purl.org/rss/1.0/"><channel rdf:about="{HOME}"><title>A blog</title>'
            f'<link>{HOME}</link></channel><item rdf:about="{HOME}1"><title>One</title>'
            f"<link>{HOME}1</link><description>{_PROSE}</description></item></rdf:RDF>"
        ),
        1,
    ),
    "rss 2.0 of a weblog": (
        rss(
            f"<title>One</title><link>{HOME}1</link><content:encoded><![CDATA[{LONG}]]>"
            "</content:encoded><pubDate>Mon, 02 Mar 2026 09:00:00 GMT</pubDate>",
            attributes=_CONTENT,
        ),
        1,
    ),
    "atom 0.3": (
        (
            '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>A blog</title>'
            f'<link rel="alternate" href="{HOME}"/><entry><title>One</title><id>urn:1</id>'
            f'<link rel="alternate" href="{HOME}1"/><modified>2026-03-02T09:00:00Z</modified>'
            f'<content type="text/html" mode="escaped">{_PROSE}</content></entry></feed>'
        ),
        1,
    ),
    "atom with xhtml inside": (
        atom(
            '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Less <em>is</em> '
            "<b>more</b> &lt; most</div></title><id>urn:1</id>"
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
            f'{LONG}<br/><img src="x.png" alt="A chart"/></div></content>'
        ),
        1,
    ),
    "atom with xml:base and relative links": (
        atom(
            f'<title>One</title><id>urn:1</id><link href="../one"/><summary>{PROSE}</summary>',
            '<title>Two</title><id>urn:2</id><link href="//other.example/two"/>',
            '<title>Three</title><id>urn:3</id><link href="?page=3#top"/>',
            attributes='xml:base="https://blog.example/a/b/"',
        ),
        3,
    ),
    "a feed in a namespace of its own": (
        (
            '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>A blog</a:title><a:entry>'
            f"<a:title>One</a:title><a:id>urn:1</a:id><a:summary>{PROSE}</a:summary>"
            "</a:entry></a:feed>"
        ),
        1,
    ),
    "a channel definition file": (
        (
            f'<channel href="{HOME}"><title>A channel</title>'
            f'<item href="{HOME}1"><title>One</title><abstract>{PROSE}</abstract></item></channel>'
        ),
        None,
    ),
    "a podcast": (
        rss(
            "<title>Episode 1 🎙</title><itunes:title>One</itunes:title>"
            f"<itunes:summary>{_PROSE}</itunes:summary><itunes:duration>1:02:03</itunes:duration>"
            f'<enclosure url="{HOME}1.mp3" length="123" type="audio/mpeg"/>',
            attributes=_PODCAST,
        ),
        1,
    ),
    "media only": (
        rss(
            f'<media:group><media:title>A film</media:title><media:content url="{HOME}f.mp4"/>'
            "<media:description>How to wash your hands</media:description></media:group>"
            f"<link>{HOME}film</link>",
            attributes=_MEDIA,
        ),
        1,
    ),
    "dublin core": (
        rss(
            "<dc:title>One</dc:title><dc:creator>A. Person</dc:creator>"
            "<dc:date>2026-03-02</dc:date>"
            f"<dc:subject>Letters</dc:subject><description>{_PROSE}</description>",
            attributes=_DUBLIN,
        ),
        1,
    ),
}

_ODD: dict[str, tuple[str, int | None]] = {
    "no items": (rss(), 0),
    "an item with nothing in it": (rss(""), 0),
    "items with nothing but blanks": (rss(item(" \n ", "\t"), item("&#8203;", "&#65279;")), 0),
    "nothing but a title": (rss("<title>One</title>"), 1),
    "nothing but a link": (rss(f"<link>{HOME}1</link>"), 1),
    "nothing but a guid": (rss(_GUID.format(1)), 1),
    "no channel title": (
        f"<rss version='2.0'><channel><item>{item('One', PROSE)}</item></channel></rss>",
        1,
    ),
    "one guid for all": (rss(*(item(f"Post {n}", PROSE, _GUID.format(0)) for n in range(3))), 3),
    "the same item three times": (rss(*[item("One", PROSE, _GUID.format(1))] * 3), 1),
    "dates that are nonsense": (
        rss(
            item("One", "First", "<pubDate>Yesterday, around noon</pubDate>"),
            item("Two", "Second", "<pubDate>Mon, 99 Foo 20266 99:99:99 GMT</pubDate>"),
            item("Three", "Third", "<pubDate>0000-00-00T00:00:00Z</pubDate>"),
            item("Four", "Fourth", "<pubDate>Fri, 31 Dec 9999 23:59:59 -1400</pubDate>"),
        ),
        4,
    ),
    "titles with html": (
        rss(
            item("&lt;b&gt;Bold&lt;/b&gt; &amp;amp; &lt;script&gt;x()&lt;/script&gt;", PROSE),
            item("1 &lt; 2 &amp;&amp; 3 &gt; 2", PROSE),
            item("&lt;img src=x onerror=alert(1)&gt;", PROSE),
            item("<![CDATA[<a href='javascript:x()'>Tap</a>]]>", PROSE),
        ),
        4,
    ),
    "html escaped twice and three times": (
        rss(
            item("Tea &amp;amp;amp; milk &amp;amp;nbsp; now", escape(escape(LONG))),
            item("&amp;amp;lt;b&amp;amp;gt;", escape(escape(escape(LONG)))),
        ),
        2,
    ),
    "telegram's own tags": (
        rss(
            item("&lt;/b&gt;&lt;b&gt;", "&lt;/blockquote&gt;&lt;tg-spoiler&gt;x&lt;b&gt;"),
            item("&amp;lt;b&amp;gt;", "&amp;lt;tg-emoji emoji-id='1'&amp;gt;x"),
            item("*one* _two_ [three](https://x.example) `four`", "||five|| ~six~ > seven"),
        ),
        3,
    ),
    "entities of html in xml": (
        rss(item("Caf&eacute;&nbsp;&hellip;&mdash;", "&copy;&bogus;&;")),
        1,
    ),
    "half characters and noughts": (
        rss(item("&#xD83D;&#0;&#x1F;One", "&#xDE00;&#xFFFE;&#127;")),
        1,
    ),
    "directions of writing": (
        rss(
            item("\u202eesrever\u202c and \u2066isolated\u2069", "\u202e" * 500 + PROSE),
            item("مرحبا بالعالم 123 (אבג)", "\u200f" + PROSE),
        ),
        2,
    ),
    "marks upon marks": (rss(item("Z" + "\u0351\u0489" * 2000, ("a" + "\u0300" * 50) * 300)), 1),
    "families and flags": (
        rss(
            item(
                "👨‍👩‍👧‍👦" * 100,
                "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f🇬🇧" * 900,
            )
        ),
        1,
    ),
    "one word without an end": (rss(item("w" * 100_000, "x" * 100_000)), 1),
    "words without spaces": (rss(item("研究" * 3000, "患者は待っています。" * 900)), 1),
    "only what cannot be seen": (
        rss(item("\u200b\u2060\u3164", "\u200b" * 5000, _GUID.format(1))),
        1,
    ),
    "addresses of every kind": (
        rss(
            *(
                item(f"Post {n}", PROSE, f"<link>{link}</link>")
                for n, link in enumerate(
                    (
                        "javascript:alert(1)",
                        "data:text/html,x",
                        "tel:111",
                        "file:///etc/passwd",
                        "//host",
                        "https://b\u00fccher.example/\u00e9 \u00e9",
                        "https://\u4f8b\u3048.example/",
                        "https://user:word@blog.example/",
                        "https://localhost/",
                        "https://[::1]/",
                        "https://blog.example:0/",
                        "https://blog.example:/",
                        "https://blog.example:99999/",
                        "https://a_b.example/",
                        "https://" + "a" * 70 + ".example/",
                        HOME + "x" * 5000,
                        "HTTPS://BLOG.EXAMPLE/%zz%",
                        "https:///nothing",
                        "http://1/",
                    )
                )
            )
        ),
        19,
    ),
    "a thousand categories": (
        rss(item("One", PROSE, "".join(f"<category>c{n}</category>" for n in range(1000)))),
        1,
    ),
    "a long author": (rss(item("One", PROSE, f"<author>{'a' * 2000}</author>")), 1),
    "a long name of the blog": (rss(item("One", PROSE), head=f"<title>{'Blog ' * 900}</title>"), 1),
    "lists, tables, quotes and questions": (
        rss(
            item(
                "How we did it",
                escape(
                    "<h2>What did we do?</h2><ul><li>One<ul><li>Two</li></ul></li></ul>"
                    "<table><tr><th>A</th><td>1</td></tr></table><blockquote>No</blockquote>"
                    f"<pre>x &lt; y</pre><h3>Why?</h3>{LONG}<h3>And then?</h3>{LONG}"
                ),
            )
        ),
        1,
    ),
    "four thousand short lines": (rss(item("One", "a&lt;br&gt;" * 4000)), 1),
    "quotation marks to escape": (rss(item("&quot;" * 400, "&quot;&amp;apos;&amp;amp;" * 3000)), 1),
    "a password form": (rss(item("Protected: One", "&lt;input type=password&gt;")), 0),
}

_BROKEN: dict[str, tuple[str, int | None]] = {
    "tags that cross": (rss(item("<b>One", "<i>First</b></i> <p>more")), 1),
    "no end": (rss(item("One", _PROSE), item("Two", _PROSE))[:-400], 2),
    "an undeclared prefix": (rss(item("One", PROSE, "<foo:bar>x</foo:bar>")), 1),
    "a bare ampersand": (rss(item("Tea & milk", "1 < 2 & 3")), 1),
    "words before it": (
        "Warning: Undefined variable in wp.php on line 3\n\n" + rss(item("One", PROSE)),
        1,
    ),
    "words after it": (rss(item("One", PROSE)) + "<!-- cached --><script>x</script>", 1),
    "comments without end": (rss(item("One", "&lt;!-- " * 500 + PROSE)), 1),
    "tags in tags": (rss(item("One", escape("<div>" * 3000 + PROSE))), 1),
    "entities in entities": (
        '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>' + rss(item("One &c;", "&c;&c;")),
        1,
    ),
    "a file of this machine": (
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + rss(item("One", "&x;")),
        1,
    ),
    "a page": (
        "<!doctype html><html><head><title>A blog</title></head><body><p>x</body></html>",
        None,
    ),
    "a json feed": (
        '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1"}]}',
        None,
    ),
    "other xml": ("<notes><note>One</note></notes>", None),
    "a site map": ("<urlset><url><loc>https://blog.example/</loc></url></urlset>", None),
    "just words": ("The ward round begins at eight.", None),
    "a path": ("/etc/passwd", None),
    "blanks": (" \n\t\n", None),
}

_ACCENTED = rss(item("Caf\u00e9 \u2013 \u20ac5", "na\u00efve \u201cquotes\u201d " + PROSE))


def _labelled(label: str, encoding: str) -> bytes:
    return f'<?xml version="1.0" encoding="{label}"?>{_ACCENTED}'.encode(encoding, "replace")


_BYTES: dict[str, tuple[bytes, int | None]] = {
    "utf-8 that says latin-1": (_labelled("iso-8859-1", "utf-8"), 1),
    "windows-1252 that says utf-8": (_labelled("utf-8", "cp1252"), 1),
    "a charset that nobody knows": (_labelled("klingon", "cp1252"), 1),
    "a charset that runs code": (_labelled("zip", "utf-8"), 1),
    "utf-16 with its mark": (_labelled("utf-16", "utf-16"), 1),
    "utf-32 with its mark": (codecs.BOM_UTF32_LE + _ACCENTED.encode("utf-32-le"), 1),
    "two marks of utf-8": (codecs.BOM_UTF8 * 2 + _ACCENTED.encode(), 1),
    "cut in a character": (rss(item("One", PROSE)).encode() + "\u20ac".encode()[:2], 1),
    "bytes that are no utf-8": (
        rss(item("A\u20acB", PROSE)).encode().replace(b"\x82", b"\xff\xfe"),
        1,
    ),
    "control characters": (rss(item("O\x00n\x07e\x1b[31m", "\x08\x0b\x0c" + PROSE)).encode(), 1),
    "nothing": (b"", None),
    "noughts": (bytes(5000), None),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, None),
    "packed": (gzip.compress(rss(item("One", PROSE)).encode(), mtime=0), None),
}

FEEDS: Mapping[str, tuple[bytes, int | None]] = {
    **{
        name: (text.encode("utf-8", "surrogatepass"), posts)
        for part in (_DIALECTS, _ODD, _BROKEN)
        for name, (text, posts) in part.items()
    },
    **_BYTES,
}
