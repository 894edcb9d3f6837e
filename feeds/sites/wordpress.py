"""STEP: comments on a WordPress site, over its REST API with an application password; its posts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from feeds.http.web import Account, Web
from feeds.sites.base import Ability
from feeds.sites.foreign import LINKED, Form
from feeds.sites.wordpress_answers import code_of, created, harmless
from feeds.sites.wordpress_check import check_site, dangers, explained
from feeds.sites.wordpress_feed import CommentFeed
from feeds.sites.wordpress_locate import locate
from feeds.sites.wordpress_moderate import ALONE, Accounts, check_moderator, moderate
from feeds.sites.wordpress_posts import closed, full_texts, is_published, newest_link
from feeds.sites.wordpress_queue import Moderated
from feeds.sites.wordpress_rest import Rest
from feeds.sites.wordpress_shown import Shown
from feeds.sites.wordpress_words import encode, pick_lost, posted
from feeds.wording import clean_name
from storage.outcome import Done, Later, Never, Outcome, Unknown
from storage.records import Finding, Post, Posted, Posting

_OK, _NOT_FOUND = 200, 404
_PAGE = 100
_COMMENTS = "wp/v2/comments"
_NO_SUCH_PARENT = frozenset({"rest_comment_invalid_id", "rest_cannot_read"})

_PARENT_GONE = Never("parent_gone", "The comment that this answers is not on the site.")
_NO_ACCOUNT = Later("No relay account is set for the site.", counted=False)


class WordPress(Shown, Moderated):
    """A WordPress site. Without a relay account its readers get a link to the comment form.

    With a `moderator` beside it, comments can be decided about. `home` is the blog's own address.
    """

    def __init__(
        self,
        web: Web,
        api_root: str,
        account: Account | None,
        moderator: Account | None = None,
        *,
        home: str = "",
    ) -> None:
        self._web = web
        self._rest = Rest(web, api_root, account)
        both = account is not None and moderator is not None
        self._accounts = Accounts(self._rest, Rest(web, api_root, moderator)) if both else None
        self._has_moderator = moderator is not None
        self._form = Form(web)
        self._feed = CommentFeed(web, home) if home else None
        self._home = home
        self._own_id: int | None = None

    @property
    def abilities(self) -> frozenset[Ability]:
        """What can be done here, with the account that is set."""
        if self._form.service:
            return frozenset({Ability.LINKED, Ability.HANDOFF})
        if self._rest.account is None:
            return frozenset({Ability.COMMENTS, Ability.HANDOFF})
        can = frozenset({Ability.INSERT, Ability.STATUS, Ability.COMMENTS})
        return can if self._accounts is None else can | {Ability.MODERATE, Ability.QUEUE}

    async def check(self) -> tuple[Finding, ...]:
        """Say what is right and wrong with the site and its relay account."""
        found = await check_site(self._rest)
        if found[0].level == "ok" and (link := await newest_link(self._rest)):
            await self._form.look(link)
        return (*found, *self._form.finding())

    async def look_at(self, post: Post) -> bool:
        """Look whose comment form the page of a post has."""
        return await self._form.look(post.url)

    async def check_moderator(self) -> tuple[Finding, ...]:
        """Say what is right and wrong with the moderator account; nothing where none is set."""
        if self._accounts is None:
            return (ALONE,) if self._has_moderator else ()
        return await check_moderator(self._accounts)

    def encode(self, text: str) -> str:
        """Return the body to send; NothingToPostError where nothing can be seen in it."""
        return encode(text)

    def form_url(self, post: Post) -> str:
        """Return the address of the post's comment form."""
        return f"{post.url.partition('#')[0]}#respond"

    def moderation_url(self, remote_id: str) -> str:
        """Return the page of the dashboard on which a comment is edited; empty without a home."""
        home = self._home.rstrip("/")
        return f"{home}/wp-admin/comment.php?action=editcomment&c={remote_id}" if home else ""

    async def locate(self, post: Post) -> Outcome[str]:
        """Find the site's id of a post; Never where no comment can go there."""
        return LINKED if self._form.service else await locate(self._web, self._rest, post)

    async def comment(self, posting: Posting) -> Outcome[Posted]:
        """Put one comment on the site; the one POST is never repeated here.

        Before it two questions: who we are (once), and whether the parent can be seen, since
        WordPress takes an answer to a comment that is not there, and then nobody sees it.
        """
        own_id = await self._who()
        if not isinstance(own_id, Done):
            return await explained(self._rest, own_id)
        trouble = await self._parent_trouble(posting)
        if trouble is not None:
            return trouble
        payload = {
            "post": int(posting.post_id),
            "parent": int(posting.parent_id or 0),
            "content": posting.body,
            "author": own_id.value,
            "author_name": clean_name(posting.shown_name),
            "author_email": posting.address,
        }
        sent = await self._rest.post(_COMMENTS, payload)
        if not isinstance(sent, Done):
            return sent
        return await explained(self._rest, created(sent.value))

    async def find(self, posting: Posting, known: frozenset[str]) -> Outcome[Posted | None]:
        """Look for a comment whose answer was lost, by its author's address, in every status."""
        own_id = await self._who()
        if not isinstance(own_id, Done):
            return own_id
        query = {
            "post": posting.post_id,
            "author": str(own_id.value),
            "author_email": posting.address,
            "status": "any",  # "all" would leave out spam and the bin
            "orderby": "id",
            "order": "desc",
            "per_page": "50",
            "_fields": "id,status,link,parent,content",
        }
        rows = await self._rows(query, as_relay=True)
        return Done(pick_lost(rows.value, posting, known)) if isinstance(rows, Done) else rows

    async def statuses(self, ids: Sequence[str]) -> Outcome[dict[str, Posted]]:
        """Tell where comments stand, a hundred at a call; an id that is missing may be gone."""
        if self._rest.account is None:
            return _NO_ACCOUNT
        standing: dict[str, Posted] = {}
        for start in range(0, len(ids), _PAGE):
            query = {
                "include": ",".join(ids[start : start + _PAGE]),
                "status": "any",
                "per_page": str(_PAGE),
                "_fields": "id,status,link",
            }
            rows = await self._rows(query, as_relay=True)
            if not isinstance(rows, Done):
                return rows
            standing |= {row.id: row for row in map(posted, rows.value) if row is not None}
        return Done(standing)

    async def is_gone(self, comment_id: str) -> Outcome[bool]:
        """Say whether a comment was deleted for good: WordPress itself must say so, with 404."""
        if self._rest.account is None:
            return _NO_ACCOUNT
        route = f"{_COMMENTS}/{comment_id}"
        got = await self._rest.get(route, {"_fields": "id,status"}, as_relay=True)
        if not isinstance(got, Done):
            return Later(got.why, counted=False)
        if got.value.status == _NOT_FOUND and code_of(got.value) == "rest_comment_invalid_id":
            return Done(value=True)
        if got.value.status == _OK and posted(got.value.json()) is not None:
            return Done(value=False)
        return Later(harmless(got.value).why, counted=False)

    async def moderate(self, remote_id: str, status: str, seen: Collection[str]) -> Outcome[Posted]:
        """Set a comment's status, if it stands as it was seen; say where it stands then.

        Before the first time the account is looked at: one that may post scripts is never used.
        """
        accounts = await self._fit()
        if not isinstance(accounts, Done):
            return accounts
        return await moderate(accounts.value, remote_id, status, seen)

    async def full_texts(self, remote_ids: Sequence[str]) -> Outcome[Mapping[str, str]]:
        """Return the whole HTML of posts, asked for without the password."""
        return await full_texts(self._rest, remote_ids)

    async def closed(self, posts: Sequence[Post]) -> Outcome[Mapping[int, bool]]:
        """Return which posts take comments no more, by our ids; asked for without the password."""
        return await closed(self._rest, posts)

    async def is_published(self, post: Post) -> Outcome[bool]:
        """Say whether everyone can still read a post: no draft, not private, without a password."""
        return await is_published(self._web, self._rest, post)

    async def _rows(self, query: dict[str, str], *, as_relay: bool) -> Outcome[list[object]]:
        got = await self._rest.ask(_COMMENTS, query, as_relay=as_relay)
        if not isinstance(got, Done):
            return got
        if not isinstance(got.value, list):
            return Later("The site's list of comments makes no sense.", counted=False)
        return Done(got.value)

    async def _who(self) -> Outcome[int]:
        """Return the relay's own user id, asked once; refuse an account that may do too much."""
        if self._rest.account is None:
            return _NO_ACCOUNT
        if self._own_id is not None:
            return Done(self._own_id)
        query = {"context": "edit", "_fields": "id,capabilities"}
        got = await self._rest.ask("wp/v2/users/me", query, as_relay=True)
        if not isinstance(got, Done):
            after = got.after if isinstance(got, Later) else None
            return Later(got.why, after, counted=False)
        user = got.value
        if not isinstance(user, dict) or not isinstance(user.get("id"), int):
            return Later("The site does not say who the relay account is.", counted=False)
        if found := dangers(user.get("capabilities")):
            return Later(found[0].text, counted=False)
        self._own_id = user["id"]
        return Done(user["id"])

    async def _parent_trouble(self, posting: Posting) -> Later | Never | Unknown | None:
        if posting.parent_id is None:
            return None
        route = f"{_COMMENTS}/{posting.parent_id}"
        got = await self._rest.get(route, {"_fields": "post,status"}, as_relay=True)
        if not isinstance(got, Done):
            return got
        parent = got.value.json()
        if got.value.status == _OK and isinstance(parent, dict):
            seen = parent.get("status") == "approved" and str(parent.get("post")) == posting.post_id
            return None if seen else _PARENT_GONE
        return _PARENT_GONE if code_of(got.value) in _NO_SUCH_PARENT else harmless(got.value)
