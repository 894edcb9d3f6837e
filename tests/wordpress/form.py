"""A visitor who writes into the blog's own comment form, as a browser sends it."""

from __future__ import annotations

import http.client
import re
from contextlib import closing
from urllib.parse import urlencode, urlsplit

from tests.wordpress.site import START_SECONDS, WordPress


def by_form(blog: WordPress, post_id: int, name: str, text: str) -> int:
    """Send the form; return the id of the comment, which the blog may hold."""
    fields = {
        "comment_post_ID": str(post_id),
        "comment_parent": "0",
        "author": name,
        "email": f"visitor{len(text)}@blog.invalid",
        "comment": text,
    }
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    host = urlsplit(blog.url).netloc
    with closing(http.client.HTTPConnection(host, timeout=START_SECONDS)) as connection:
        connection.request("POST", "/wp-comments-post.php", urlencode(fields), kind)
        answer = connection.getresponse()
        answer.read()
        led_to = answer.headers["Location"] or ""
    found = re.search(r"#comment-(\d+)$", led_to)
    if found is None:
        raise OSError(f"The form was refused: {answer.status} {led_to}")
    return int(found[1])
