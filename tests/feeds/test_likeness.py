"""Whether two articles on two sites are one: copies are seen, and no post is lost to another."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import likeness
from feeds.likeness import Article, copies_of, copy_of, is_same_article
from storage.records import Entry, Post
from tests.feeds.sites.posts import a_post
from tests.storage.builders import entry

AT = datetime(2026, 3, 10, 9, tzinfo=UTC)
DAY = timedelta(days=1)
LONG = (
    "The new phone line opened on Monday, and the first week was calm. People who call before"
    " eight now hear how many callers are ahead of them, and they may ask to be called back."
    " Most chose the second way. Our receptionists say that the mornings have changed. Nobody"
    " shouts, nobody waits in the rain, and the doctors begin on time. We counted 214 calls on the"
    " first day and 180 on the second. What has not changed is the need: there are as many people"
    " as before, and the same few appointments. A better queue is still a queue."
)
OTHER = (
    "A record that two hospitals share is only as good as the people who keep it. We looked at"
    " letters that crossed the river last winter, and a third of them lacked the list of tablets."
    " It was not the fault of the software, which has a field for it. The field was empty because"
    " the ward round had moved on. So we asked a pharmacist to sit with the team for one afternoon"
    " a week, and by May nearly all letters were whole."
)
SHORT = "The clinic in the village hall is closed this Friday. Please use the one in Mill Road."


@dataclass(frozen=True, slots=True)
class Text:
    """An article with no more than is compared."""

    title: str = "A better queue"
    text: str = LONG
    published_at: datetime | None = AT
    cut: bool = False


WORDS = st.sampled_from(
    ["a", "the", "queue", "closed", "Friday", "May", "5", "12", "calls", "back"]
)
TEXTS = st.lists(WORDS, max_size=60).map(" ".join)
ARTICLES = st.builds(
    Text,
    title=st.sampled_from(["", "Weekly update", "A better queue"]),
    text=TEXTS | st.sampled_from([LONG, OTHER, SHORT]),
    published_at=st.none() | st.sampled_from([AT, AT + DAY, AT + 30 * DAY]),
    cut=st.booleans(),
)


def same(one: Text, other: Text) -> bool:
    found = is_same_article(one, other)
    assert is_same_article(other, one) is found
    return found


def opening(text: str, words: int) -> str:
    return " ".join(text.split()[:words]) + "\u2026"


def test_a_copy_is_the_same_article() -> None:
    assert same(Text(), Text())
    assert same(Text(), Text(title="A better queue, we hope"))
    assert same(Text(), Text(published_at=AT + 200 * DAY))
    assert same(Text(), Text(published_at=None))


def test_stored_posts_and_entries_are_articles() -> None:
    post = replace(a_post("https://a.example/p"), text=LONG, published_at=AT)
    assert is_same_article(post, entry(text=LONG, title="Tea", published_at=AT))
    assert not is_same_article(post, entry(text=OTHER, title="Tea", published_at=AT))


def test_a_light_edit_leaves_it_the_same() -> None:
    edited = LONG.replace("was calm", "was quiet").replace("in the rain", "outside")
    assert same(Text(), Text(text=edited))
    assert same(Text(), Text(text=edited, title="The queue"))


def test_other_layout_quotes_and_letters_are_no_edit() -> None:
    other = LONG.replace("time. ", "time.\n\n- ").upper()
    assert same(Text(), Text(text=other, title="A  BETTER queue!"))
    accents = Text(title="Caf\u00e9", text=SHORT.replace("hall", "caf\u00e9"))
    plain = unicodedata.normalize("NFD", "Caf\u00e9")
    assert same(
        accents, replace(accents, title=plain, text=unicodedata.normalize("NFD", accents.text))
    )


def test_other_articles_are_others_whatever_their_title() -> None:
    assert not same(Text(), Text(text=OTHER))
    half = LONG[: len(LONG) // 2] + OTHER[len(OTHER) // 2 :]
    assert not same(Text(), Text(text=half))


def test_the_first_lines_are_known_in_the_whole_text() -> None:
    lines = Text(text=opening(LONG, 55), cut=True)
    assert same(lines, Text())
    assert same(lines, Text(published_at=None))
    assert same(lines, Text(text=opening(LONG, 70), cut=True))
    assert same(Text(text=f"{LONG[:200]}", cut=True), Text())


def test_the_first_lines_of_another_are_not() -> None:
    assert not same(Text(text=opening(OTHER, 55), cut=True), Text())
    assert not same(Text(text=opening(LONG, 55), cut=True, title="May"), Text())


def test_first_lines_that_many_posts_share_do_not_make_them_one() -> None:
    lines = Text(title="Weekly update", text=opening(LONG, 55), cut=True)
    assert not same(lines, replace(lines, published_at=AT + 7 * DAY))
    assert same(lines, replace(lines, published_at=AT + 2 * DAY))


def test_a_few_first_lines_count_only_near_in_time() -> None:
    lines = Text(text=opening(LONG, 12), cut=True)
    assert same(lines, Text(published_at=AT + DAY))
    assert not same(lines, Text(published_at=None))
    assert not same(Text(text="The new phone", cut=True), Text())


def test_a_short_post_is_known_by_title_date_and_words() -> None:
    post = Text(title="Closed", text=SHORT)
    assert same(post, post)
    assert same(post, replace(post, text=SHORT.replace("Please use", "Please go to")))
    assert same(post, replace(post, published_at=AT + 3 * DAY))
    assert not same(post, replace(post, published_at=AT + 4 * DAY))
    assert not same(post, replace(post, title="Open"))


def test_two_short_posts_with_one_title_stay_apart() -> None:
    one = Text(title="Weekly update", text=SHORT)
    assert not same(
        one, replace(one, text="Thank you for 40 letters. All are read.", published_at=AT)
    )
    assert not same(one, replace(one, text=SHORT.replace("Friday", "Monday")))
    assert not same(one, replace(one, published_at=AT + 7 * DAY))


def test_a_short_post_without_a_date_must_be_the_same_word_for_word() -> None:
    post = Text(title="Closed", text=SHORT, published_at=None)
    assert same(post, Text(title="Closed", text=f" {SHORT.upper()}"))
    assert not same(post, Text(title="Closed", text=SHORT.replace("Please use", "Please go to")))


def test_a_title_alone_is_enough_only_near_in_time() -> None:
    picture = Text(title="Our new door", text="")
    assert same(picture, picture)
    assert not same(picture, replace(picture, published_at=AT + 9 * DAY))
    assert not same(picture, replace(picture, title="Our old door"))
    assert not same(Text(title="", text=""), Text(title="", text=""))


@pytest.mark.parametrize(("old", "new"), [("214", "241"), ("Monday", "Tuesday")])
def test_the_notice_of_every_month_is_another_each_time(old: str, new: str) -> None:
    notice = Text(title="Phone line", text=LONG)
    next_one = replace(notice, text=LONG.replace(old, new), published_at=AT + 30 * DAY)
    assert not same(notice, next_one)
    assert same(notice, replace(next_one, published_at=AT + DAY))
    assert not same(notice, replace(next_one, published_at=AT + DAY, title="Phone line again"))


@given(ARTICLES, ARTICLES)
def test_it_does_not_matter_which_comes_first(one: Text, other: Text) -> None:
    assert is_same_article(one, other) is is_same_article(other, one)


@given(ARTICLES)
def test_a_whole_article_with_a_title_is_the_same_as_itself(one: Text) -> None:
    whole = replace(one, title=one.title or "A title", cut=False)
    assert is_same_article(whole, whole)


@given(one=st.text(), other=st.text(), cut=st.booleans())
def test_any_text_can_be_compared(one: str, other: str, *, cut: bool) -> None:
    found = is_same_article(Text(one, other, cut=cut), Text(other, one))
    assert found in {True, False}


def test_very_long_texts_are_compared_in_good_time() -> None:
    long = " ".join(f"word{number}" for number in range(200_000))
    assert same(Text(text=long), Text(text=long))


# Among many


def posted(number: int = 1, **changes: Any) -> Post:  # noqa: ANN401  fields of several types
    """Return a stored post of another site."""
    plain = replace(a_post("https://a.example/p"), title="A better queue", published_at=AT)
    return replace(plain, id=number, **({"text": LONG} | changes))


def an_entry(**changes: Any) -> Entry:  # noqa: ANN401  the same
    return entry(**({"title": "A better queue", "text": LONG, "published_at": AT} | changes))


def test_of_many_posts_the_copy_is_found() -> None:
    posts = [posted(1, text=OTHER, title="Tea"), posted(2), posted(3)]
    found = copy_of(an_entry(), copies_of(posts))
    assert found == posts[1]
    assert copy_of(an_entry(), copies_of(posts[:1])) is None
    assert copy_of(an_entry(), []) is None


@pytest.mark.parametrize("words", [12, 30, 55])
def test_copies_that_are_cut_are_found_on_either_side(words: int) -> None:
    lines = opening(LONG, words)
    assert copy_of(an_entry(text=lines, cut=True), copies_of([posted()])) is not None
    assert copy_of(an_entry(), copies_of([posted(text=lines, cut=True)])) is not None


def test_a_copy_without_a_word_is_found_by_its_title() -> None:
    picture = copies_of([posted(text="")])
    assert copy_of(an_entry(text=""), picture) is not None
    assert copy_of(an_entry(text="", title="Our old door"), picture) is None


def test_a_copy_in_a_language_without_spaces_is_found_after_an_edit() -> None:
    parts = [f"\u533b\u9662{chr(0x4E00 + number)}\u697c" for number in range(60)]
    one, other = "\uff0c".join(parts), "\uff0c".join([*parts[:30], "\u65b0", *parts[30:]])
    assert copy_of(an_entry(text=one), copies_of([posted(text=other)])) is not None


def test_unlike_posts_are_passed_over_without_comparing(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def counted(one: Article, other: Article) -> bool:
        compared.append(other.title)
        return is_same_article(one, other)

    monkeypatch.setattr(likeness, "is_same_article", counted)
    posts = [posted(n, text=" ".join(f"word{n}x{m}" for m in range(500))) for n in range(50)]
    assert copy_of(an_entry(), copies_of(posts)) is None
    assert compared == []
    assert copy_of(an_entry(), copies_of([*posts, posted(99, title="The copy")])) is not None
    assert compared == ["The copy"]
