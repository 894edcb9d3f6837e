"""A stored post for the tests of the adapters."""

from __future__ import annotations

from storage.records import Post


def a_post(url: str, remote_id: str | None = None) -> Post:
    """Return a post with this address; nothing else about it matters here."""
    return Post(
        id=1,
        site_id=1,
        key="key",
        title="Tea",
        url=url,
        author="Mila",
        published_at=None,
        categories=(),
        text="Text",
        summary="Text",
        words=1,
        cut=False,
        remote_id=remote_id,
        revision=1,
        content_hash="hash",
    )
