"""What WordPress, its plugins and what stands in front of it answer, as they do: status and body.

The words are those of WordPress 6 in English, read in its source and seen on a real site; those of
the plugins and hosts are in their form.
"""

from __future__ import annotations

from typing import Any

from tests.feeds.stand_in import Reply


def error(code: str, status: int, message: str, **more: Any) -> Reply:  # noqa: ANN401  whatever JSON can hold
    """Return an error as WordPress's REST API gives it (rest_convert_error_to_response)."""
    return Reply({"code": code, "message": message, "data": {"status": status, **more}}, status)


def bare(code: str, message: str, data: object = None) -> Reply:
    """Return what a plugin's WP_Error without a status becomes."""
    return Reply({"code": code, "message": message, "data": data}, 500)


def page(status: int, title: str, body: str, **headers: str) -> Reply:
    """Return a page of HTML."""
    html = f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>"
    return Reply(html, status, {name.replace("_", "-"): value for name, value in headers.items()})


_PARAMS = {"author_email": "Invalid parameter."}
_JSON = {"json_error_code": 4, "json_error_message": "Syntax error"}
_CRITICAL = "<p>There has been a critical error on this website.</p>"
_AGAIN = "Duplicate comment detected; it looks as though you&#8217;ve already said that!"
_NOT_HERE = "Sorry, you are not allowed to create a comment on this post."
_FIELD = "Sorry, you are not allowed to edit '{}' for comments."
_NO_PASSWORDS = "Application passwords are not available"

REFUSALS: dict[str, Reply] = {
    "comment_duplicate": error("comment_duplicate", 409, _AGAIN),
    "comment_flood": error(
        "comment_flood", 400, "You are posting comments too quickly. Slow down."
    ),
    "rest_comment_content_invalid": error(
        "rest_comment_content_invalid", 400, "Invalid comment content."
    ),
    "rest_comment_failed_create": error(
        "rest_comment_failed_create", 500, "Creating comment failed."
    ),
    "rest_comment_failed_edit": error("rest_comment_failed_edit", 500, "Updating comment failed."),
    "rest_cannot_delete 500": error("rest_cannot_delete", 500, "The comment cannot be deleted."),
    "rest_trash_not_supported": error(
        "rest_trash_not_supported",
        501,
        "The comment does not support trashing. Set 'force=true' to delete.",
    ),
    "internal_server_error": error("internal_server_error", 500, _CRITICAL),
    "comment_content_column_length": error(
        "comment_content_column_length", 400, "<strong>Error:</strong> Your comment is too long."
    ),
    "comment_author_column_length": error(
        "comment_author_column_length", 400, "<strong>Error:</strong> Your name is too long."
    ),
    "comment_author_email_column_length": error(
        "comment_author_email_column_length",
        400,
        "<strong>Error:</strong> Your email address is too long.",
    ),
    "comment_author_url_column_length": error(
        "comment_author_url_column_length", 400, "<strong>Error:</strong> Your URL is too long."
    ),
    "rest_comment_author_data_required": error(
        "rest_comment_author_data_required",
        400,
        "Creating a comment requires valid author name and email values.",
    ),
    "rest_invalid_param": error(
        "rest_invalid_param", 400, "Invalid parameter(s): author_email", params=_PARAMS, details=[]
    ),
    "rest_invalid_json": error("rest_invalid_json", 400, "Invalid JSON body passed.", **_JSON),
    "rest_comment_exists": error("rest_comment_exists", 400, "Cannot create existing comment."),
    "rest_invalid_comment_type": error(
        "rest_invalid_comment_type", 400, "Cannot create a comment with that type."
    ),
    "rest_batch_not_allowed": error(
        "rest_batch_not_allowed", 400, "The requested route does not support batch requests."
    ),
    "rest_comment_login_required": error(
        "rest_comment_login_required", 401, "Sorry, you must be logged in to comment."
    ),
    "rest_not_logged_in": error("rest_not_logged_in", 401, "You are not currently logged in."),
    "incorrect_password": error(
        "incorrect_password", 401, "The provided password is an invalid application password."
    ),
    "invalid_username": error(
        "invalid_username", 401, "Unknown username. Check again or try your email address."
    ),
    "invalid_email": error(
        "invalid_email", 401, "Unknown email address. Check again or try your username."
    ),
    "application_passwords_disabled": error(
        "application_passwords_disabled", 401, f"{_NO_PASSWORDS}."
    ),
    "application_passwords_disabled_for_user": error(
        "application_passwords_disabled_for_user", 401, f"{_NO_PASSWORDS} for your account."
    ),
    # Plugins that shut the REST API to strangers, in the words of two of them.
    "rest_login_required": error(
        "rest_login_required", 401, "REST API restricted to authenticated users."
    ),
    "rest_cannot_access": error(
        "rest_cannot_access", 401, "DRA: Only authenticated users can access the REST API."
    ),
    "rest_forbidden": error("rest_forbidden", 403, "Sorry, you are not allowed to do that."),
    "rest_comment_closed": error(
        "rest_comment_closed", 403, "Sorry, comments are closed for this item."
    ),
    "rest_comment_not_supported_post_type": error(
        "rest_comment_not_supported_post_type",
        403,
        "Sorry, this post type does not support comments.",
    ),
    "rest_comment_draft_post": error("rest_comment_draft_post", 403, _NOT_HERE),
    "rest_comment_trash_post": error("rest_comment_trash_post", 403, _NOT_HERE),
    "rest_cannot_read_post": error(
        "rest_cannot_read_post",
        403,
        "Sorry, you are not allowed to read the post for this comment.",
    ),
    "rest_comment_invalid_post_id": error(
        "rest_comment_invalid_post_id",
        403,
        "Sorry, you are not allowed to create this comment without a post.",
    ),
    "rest_comment_author_invalid": error(
        "rest_comment_author_invalid", 400, "Invalid comment author ID."
    ),
    "rest_comment_invalid_author": error(
        "rest_comment_invalid_author", 403, _FIELD.format("author")
    ),
    "rest_comment_invalid_author_ip": error(
        "rest_comment_invalid_author_ip", 403, _FIELD.format("author_ip")
    ),
    "rest_comment_invalid_status": error(
        "rest_comment_invalid_status", 403, _FIELD.format("status")
    ),
    "rest_forbidden_param": error(
        "rest_forbidden_param", 403, "Query parameter not permitted: author_email"
    ),
    "rest_forbidden_context": error(
        "rest_forbidden_context", 403, "Sorry, you are not allowed to edit comments."
    ),
    "rest_cannot_read": error(
        "rest_cannot_read", 403, "Sorry, you are not allowed to read this comment."
    ),
    "rest_cannot_edit": error(
        "rest_cannot_edit", 403, "Sorry, you are not allowed to edit this comment."
    ),
    "rest_cannot_delete": error(
        "rest_cannot_delete", 403, "Sorry, you are not allowed to delete this comment."
    ),
    "rest_already_trashed": error(
        "rest_already_trashed", 410, "The comment has already been trashed."
    ),
    "rest_comment_invalid_id": error("rest_comment_invalid_id", 404, "Invalid comment ID."),
    "akismet_rest_comment_discarded": bare("akismet_rest_comment_discarded", "Comment discarded."),
    "rest_no_route": error(
        "rest_no_route", 404, "No route was found matching the URL and request method."
    ),
}
"""The answer to a comment that has this row of the table of errors."""

STORED = '{"id":9,"status":"hold","link":"https://blog.example/#c9"}'

WAITS, LOST, SPAM = "Your comment is delayed", "answer was lost", "spam protection refused it"

SIGNS: dict[str, tuple[Reply, str]] = {
    "a spam plugin": (bare("spam_blocked", "Spam detected.", 403), SPAM),
    "another plugin's own word": (bare("antispam_denied", "Forbidden."), SPAM),
    "Wordfence": (
        page(403, "403 Forbidden", "<h1>A potentially unsafe operation has been detected</h1>"),
        WAITS,
    ),
    "ModSecurity": (
        page(406, "Not Acceptable!", "An appropriate representation could not be found."),
        WAITS,
    ),
    "Cloudflare": (
        page(403, "Just a moment...", "Enable JavaScript and cookies to continue", Server="cf"),
        WAITS,
    ),
    "a host's limit": (page(429, "Too Many Requests", "Slow down.", Retry_After="90"), WAITS),
    "an update of WordPress": (
        page(
            *(503, "Maintenance", "Briefly unavailable for scheduled maintenance."),
            Retry_After="600",
        ),
        WAITS,
    ),
    "a REST API that a plugin took away": (page(404, "Page not found", "Nothing here."), WAITS),
    "a site that moved": (page(301, "Moved", "", Location="https://blog.example/"), WAITS),
    "a plugin that wants a login": (
        page(302, "", "", Location="/wp-login.php?redirect_to=%2Fwp-json"),
        WAITS,
    ),
    "a login page": (page(200, "Log In", "<form id='loginform'></form>"), LOST),
    "a plugin's notice before the JSON": (
        Reply(f"<br />\n<b>Notice</b>: Undefined index in plugin.php\n{STORED}", 201),
        LOST,
    ),
    "a crash of PHP": (page(500, "WordPress &rsaquo; Error", _CRITICAL), LOST),
    "a gateway": (page(502, "502 Bad Gateway", "<center>nginx</center>"), LOST),
    "a gateway that waited": (page(504, "504 Gateway Time-out", "<center>nginx</center>"), LOST),
    "an answer that is empty": (Reply("", 200), LOST),
}
"""What is known by a sign alone, and what its reader is told after a while."""
