"""STEP: a site that nothing can be sent to: its readers get a link to the post."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from feeds.http.web import Web
from feeds.sites.base import Ability
from feeds.sites.visit import stands
from feeds.wording import normalise
from storage.outcome import Done, Later, Never, Outcome
from storage.records import Finding, Post, Posted, Posting, SiteComment

_CANNOT = Never("not_possible", "This site takes comments on its own pages only.")
_NO_WEB = Later("Nothing is there to ask the site with.", counted=False)


class ReadOnly:
    """Any site whose software is not known. Readers comment on the site's own page.

    `web` is needed only to ask whether a post is still there.
    """

    def __init__(self, web: Web | None = None) -> None:
        self._visitor = web

    @property
    def abilities(self) -> frozenset[Ability]:
        """What can be done here: a link, and no more."""
        return frozenset({Ability.HANDOFF})

    async def check(self) -> tuple[Finding, ...]:
        """Say that comments are handed off."""
        text = "Bleep cannot send comments to this kind of site. Readers get a link to the post."
        return (Finding("site", "ok", text),)

    async def check_moderator(self) -> tuple[Finding, ...]:
        """Say nothing: there is no such account here."""
        return ()

    def encode(self, text: str) -> str:
        """Return the text to paste; NothingToPostError where nothing can be seen in it."""
        return normalise(text)

    def form_url(self, post: Post) -> str:
        """Return the address of the post itself."""
        return post.url

    def moderation_url(self, remote_id: str) -> str:  # noqa: ARG002  the protocol's
        """Return nothing: the site's own pages are not known."""
        return ""

    async def locate(self, post: Post) -> Outcome[str]:
        """Give the number that the feed told; Never where it told none."""
        return _CANNOT if post.remote_id is None else Done(post.remote_id)

    async def comment(self, posting: Posting) -> Outcome[Posted]:  # noqa: ARG002  the protocol's
        """Refuse: there is no way in."""
        return _CANNOT

    async def find(  # the protocol's arguments are of no use here
        self,
        posting: Posting,  # noqa: ARG002  see above
        known: frozenset[str],  # noqa: ARG002  see above
    ) -> Outcome[Posted | None]:
        """Refuse: nothing was sent, so nothing was lost."""
        return _CANNOT

    async def statuses(self, ids: Sequence[str]) -> Outcome[dict[str, Posted]]:  # noqa: ARG002  same
        """Refuse: nothing was sent, so nothing has a status."""
        return _CANNOT

    async def is_gone(self, comment_id: str) -> Outcome[bool]:  # noqa: ARG002  the same
        """Refuse: nothing was sent, so nothing can be gone."""
        return _CANNOT

    async def moderate(
        self,
        remote_id: str,  # noqa: ARG002  the protocol's
        status: str,  # noqa: ARG002  the same
        seen: Collection[str],  # noqa: ARG002  the same
    ) -> Outcome[Posted]:
        """Refuse: nothing of ours is there."""
        return _CANNOT

    async def comments(self) -> Outcome[tuple[SiteComment, ...]]:
        """Refuse: how this site tells its comments is not known."""
        return _CANNOT

    async def full_texts(
        self,
        remote_ids: Sequence[str],  # noqa: ARG002  the same
    ) -> Outcome[Mapping[str, str]]:
        """Tell nothing: what the feed says is all there is."""
        return Done({})

    async def is_published(self, post: Post) -> Outcome[bool]:
        """Say whether the post's own page is still there."""
        return _NO_WEB if self._visitor is None else await stands(self._visitor, post.url)
