"""STEP: from a stored site to the adapter that speaks to it."""

from __future__ import annotations

from feeds.http.web import Account, Web
from feeds.sites.base import Platform
from feeds.sites.blogger import Blogger
from feeds.sites.blogger_letters import BloggerWithLetters
from feeds.sites.google import Google
from feeds.sites.readonly import ReadOnly
from feeds.sites.wordpress import WordPress
from feeds.sites.wordpress_com import WordPressCom, is_wordpress_com
from feeds.sites.wordpress_feed import WordPressByFeed
from storage.records import PlatformName, Site


def platform_for(
    site: Site,
    web: Web,
    account: Account | None,
    moderator: Account | None = None,
    google: Google | None = None,
) -> Platform:
    """Return the adapter for a site; of a WordPress that hides its REST API the feeds are read.

    `account` is the relay's, `moderator` decides about comments; no other kind of site gets them.
    On WordPress.com the account's password is an OAuth token, and goes to WordPress.com alone.
    With `google`, drafts of readers' letters can be made on Blogger.
    """
    is_one = site.platform is PlatformName.WORDPRESS
    if is_one and account is not None and is_wordpress_com(site.home_url, site.api_root):
        return WordPressCom(web, site.home_url, account)
    if site.platform is PlatformName.WORDPRESS and site.api_root is not None:
        return WordPress(web, site.api_root, account, moderator, home=site.home_url)
    if site.platform is PlatformName.BLOGGER:
        if google is not None:
            return BloggerWithLetters(web, site.home_url, google)
        return Blogger(web, site.home_url)
    if site.platform is PlatformName.WORDPRESS:
        return WordPressByFeed(web, site.home_url)
    return ReadOnly(web)
