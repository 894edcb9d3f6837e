"""STEP: is a password wrong, or does the web server keep it from WordPress?

The REST API answers both alike: `rest_not_logged_in`, and nothing else tells them apart (facts on
comments, section 1; read in wp-includes/rest-api.php of WordPress 6.1 and seen there). But
application passwords count for XML-RPC too, which takes them in the body of the call and not in the
Authorization header: what is right there and refused by the REST API was lost on the way.
"""

from __future__ import annotations

import re
from enum import Enum
from html import escape

from feeds.http.web import Account, Web
from storage.outcome import Done

_OK = 200
_SECONDS = 20.0
_WRONG = "<int>403</int>"  # the fault of a login that fails (class-wp-xmlrpc-server.php)
_APPLICATION = re.compile(r"(?: *[A-Za-z0-9]){24} *")  # as WordPress makes them
_RIGHT = ("<methodResponse>", "<name>username</name>")


class Door(Enum):
    """Why the REST API does not know who asks."""

    WRONG = "wrong"  # the name or the password
    STRIPPED = "stripped"  # both are right, so the Authorization header does not arrive
    LOGIN = "login"  # it is the password of the login page, which the REST API never takes
    UNTOLD = "untold"  # XML-RPC is switched off, shut or elsewhere


async def try_door(web: Web, root: str, account: Account) -> Door:
    """Ask XML-RPC whether it takes an account; once, and it changes nothing."""
    got = await web.post_xml(address(root), _call(account), _SECONDS)
    if not isinstance(got, Done) or got.value.status != _OK:
        return Door.UNTOLD
    told = "".join(got.value.body.decode("utf-8", "replace").split())
    if "<fault>" in told:
        return Door.WRONG if _WRONG in told else Door.UNTOLD
    if not all(part in told for part in _RIGHT):
        return Door.UNTOLD
    return Door.STRIPPED if _APPLICATION.fullmatch(account.password) else Door.LOGIN


def address(root: str) -> str:
    """Return where XML-RPC is on the site with this REST root."""
    home = root.partition("?")[0].removesuffix("/").removesuffix("/wp-json")
    return f"{home.removesuffix('/index.php')}/xmlrpc.php"


def _call(account: Account) -> str:
    """Return the question for one's own profile, which anyone with an account may see."""
    words = ("1", account.user, account.password)
    params = "".join(
        f"<param><value><string>{escape(word)}</string></value></param>" for word in words
    )
    name = "<methodName>wp.getProfile</methodName>"
    return f'<?xml version="1.0"?><methodCall>{name}<params>{params}</params></methodCall>'
