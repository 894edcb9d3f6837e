"""What groups and channels get: to read, with nothing to press or to answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import texts
from bot.delivery.in_public import in_public
from bot.render import HowComments, post_screen
from bot.render.announcements import announcement_screen
from bot.screen import Button, Screen
from bot.texts import groups as texts_groups
from tests.bot.test_render import LONDON, NOW, POST, SITE

NAME = "example_blog_bot"


def a_screen(how: HowComments) -> Screen:
    """Return a post's message."""
    return post_screen(POST, SITE, NOW, LONDON, how)


@pytest.mark.parametrize("how", HowComments)
def test_a_post_has_links_only_and_asks_for_no_reply(how: HowComments) -> None:
    public = in_public(a_screen(how), NAME)
    buttons = [button for row in public.rows for button in row]
    assert buttons
    assert all(button.url and not button.data for button in buttons)
    assert "reply to this message" not in public.html
    assert texts.SAVE not in [button.text for button in buttons]
    open_to = how is HowComments.RELAYED or how.by_hand
    assert (texts_groups.COMMENT in [button.text for button in buttons]) is open_to


def test_the_comment_link_opens_the_post_in_private() -> None:
    public = in_public(a_screen(HowComments.RELAYED), NAME)
    assert public.rows[-1][0].url == f"https://t.me/{NAME}?start=p_{POST.id}"


def test_the_rest_of_a_post_stays_as_it_is() -> None:
    private = a_screen(HowComments.RELAYED)
    public = in_public(private, NAME)
    assert private.html.removeprefix(public.html).strip() == texts.TO_COMMENT


def test_an_announcement_does_not_speak_of_settings() -> None:
    private = announcement_screen("We are <b>closed</b> today.", "A blog")
    public = in_public(private, NAME)
    assert "/settings" in private.html
    assert "/settings" not in public.html
    assert public.html.endswith("We are <b>closed</b> today.")


@given(st.text(max_size=80), st.booleans())
def test_any_words_of_a_post_survive(words: str, has_save: bool) -> None:  # noqa: FBT001  a drawn value
    rows = ((Button("Save", data="v1:save:7"),),) if has_save else ()
    shown = in_public(Screen(f"<b>x</b>{words}.", rows), NAME)
    if "/settings" not in words and "comment" not in words.lower():
        assert shown.html == f"<b>x</b>{words}.".rstrip()
    assert replace(shown, html="").rows == ()
