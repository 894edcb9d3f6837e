"""WORDS: what tells one name and text of a comment from another, without keeping them."""

from __future__ import annotations

from hashlib import sha256

from storage.records import SiteComment


def fingerprint(comment: SiteComment) -> str:
    """Return what tells whether the words of a comment have changed."""
    return sha256(f"{comment.author}\0{comment.text}".encode()).hexdigest()
