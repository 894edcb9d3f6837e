"""The link that joins a list."""

from __future__ import annotations

import pytest

from bot.admins.list_links import link_of
from storage.lists import Access, List

KEY = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("access", "staff", "payload"),
    [
        (Access.OPEN, False, "l_research"),
        (Access.LINK, False, "l_research"),
        (Access.APPROVAL, True, "l_research"),
        (Access.LINK, True, f"s_7_{KEY}"),
    ],
)
def test_only_a_private_list_that_its_link_joins_has_a_secret_link(
    access: str,
    staff: bool,  # noqa: FBT001  a column of the table
    payload: str,
) -> None:
    chosen = List(7, "research", "Research", access=access, staff=staff)
    assert link_of("example_bot", chosen, KEY) == f"https://t.me/example_bot?start={payload}"


def test_the_longest_links_fit_into_what_telegram_takes() -> None:
    longest = List(10**18, "x" * 60, "X")
    private = List(10**18, "x", "X", access=Access.LINK, staff=True)
    for one in (longest, private):
        assert len(link_of("b", one, KEY).partition("start=")[2]) <= 64
