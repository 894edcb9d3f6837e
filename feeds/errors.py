"""WORDS: the errors of the site's side; the tree is in storage/errors.py."""

from __future__ import annotations

from storage.errors import SiteError


class NoFeedError(SiteError):
    """No feed was found at this address. Give the address of the blog or of its feed."""


class RelayRefusedError(SiteError):
    """The relay account must not be used. Make one with the role Contributor."""


class NothingToPostError(ValueError):
    """Nothing that can be seen is left of this text. Write a few words."""


class NotAFeedError(SiteError):
    """What came from this address is not a feed. Give the address of the blog or of its feed."""
