"""Tests of the way from HTML to blocks, sentences and words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.reading.markup import clean, lines
from feeds.text import blocks, plain, sentences, unmarked, word_count

NAMES = ["p", "div", "b", "ul", "li", "td", "tr", "table", "br", "h2", "q", "script", "form", "x-y"]
WORDS = st.text(alphabet="abc .&;#x1\n\t\xa0-", max_size=12)
TAGS = st.builds(
    "<{}{}{}{}>".format,
    st.sampled_from(["", "/"]),
    st.sampled_from(NAMES),
    st.sampled_from(["", ' class="a"', " title='>'", ' href="x"y', " hidden"]),
    st.sampled_from(["", "/", " /"]),
)


@given(st.text())
def test_any_text_at_all_gives_blocks(text: str) -> None:
    found = blocks(text)
    assert found == found.strip()
    assert "\n\n\n" not in found


@given(st.lists(st.one_of(TAGS, WORDS)).map("".join))
def test_no_tag_is_left_however_they_are_nested(html: str) -> None:
    assert "<" not in blocks(html)
    assert ">" not in blocks(html)


@given(st.text(alphabet=st.characters(exclude_characters="<>&")))
def test_plain_text_is_the_same_the_second_time(text: str) -> None:
    once = blocks(text)
    assert blocks(once) == once


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("<h2>Head</h2>Body", "Head\n\nBody"),
        ("One.<br><br />Two.<br>Three.", "One.\n\nTwo. Three."),
        ("<div><div>One<div>Two</div></div></div>", "One\n\nTwo"),
        ("A<b>B</b><i>C</i> D", "ABC D"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>", "- a\n- b\n- c"),
        ("<ul><li><p>a</p><p>b</p></li><li></li></ul>", "- a b"),
        ("<p>These:</p><ul><li>a</ul><p>End</p>", "These:\n\n- a End"),
        ("<blockquote><p>Said.</p></blockquote>Then", "Said.\n\nThen"),
        ("He said <q>no</q>.", "He said \u201cno\u201d."),
        (
            "<table><tr><th>Day</th><td>Calls</td></tr><tr><td>1</td><td>9</td></tr></table>",
            "Day, Calls\n\n1, 9",
        ),
    ],
)
def test_the_shape_of_a_page_becomes_blocks(html: str, text: str) -> None:
    assert blocks(html) == text


@pytest.mark.parametrize(
    "html",
    [
        "<script>if (a < b) { '<p>x</p>' }</script>",
        "<script>'<script>'</script>",
        "<style>p { color: red }</style>",
        '<form><input type="text"><p>Sign up</p></form>',
        "<!-- a remark <p>in it</p> -->",
        "<!DOCTYPE html>",
        "<![if mso]>",
        '<div class="blogger-post-footer"><div>Sent by</div><img width="1"/>our feed</div>',
        '<div class="sharedaddy sd-sharing-enabled"><div>Share</div></div>',
        "<div id=w class=popular-posts><ul><li>Another post</li></ul></div>",
        '<p style="color: red; display : none">Hidden</p>',
        "<p hidden>Hidden</p>",
        '<sup class="fn"><a href="#f1">1</a></sup>',
    ],
)
def test_what_is_no_part_of_the_article_is_dropped(html: str) -> None:
    assert blocks(f"<p>Before.</p>{html}<p>After.</p>") == "Before.\n\nAfter."


@pytest.mark.parametrize(
    "html",
    [
        '<p title="class=widget hidden">Kept.</p>',
        '<p class="footnotes-are-fine">Kept.</p>',
        '<p data-text="a > b">Kept.</p>',
        '<p title=it"s>Kept.</p>',
        '<img class="widget"><p>Kept.</p>',
    ],
)
def test_what_only_looks_droppable_is_kept(html: str) -> None:
    assert blocks(html) == "Kept."


def test_a_comment_that_never_ends_takes_no_text_away() -> None:
    assert blocks("One.<!-- <p>Two.</p>") == "One.\n\nTwo."


def test_entities_and_odd_spaces_become_characters() -> None:
    html = "5&nbsp;&lt;&#32;6 &amp; caf&eacute;\xa0\u200b&#8217;s\tend\x00&#xD800;"
    assert blocks(html) == "5 < 6 & caf\xe9 \u2019s end\ufffd"


def test_a_lesser_sign_in_text_is_not_a_tag() -> None:
    assert blocks("a < b and 3 <4") == "a < b and 3 <4"


def test_the_blank_lines_of_plain_text_part_its_blocks() -> None:
    assert blocks("One\ntwo.\n \nThree:\n- a\n- b") == "One two.\n\nThree:\n- a\n- b"


@pytest.mark.parametrize(
    "piece", ["<!--", "<", "<a ", '<a b="', "</", "<script>", "<!", "&#", "<td>a", "\n ", "<li>a"]
)
def test_hostile_markup_takes_time_by_its_length_only(piece: str) -> None:
    start = time.process_time()
    blocks(piece * 20_000)
    assert time.process_time() - start < 2


def test_a_title_with_tags_becomes_one_line() -> None:
    assert plain("<p>Big <b>news</b></p><p>today</p>") == "Big news today"


def test_a_plain_title_keeps_its_lesser_sign() -> None:
    assert unmarked(" Is 5 <b 6?\n &amp;\x07 why ") == "Is 5 <b 6? & why"


def test_characters_that_no_one_sees_are_taken_out() -> None:
    assert clean("a\x00b\u200bc\ufeffd\ud800e") == "abcde"


def test_lines_of_a_block_are_its_list_items() -> None:
    assert lines("Take:\n- a\n b\n- c\n") == ["Take:", "- a b", "- c"]


def test_a_block_with_no_text_has_no_lines() -> None:
    assert lines(" \n ") == []


def test_sentences_know_abbreviations() -> None:
    text = "Dr. Khan saw 3.4% fewer people.  They\nrang e.g. at noon. Did it help?"
    assert sentences(text) == [
        "Dr. Khan saw 3.4% fewer people.",
        "They rang e.g. at noon.",
        "Did it help?",
    ]


def test_the_mark_of_a_footnote_stays_with_its_sentence() -> None:
    found = sentences("Waits grew in spring.[1] [2] They fell in June. [3]")
    assert " ".join(found) == "Waits grew in spring.[1] [2] They fell in June. [3]"
    assert not any(sentence.startswith("[") for sentence in found)


@pytest.mark.parametrize(
    "found",
    [
        ["We open at 10 a.m.", "Come in."],
        ["Doors close at 5:30 p.m.", "Nobody is let in later."],
        ["The list began on 3 Dec.", "Clinics like it."],
        ["We open at 10 a.m. Monday to Friday.", "Come in."],
        ["We met at 9 a.m. Eastern time."],
        ["It is 3 Sept. today."],
        ["She leads the U.S. Digital Service now.", "We met her."],
        ["He went to the U.S.", "The list stayed here."],
        ["1. Wash your hands.", "2. Dry them."],
    ],
)
def test_times_dates_and_numbers_end_a_sentence_where_it_ends(found: list[str]) -> None:
    assert sentences(" ".join(found)) == found


def test_no_text_has_no_sentences() -> None:
    assert sentences("  \n ") == []


@given(st.text(alphabet="aB1 .?!\n[]\"'", max_size=80))
def test_sentences_lose_no_character(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("- a b\n- c", 3), ("one \u2013 two", 2), ("GP's A&E 3.4%", 3), ("\u2026 !", 0)],
)
def test_words_are_counted_without_marks(text: str, count: int) -> None:
    assert word_count(text) == count
