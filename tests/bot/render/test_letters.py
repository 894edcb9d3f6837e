"""The draft post shows readers' words exactly, and nothing that they wrote is HTML there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser

from bot.render.letters import (
    draft_of,
    letter_screen,
    page_screen,
    ref_of,
    take_out_screen,
    trouble_screen,
)
from bot.screen import Screen
from storage.letters import MOST, WAITS, Candidate, Letters, LetterState
from storage.records import Comment, Post
from storage.states import CommentState
from tests.bot.handlers.ask import plain
from tests.feeds.sites.posts import a_post

NOW = datetime(2018, 8, 6, 12, 0, tzinfo=UTC)
LETTERS = Letters(7, 1, "0123456789abcdef", 2, LetterState.MADE, "1/2", None, NOW, NOW)
HOSTILE = [
    "<script>alert(1)</script> & so on, as we all know.",
    '"><img src=x onerror=alert(1)> -->',
    "5 < 6 and 7 > 3 &amp; R&D \\ C:\\dir",
    "One line.\nAnother line.\n\nA new paragraph.\n\n\n\nThe last.",
    "</p></div><!-- bleep-letters-0 --> <b>bold</b>",
    "\u202eturned \u200b hidden",
]


class Tags(HTMLParser):
    """Collects the tags and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert {name for name, _ in attrs} <= {"id", "href"}

    def handle_data(self, data: str) -> None:
        self.text += data


def wrote(text: str, number: int = 1, name: str | None = "Sam (via Telegram)") -> Comment:
    return Comment(
        id=number,
        chat_id=1,
        message_id=number,
        post_id=1,
        parent_id=None,
        state=CommentState.REVIEW,
        revision=1,
        text=text,
        shown_name=name,
        body=None,
        address=None,
        remote_post_id=None,
        remote_id=None,
        url=None,
        error=None,
        attempt=0,
        since_at=None,
        created_at=NOW,
        queued_at=None,
        changed_at=NOW,
    )


def post(title: str = "Records") -> Post:
    return replace(a_post("https://blog.example/1/?a=1&b=2", "11/22"), title=title)


def read(html: str) -> Tags:
    parser = Tags()
    parser.feed(html)
    return parser


def test_no_word_of_a_reader_is_html() -> None:
    for text in HOSTILE:
        draft = draft_of(LETTERS, [(wrote(text, name="<b>Dr</b>"), post("<i>A</i> & B"))])
        page = read(draft.html)
        assert set(page.tags) <= {"div", "p", "h3", "a", "br"}
        for line in filter(None, text.splitlines()):
            assert line.strip() in page.text
        assert "<b>Dr</b>" in page.text
        assert "<i>A</i> & B" in page.text


def test_the_draft_has_its_marker_and_its_date() -> None:
    draft = draft_of(LETTERS, [(wrote("Hello."), post())])
    assert draft.title == "Readers' letters, 6 August 2018"
    assert draft.html.count(LETTERS.marker) == 2
    assert LETTERS.marker == "bleep-letters-0123456789abcdef"
    assert "https://blog.example/1/?a=1&b=2" in unescape(draft.html)


def test_lines_and_paragraphs_stay() -> None:
    html = draft_of(LETTERS, [(wrote(HOSTILE[3]), post())]).html
    assert (
        "<p>One line.<br />\nAnother line.</p>\n<p>A new paragraph.</p>\n<p>The last.</p>" in html
    )


def test_the_name_is_the_one_that_the_reader_chose() -> None:
    named = draft_of(LETTERS, [(wrote("Hello."), post())]).html
    assert "<p>Sam (via Telegram)</p>" in named
    nobody = draft_of(LETTERS, [(wrote("Hello.", name=None), post())]).html
    assert "<p>Anonymous reader</p>" in nobody


def test_the_longest_page_and_the_longest_letter_fit_into_a_message() -> None:
    long = "w" * 1500
    many = [
        (Candidate(wrote(long, number, "n" * 60), chosen=True), post("t" * 300))
        for number in range(1, MOST + 1)
    ]
    stay = [(one.comment, its) for one, its in many]
    screens = (
        page_screen(1, many),
        letter_screen(1, *many[0]),
        take_out_screen(LETTERS, 20, stay),
    )
    for one in screens:
        assert len(plain(one)) < 4096
        buttons = [button for row in one.rows for button in row]
        assert all(len(button.data or "") <= 64 for button in buttons)


def test_a_button_names_exactly_what_was_shown() -> None:
    one, two = wrote("A", 1), wrote("B", 2)
    refs = [[one], [two], [one, two], [two, one], [replace(one, revision=2)], []]
    assert len({ref_of(some) for some in refs}) == len(refs)


def test_each_trouble_says_what_to_do() -> None:
    texts = {trouble_html(replace(LETTERS, state=state)) for state in WAITS}
    assert len(texts) == len(WAITS)
    away = trouble_screen(replace(LETTERS, state=LetterState.AWAY))
    assert away.rows == ()


def trouble_html(letters: Letters) -> str:
    shown: Screen = trouble_screen(letters)
    assert shown.rows[0][0].data == "v1:stopletters:7"
    return shown.html
