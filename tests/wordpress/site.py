"""One running WordPress: its accounts, its posts, and what a test may ask of it."""

from __future__ import annotations

import base64
import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.wordpress import kit

START_SECONDS = 30
PHP_SETTINGS = ("display_errors=0", "log_errors=1", "opcache.enable_cli=1", "memory_limit=256M")


@dataclass(frozen=True, slots=True)
class Account:
    """A person on the site, with an application password."""

    user: str
    password: str
    id: int


@dataclass(frozen=True, slots=True)
class WordPress:
    """A blog on loopback with seven accounts, five posts and a draft.

    `first` is the newest post; it has a thread of three comments, `second` has one that is held.
    """

    url: str
    core: Path
    seed: Path
    environ: dict[str, str]
    facts: dict[str, Any]

    @property
    def api(self) -> str:
        """The REST root, without a slash at its end."""
        return f"{self.url}/wp-json"

    @property
    def feed(self) -> str:
        """The address of the RSS feed."""
        return f"{self.url}/feed/"

    @property
    def relay(self) -> Account:
        """A contributor: what comments are posted with."""
        return self.account("relay")

    @property
    def approver(self) -> Account:
        """May act on a comment whose id it knows."""
        return self.account("approver")

    @property
    def moderator(self) -> Account:
        """May act on comments and read the queue."""
        return self.account("moderator")

    @property
    def administrator(self) -> Account:
        """May do everything."""
        return self.account("administrator")

    @property
    def editor(self) -> Account:
        """May change every post."""
        return self.account("editor")

    @property
    def author(self) -> Account:
        """Wrote the posts."""
        return self.account("author")

    @property
    def subscriber(self) -> Account:
        """May read, and comment under its own name."""
        return self.account("subscriber")

    @property
    def post_id(self) -> int:
        """The newest post, with three comments."""
        return self.post("first")

    @property
    def second_post_id(self) -> int:
        """A post with one held comment."""
        return self.post("second")

    @property
    def closed_post_id(self) -> int:
        """A post that takes no comments."""
        return self.post("closed")

    @property
    def protected_post_id(self) -> int:
        """A post behind a password."""
        return self.post("protected")

    @property
    def marked_post_id(self) -> int:
        """A post with markup in its title."""
        return self.post("marked")

    @property
    def draft_post_id(self) -> int:
        """A post that is not published."""
        return self.post("draft")

    def account(self, name: str) -> Account:
        """Return an account by its name in seed.php."""
        return Account(**self.facts["accounts"][name])

    def post(self, key: str) -> int:
        """Return the id of a post by its key in seed.php."""
        return int(self.facts["posts"][key])

    def reset(self) -> None:
        """Put the database back to where it was after seeding."""
        live = Path(self.environ["BLEEP_WORDPRESS_FOLDER"]) / "blog.sqlite"
        with closing(sqlite3.connect(self.seed)) as source, closing(sqlite3.connect(live)) as copy:
            source.backup(copy)
            # The feed's guids carry the address that the site had when it was filled.
            swap = "UPDATE wp_posts SET guid = replace(guid, ?, ?)"
            copy.execute(swap, (kit.SEED_URL, self.url))
            copy.commit()

    def php(self, code: str, *args: str) -> str:
        """Run PHP inside the site, with `$args`, and return what it printed."""
        return kit.run_inside(self.core, self.environ, code, *args)

    def rest(
        self, method: str, path: str, account: Account | None = None, **body: object
    ) -> tuple[int, Any]:
        """Call the REST API (`/wp/v2/...`) and return status and parsed answer."""
        headers = {"Content-Type": "application/json"}
        if account:
            pair = base64.b64encode(f"{account.user}:{account.password}".encode()).decode()
            headers["Authorization"] = f"Basic {pair}"
        host = urlsplit(self.url).netloc
        with closing(http.client.HTTPConnection(host, timeout=START_SECONDS)) as connection:
            content = json.dumps(body) if body else None
            connection.request(method, f"/wp-json{path}", content, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    def publish(self, title: str, html: str, categories: Sequence[str] = ()) -> tuple[int, str]:
        """Publish a post as an editor does it; return its id and its link."""
        wanted = json.dumps({"title": title, "html": html, "categories": list(categories)})
        post_id, link = self.php(PUBLISH, wanted).split(maxsplit=1)
        return int(post_id), link

    def comment(self, post_id: int, name: str, text: str, parent: int = 0) -> int:
        """Let a visitor's comment stand on the site, approved; return its id."""
        return int(self.php(COMMENT, str(post_id), name, text, str(parent)))

    def comments(self, post_id: int | None = None) -> list[dict[str, Any]]:
        """List comments in every state, oldest first, as the moderator sees them."""
        only = "" if post_id is None else f"&post={post_id}"
        query = f"status=any&context=edit&per_page=100&orderby=id&order=asc{only}"
        _, found = self.rest("GET", f"/wp/v2/comments?{query}", self.moderator)
        return list(found)

    def approve(self, comment_id: int) -> None:
        """Approve a comment."""
        self.set_status(comment_id, "approved")

    def set_status(self, comment_id: int, status: str) -> None:
        """Move a comment to approved, hold, spam or trash."""
        path = f"/wp/v2/comments/{comment_id}"
        code, answer = self.rest("POST", path, self.moderator, status=status)
        if code != http.client.OK:
            raise OSError(f"WordPress refused: {answer}")

    def allow_bursts(self) -> None:
        """Switch off the 15 seconds that must lie between two comments, until `reset`."""
        self.php("update_option('test_bursts', 1);")


PUBLISH = """
$wanted = json_decode($args[0], true);
require_once ABSPATH . 'wp-admin/includes/taxonomy.php';
kses_remove_filters();
$post = ['post_title' => $wanted['title'], 'post_content' => $wanted['html'], 'post_author' => 1,
    'post_category' => array_map('wp_create_category', $wanted['categories'])];
$id = wp_insert_post(wp_slash(['post_status' => 'draft'] + $post));
wp_update_post(['ID' => $id, 'post_status' => 'publish', 'edit_date' => false]);
echo $id, ' ', get_permalink($id);
"""
COMMENT = """
[$post, $name, $text, $parent] = $args;
echo wp_insert_comment(wp_slash(['comment_post_ID' => $post, 'comment_author' => $name,
    'comment_author_email' => 'visitor@blog.invalid', 'comment_content' => $text,
    'comment_parent' => $parent, 'comment_approved' => 1]));
"""


@contextmanager
def running(folder: Path, parts: kit.Kit) -> Iterator[WordPress]:
    """Run a site of its own in `folder` until the block ends."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environ = kit.environment(folder, parts.dropin, url) | {"PHP_CLI_SERVER_WORKERS": "2"}
    site = WordPress(url, parts.core, parts.database, environ, parts.facts)
    site.reset()
    options = [word for setting in PHP_SETTINGS for word in ("-d", setting)]
    address = ("-S", f"127.0.0.1:{port}", "-t", str(parts.core), str(kit.HERE / "router.php"))
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*kit.PHP, *options, *address],
            env=environ,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait_until_ready(server, site)
        yield site
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(START_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(server: subprocess.Popen[bytes], site: WordPress) -> None:
    end = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < end:
        try:
            status, _ = site.rest("GET", "/wp/v2/types/post")
        except ConnectionError:
            time.sleep(0.02)
        else:
            if status == http.client.OK:
                return
    raise OSError("WordPress did not start. Its folder holds a log.")
