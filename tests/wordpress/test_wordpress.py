"""The test site is what its README says: roles, posts, comment rules, and a way back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.wordpress import kit
from tests.wordpress.site import WordPress


@pytest.fixture(autouse=True)
def untouched(wordpress: WordPress) -> None:
    wordpress.reset()


def send(site: WordPress, text: str, **more: object) -> tuple[int, dict[str, object]]:
    body = {"post": site.post_id, "author": site.relay.id, "author_name": "Reader"}
    body |= {"author_email": "3f@chat.invalid", "content": text} | more
    return site.rest("POST", "/wp/v2/comments", site.relay, **body)


def test_a_first_comment_of_the_relay_is_held_until_it_is_approved(wordpress: WordPress) -> None:
    status, made = send(wordpress, "Is green tea next?")
    assert (status, made["status"]) == (201, "hold")
    wordpress.approve(int(str(made["id"])))
    assert {"id": made["id"], "status": "approved"}.items() <= wordpress.comments()[-1].items()


def test_two_comments_in_a_row_are_refused_unless_bursts_are_allowed(wordpress: WordPress) -> None:
    send(wordpress, "One.")
    assert send(wordpress, "Two.")[1]["code"] == "comment_flood"
    wordpress.allow_bursts()
    assert send(wordpress, "Two.")[0] == 201


def test_a_reset_takes_back_posts_comments_and_settings(wordpress: WordPress) -> None:
    before = wordpress.comments()
    wordpress.publish("Tonight", "<p>Camomile.</p>")
    wordpress.comment(wordpress.post_id, "Visitor", "Hello")
    wordpress.php("update_option('blogname', 'Changed');")
    wordpress.reset()
    assert wordpress.comments() == before
    assert wordpress.php("echo get_option('blogname');") == "Steam &amp; Leaves"
    assert len(wordpress.rest("GET", "/wp/v2/posts")[1]) == 5


def test_a_published_post_has_its_link_and_its_categories(wordpress: WordPress) -> None:
    post_id, link = wordpress.publish("Salt & <b>tea</b> \\o/", "<p>Yes.</p>", ["Tea", "Odd"])
    _, post = wordpress.rest("GET", f"/wp/v2/posts/{post_id}")
    assert (post["link"], len(post["categories"])) == (link, 2)
    assert "\\o/" in post["title"]["rendered"]
    assert link == f"{wordpress.url}/{post['date'][:7].replace('-', '/')}/salt-tea-o/"
    assert post["guid"]["rendered"] == f"{wordpress.url}/?p={post_id}"


@pytest.mark.parametrize(
    ("name", "can", "cannot"),
    [
        ("relay", "edit_posts", "moderate_comments"),
        ("approver", "moderate_comments", "edit_posts"),
        ("moderator", "edit_others_posts", "publish_posts"),
        ("author", "publish_posts", "moderate_comments"),
        ("editor", "moderate_comments", "manage_options"),
        ("subscriber", "read", "edit_posts"),
    ],
)
def test_each_account_may_do_what_its_role_says(
    wordpress: WordPress, name: str, can: str, cannot: str
) -> None:
    path = "/wp/v2/users/me?context=edit"
    _, me = wordpress.rest("GET", path, wordpress.account(name))
    assert me["capabilities"].get(can) is True
    assert cannot not in me["capabilities"]


def test_the_posts_differ_in_what_may_be_done_with_them(wordpress: WordPress) -> None:
    _, found = wordpress.rest("GET", "/wp/v2/posts")
    posts = {post["id"]: post for post in found}
    assert posts[wordpress.closed_post_id]["comment_status"] == "closed"
    assert posts[wordpress.protected_post_id]["content"]["protected"] is True
    assert wordpress.draft_post_id not in posts
    assert found[0]["id"] == wordpress.post_id
    assert {post["guid"]["rendered"] for post in found} == {
        f"{wordpress.url}/?p={post_id}" for post_id in posts
    }


def test_the_queue_holds_one_comment_on_the_second_post(wordpress: WordPress) -> None:
    assert [c["status"] for c in wordpress.comments(wordpress.second_post_id)] == ["hold"]
    thread = wordpress.comments(wordpress.post_id)
    assert [c["parent"] for c in thread] == [0, thread[0]["id"], thread[1]["id"]]


@pytest.mark.parametrize(
    ("path", "status"), [("wp-includes/js/jquery/jquery.min.js", "200"), (".htaccess", "404")]
)
def test_files_of_wordpress_are_served_and_hidden_ones_are_not(
    wordpress: WordPress, path: str, status: str
) -> None:
    ask = "echo wp_remote_retrieve_response_code(wp_remote_get($args[0]));"
    assert wordpress.php(ask, f"{wordpress.url}/{path}") == status


def test_php_that_fails_says_why(wordpress: WordPress) -> None:
    with pytest.raises(OSError, match="no_such_thing"):
        wordpress.php("no_such_thing();")


def test_a_site_can_be_started_and_stopped_by_hand(wordpress: WordPress, tmp_path: Path) -> None:
    kept = tmp_path / "bleep"
    kept.mkdir()
    (kept / "test-wordpress").mkdir()
    for part in kit.cache().iterdir():
        if part.is_dir() and part.name != "by-hand":
            (kept / "test-wordpress" / part.name).symlink_to(part)
    environ = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}

    def say(word: str) -> str:
        command = [sys.executable, "-m", "tests.wordpress", word]
        done = subprocess.run(command, env=environ, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout

    said = say("up")
    assert "WORDPRESS_URL='http://127.0.0.1:" in said
    assert f"WORDPRESS_POST_FIRST='{wordpress.post_id}'" in said
    assert say("up") == said
    assert say("down") == ""
    assert not (kept / "test-wordpress" / "by-hand" / "settings").exists()
