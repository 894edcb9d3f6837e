"""The table of refusals, row by row."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from feeds.http.answer import Answer
from feeds.sites.wordpress_answers import REFUSALS, created, harmless, refused
from storage.outcome import Done, Later, Never, Unknown
from storage.records import Posted

WAIT = timedelta(minutes=10)
PERMANENT = """
comment_duplicate 409
comment_content_column_length 400
comment_author_column_length 400
comment_author_email_column_length 400
comment_author_url_column_length 400
rest_comment_content_invalid 400
rest_comment_author_data_required 400
rest_invalid_param 400
rest_invalid_json 400
rest_comment_exists 400
rest_invalid_comment_type 400
rest_batch_not_allowed 400
rest_comment_closed 403
rest_comment_not_supported_post_type 403
rest_comment_draft_post 403
rest_comment_trash_post 403
rest_comment_invalid_post_id 403
rest_cannot_read_post 401
rest_cannot_edit 403
rest_cannot_delete 403
rest_trash_not_supported 501
rest_already_trashed 410
rest_comment_invalid_id 404
akismet_rest_comment_discarded 500
something_new 400
something_new 422
"""
ADMIN = """
rest_comment_author_invalid 400
rest_comment_login_required 401
rest_not_logged_in 401
incorrect_password 401
invalid_username 401
invalid_email 401
application_passwords_disabled 401
application_passwords_disabled_for_user 401
rest_login_required 401
rest_forbidden 403
rest_cannot_access 401
rest_comment_invalid_author 403
rest_comment_invalid_author_ip 403
rest_comment_invalid_status 403
rest_forbidden_param 401
rest_forbidden_context 403
rest_cannot_read 403
rest_no_route 404
"""


def lines(table: str) -> list[tuple[str, int]]:
    return [(code, int(status)) for code, status in map(str.split, table.split("\n")[1:-1])]


def wordpress(code: str, status: int, data: object = "own", **headers: str) -> Answer:
    told = {"status": status} if data == "own" else data
    body = {"code": code, "message": "No.", "data": told}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, named, json.dumps(body).encode(), "https://blog.example/wp-json/")


def page(status: int, body: bytes = b"<html>No</html>", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, named, body, "https://blog.example/wp-json/")


@pytest.mark.parametrize(("code", "status"), lines(PERMANENT))
def test_a_permanent_refusal_is_never_and_has_its_code(code: str, status: int) -> None:
    got = refused(wordpress(code, status))
    assert isinstance(got, Never)
    assert got.kind == code


@pytest.mark.parametrize(("code", "status"), lines(ADMIN))
def test_a_broken_link_to_the_site_does_not_count_against_the_comment(
    code: str, status: int
) -> None:
    got = refused(wordpress(code, status))
    assert isinstance(got, Later)
    assert (got.after, got.counted) == (None, False)


@pytest.mark.parametrize("status", [400, 429])
def test_a_flood_waits_a_little_longer_than_wordpress_asks(status: int) -> None:
    got = refused(wordpress("comment_flood", status))
    assert isinstance(got, Later)
    assert got.after is not None
    assert timedelta(seconds=16) <= got.after <= timedelta(seconds=30)
    assert not got.counted


@pytest.mark.parametrize(
    "code", ["rest_comment_failed_create", "rest_comment_failed_edit", "rest_cannot_delete"]
)
def test_a_failure_to_store_is_tried_again_and_counted(code: str) -> None:
    got = refused(wordpress(code, 500))
    assert isinstance(got, Later)
    assert (got.after, got.counted) == (WAIT, True)


@pytest.mark.parametrize("status", [403, 406])
def test_a_firewall_is_tried_again_after_ten_minutes_and_counted(status: int) -> None:
    why = "The site's firewall refused this text."
    assert refused(page(status)) == Later(why, WAIT, once="firewall")


@pytest.mark.parametrize("data", [None, 403])
def test_a_plugins_bare_refusal_is_never(data: object) -> None:
    got = refused(wordpress("spam_blocked", 500, data))
    assert got == Never("spam_blocked", "The site's spam protection refused this comment.")


@pytest.mark.parametrize(
    "answer",
    [
        wordpress("internal_server_error", 500),
        wordpress("something_new", 500),
        page(500),
        page(502),
        page(503),
        page(504, b""),
        page(520),
        page(200),
        page(201, b'<br />Notice: x<br />{"id": 7, "status": "hold"}'),
        page(201, b"[]"),
        page(200, b'{"id": 7}'),
    ],
    ids=lambda answer: f"{answer.status} {answer.body[:20]!r}",
)
def test_an_answer_that_tells_nothing_is_unknown(answer: Answer) -> None:
    assert isinstance(created(answer), Unknown)


def test_an_update_waits_as_long_as_it_says() -> None:
    got = refused(page(503, retry_after="600"))
    assert got == Later("The site is being updated.", WAIT, counted=False)


@pytest.mark.parametrize("answer", [page(429), wordpress("too_many", 429)])
def test_a_limit_without_a_time_waits_half_a_minute(answer: Answer) -> None:
    assert refused(answer) == Later(
        "The site asks us to slow down.", timedelta(seconds=30), counted=False
    )


def test_a_limit_with_a_time_waits_that_time() -> None:
    got = refused(page(429, retry_after="90"))
    assert isinstance(got, Later)
    assert got.after == timedelta(seconds=90)


@pytest.mark.parametrize("answer", [page(301), page(308), page(404), page(401)])
def test_a_site_that_moved_or_shut_its_door_is_for_the_admin(answer: Answer) -> None:
    got = refused(answer)
    assert isinstance(got, Later)
    assert not got.counted


@pytest.mark.parametrize("status", [400, 405, 413])
def test_other_refusals_without_a_code_are_never(status: int) -> None:
    got = refused(page(status))
    assert isinstance(got, Never)
    assert got.kind == f"http_{status}"


@pytest.mark.parametrize(
    ("told", "status"),
    [("approved", "approved"), ("hold", "held"), ("spam", "spam"), ("trash", "trashed")],
)
def test_a_created_comment_is_where_the_site_put_it(told: str, status: str) -> None:
    body = json.dumps({"id": 7, "status": told, "link": "https://blog.example/#comment-7"})
    got = created(page(201, body.encode()))
    assert got == Done(Posted("7", status, "https://blog.example/#comment-7"))


def test_a_question_that_got_no_answer_changed_nothing() -> None:
    assert isinstance(harmless(page(502)), Later)
    assert isinstance(harmless(wordpress("rest_comment_closed", 403)), Never)


@pytest.mark.parametrize("body", [b'{"code": 7}', b'{"code": null, "data": []}', b"null", b'"x"'])
def test_a_code_that_is_no_word_is_no_code(body: bytes) -> None:
    assert isinstance(refused(page(500, body)), Unknown)


def test_every_reason_is_a_plain_sentence() -> None:
    for refusal in REFUSALS.values():
        for sentence in re.split(r"(?<=\.) ", refusal.why):
            assert sentence.endswith(".")
            assert len(sentence.split()) <= 20
        assert "n't" not in refusal.why
