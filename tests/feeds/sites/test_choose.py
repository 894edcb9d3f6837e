"""Which adapter speaks to which site."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds.http.web import Account, Web
from feeds.sites.base import Ability
from feeds.sites.choose import platform_for
from storage.outcome import Done
from storage.records import PlatformName, Site
from tests.feeds.sites.posts import a_post
from tests.feeds.stand_in import Reply, standing

RELAY = Account("relay", "abcd efgh")
FULL = {Ability.INSERT, Ability.STATUS, Ability.COMMENTS}


def a_site(platform: PlatformName, api_root: str | None) -> Site:
    return Site(
        id=1,
        address="a.example",
        feed_url="https://a.example/feed/",
        platform=platform,
        title="Tea",
        home_url="https://a.example/",
        api_root=api_root,
        etag=None,
        last_modified=None,
        baseline_at=None,
        last_success_at=None,
        full_at=None,
        next_poll_at=datetime(2026, 11, 22, tzinfo=UTC),
        failures=0,
        last_error=None,
    )


@pytest.mark.parametrize(
    ("platform", "api_root", "account", "abilities"),
    [
        (PlatformName.WORDPRESS, "https://a.example/wp-json/", RELAY, FULL),
        (
            PlatformName.WORDPRESS,
            "https://a.example/wp-json/",
            None,
            {Ability.COMMENTS, Ability.HANDOFF},
        ),
        (PlatformName.WORDPRESS, None, RELAY, {Ability.HANDOFF, Ability.COMMENTS}),
        (PlatformName.BLOGGER, None, RELAY, {Ability.HANDOFF, Ability.COMMENTS}),
        (PlatformName.OTHER, None, RELAY, {Ability.HANDOFF}),
        (PlatformName.OTHER, "https://a.example/wp-json/", RELAY, {Ability.HANDOFF}),
    ],
)
async def test_each_site_can_do_what_its_software_can(
    web: Web,
    platform: PlatformName,
    api_root: str | None,
    account: Account | None,
    abilities: set[Ability],
) -> None:
    assert platform_for(a_site(platform, api_root), web, account).abilities == abilities


async def test_only_a_wordpress_gets_the_moderators_account(web: Web) -> None:
    for platform in PlatformName:
        chosen = platform_for(a_site(platform, "https://a.example/wp-json/"), web, RELAY, RELAY)
        is_one = platform is PlatformName.WORDPRESS
        assert (Ability.MODERATE in chosen.abilities) == is_one
        assert chosen.moderation_url("5").startswith("https://a.example/wp-admin/") == is_one


@pytest.mark.parametrize("platform", list(PlatformName))
async def test_every_adapter_can_look_whether_a_post_is_there(
    web: Web, platform: PlatformName
) -> None:
    async with standing() as site:
        site.replies["/tea/"] = Reply("<html>")
        chosen = platform_for(a_site(platform, None), web, None)
        assert await chosen.is_published(a_post(f"{site.url}/tea/")) == Done(value=True)
        assert await chosen.is_published(a_post(f"{site.url}/cup/")) == Done(value=False)
