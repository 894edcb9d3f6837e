"""STEP: a look at a post's own page: is it still there?"""

from __future__ import annotations

from urllib.parse import urlsplit

from feeds.fetch import reason
from feeds.http.web import Web
from feeds.sites.wordpress_words import same_page
from storage.outcome import Done, Later, Outcome

_OK = 200
_NO_MORE = frozenset({404, 410})
_SENT_HOME = Later("The post's page sends us to the front page.", counted=False)


async def stands(web: Web, url: str, *, here_only: bool = False) -> Outcome[bool]:
    """Say whether a page is there for everyone: 200 is yes, 404 and 410 are no.

    A page that has moved is there, save where `here_only` is set: WordPress sends a reader of a
    page that is gone to one with a similar name (redirect_guess_404_permalink). One that sends us
    to the front page tells nothing, and any other answer is Later.
    """
    got = await web.get(url)
    if not isinstance(got, Done):
        return Later(got.why, counted=False)
    answer = got.value
    if answer.status in _NO_MORE:
        return Done(value=False)
    if answer.status != _OK:
        return Later(reason(answer.status), answer.wait(), counted=False)
    if here_only:
        return Done(same_page(answer.url, url))
    return _SENT_HOME if _is_front(answer.url) and not _is_front(url) else Done(value=True)


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query
