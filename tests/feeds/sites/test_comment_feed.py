"""A feed of comments is read as WordPress writes it; anything else is told from it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds.sites.comment_feed import NoCommentFeed, read_comments
from storage.records import SiteComment

ENTRY = """<entry>
<title>Comment on Tea by Mila</title>
<link rel="alternate" href="https://a.example/tea/#comment-7" type="text/html" />
<author><name>Mila &amp; Sam</name><uri>https://x.example</uri></author>
<id>https://a.example/?p=11#comment-7</id>
<updated>2026-04-21T11:31:00Z</updated>
<published>2026-04-21T11:30:00Z</published>
<content type="html" xml:base="x"><![CDATA[<p>Thank you.<br />5 &lt; 6</p>]]></content>
<thr:in-reply-to ref="{answers}" href="https://a.example/tea/" type="text/html" />
</entry>"""
POST = "https://a.example/?p=11"
AT = datetime(2026, 4, 21, 11, 30, tzinfo=UTC)


def atom(*entries: str) -> bytes:
    names = 'xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"'
    head = f'<?xml version="1.0" encoding="UTF-8"?><feed {names}><title>Comments</title>'
    return f"{head}<id>https://a.example/?p=1#comment-1</id>{''.join(entries)}</feed>".encode()


def rss(*items: str) -> bytes:
    names = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    inside = "".join(items)
    return f'<rss version="2.0" {names}><channel><title>C</title>{inside}</channel></rss>'.encode()


def entry(answers: str = POST) -> str:
    return ENTRY.replace("{answers}", answers)


COMMENT = SiteComment(
    id="7",
    post_id="11",
    parent_id=None,
    author="Mila & Sam",
    text="Thank you.\n5 < 6",
    url="https://a.example/tea/#comment-7",
    published_at=AT,
    by_site=False,
)


def test_an_entry_of_atom_is_a_comment() -> None:
    assert read_comments(atom(entry())) == (COMMENT,)


def test_atom_says_which_comment_is_answered() -> None:
    (one,) = read_comments(atom(entry(f"{POST}#comment-5")))
    assert (one.parent_id, one.post_id) == ("5", "11")


def test_an_item_of_rss_is_a_comment_without_what_it_answers() -> None:
    item = """<item><title>By: Mila</title><link>https://a.example/tea/#comment-7</link>
    <dc:creator><![CDATA[Mila & Sam]]></dc:creator>
    <pubDate>Tue, 21 Apr 2026 11:30:00 +0000</pubDate>
    <guid isPermaLink="false">https://a.example/?p=11#comment-7</guid>
    <description>Thank you. 5 &amp;lt; 6</description>
    <content:encoded><![CDATA[<p>Thank you.<br />5 &lt; 6</p>]]></content:encoded></item>"""
    assert read_comments(rss(item)) == (COMMENT,)
    (short,) = read_comments(rss(item.partition("<content:")[0] + "</item>"))
    assert short.text == "Thank you. 5 < 6"


def test_a_post_whose_address_has_no_number_is_known_by_who_asked() -> None:
    pretty = entry().replace("?p=11#", "tea/#")
    assert [one.post_id for one in read_comments(atom(pretty))] == [""]
    assert [one.post_id for one in read_comments(atom(pretty), "11")] == ["11"]


def test_what_is_no_comment_is_left_out() -> None:
    post = entry().replace("#comment-7", "")
    odd = entry().replace("#comment-7", "#comment-x")
    assert read_comments(atom(post, odd, entry())) == (COMMENT,)
    assert read_comments(atom()) == ()
    assert read_comments(rss()) == ()


def test_a_control_character_does_not_break_the_feed() -> None:
    broken = entry().replace("Thank you.", "Thank\x0b\x00 you.").encode()
    assert read_comments(atom().replace(b"</feed>", broken + b"</feed>")) == (COMMENT,)


def test_a_time_that_cannot_be_read_is_none() -> None:
    odd = entry().replace("<published>2026-04-21T11:30:00Z", "<published>yesterday")
    assert [one.published_at for one in read_comments(atom(odd))] == [None]
    bare = entry().replace("<published>2026-04-21T11:30:00Z", "<published>2026-04-21T11:30:00")
    assert [one.published_at for one in read_comments(atom(bare))] == [AT]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><body>Log in</body></html>",
        b"<!DOCTYPE html><html></html>",
        b'{"code": "rest_forbidden"}',
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry>",
        b"<?xml version='1.0' encoding='x-none'?><rss></rss>",
        b"\xff\xfe\x00",
        b"<html xmlns='http://www.w3.org/1999/xhtml'><item>no feed</item></html>",
    ],
)
def test_what_is_no_feed_is_told(data: bytes) -> None:
    with pytest.raises(NoCommentFeed):
        read_comments(data)


def test_no_entity_can_grow() -> None:
    bomb = b"<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><rss>&b;</rss>"
    with pytest.raises(NoCommentFeed):
        read_comments(bomb)


def test_a_feed_without_end_is_read_up_to_a_thousand() -> None:
    many = [entry().replace("#comment-7", f"#comment-{number}") for number in range(1, 1_201)]
    assert len(read_comments(atom(*many))) == 1_000
