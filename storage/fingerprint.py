"""WORDS: what tells one name and text of a comment from another, without keeping them."""

from __future__ import annotations

from hashlib import sha256

from storage.records import SiteComment


def fingerprint(comment: SiteComment) -> str:
    """Return what tells whether the words of a comment have changed."""
    return of_words(comment.author, comment.text)


def of_words(author: str, text: str) -> str:
    """Return what tells one name and text from another."""
    return sha256(f"{author}\0{text}".encode()).hexdigest()
