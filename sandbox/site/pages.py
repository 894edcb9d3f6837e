"""WORDS: the pretend blog's pages as HTML: home, a post with comments, the editor's desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape, unescape

from sandbox.site.state import Article, Comment, State
from sandbox.site.words import comment_html, excerpt_html, post_html

_BUTTONS = {
    "hold": (("approved", "Approve"), ("spam", "Spam"), ("trash", "Bin")),
    "approved": (("hold", "Hide"), ("spam", "Spam"), ("trash", "Bin")),
    "spam": (("approved", "Approve"), ("trash", "Bin")),
    "trash": (("approved", "Approve"),),
}
_HEADINGS = (
    ("hold", "Waiting for you", "No comments wait for you."),
    ("approved", "Comments on the blog", "No comments are on the blog yet."),
    ("spam", "Spam", ""),
    ("trash", "Bin", ""),
)


def day(at: datetime) -> str:
    """Return a date as people read it: 6 August 2018."""
    return f"{at.day} {at:%B %Y}"


def frame(name: str, title: str, body: str, head: str = "", kind: str = "home") -> str:
    """Return a whole page around its body."""
    full = f"{title} - {name}" if title else name
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(full)}</title>
<link rel="stylesheet" href="/blog/style.css">
<link rel="icon" href="data:,">
<link rel="alternate" type="application/rss+xml" title="{escape(name)}" href="/blog/feed/">
{head}</head>
<body class="{kind}">
<a class="skip" href="#main">Skip to the main content</a>
<header><p class="name"><a href="/blog/">{escape(name)}</a></p>
<nav aria-label="Blog"><a href="/blog/">Posts</a> <a href="/blog/desk/">Editor's desk</a></nav>
</header>
<main id="main">
{body}</main>
<footer><p>A pretend blog for trying Bleep. It lives on this computer only.</p></footer>
</body>
</html>
"""


def _meta(article: Article) -> str:
    topics = "".join(f"<li>{escape(topic)}</li>" for topic in article.categories)
    date = f'<time datetime="{article.published_at.isoformat()}">{day(article.published_at)}</time>'
    return f'<p class="meta">{date}</p>\n<ul class="topics" aria-label="Topics">{topics}</ul>\n'


def home_page(state: State, name: str) -> str:
    """Return the list of posts, newest first."""
    cards = []
    for post in state.newest():
        talk = len(state.visible(post.id))
        said = f'<p class="meta">{talk} comment{"" if talk == 1 else "s"}</p>\n' if talk else ""
        cards.append(
            f'<article><h2><a href="/blog/{post.path}">{escape(post.title)}</a></h2>\n'
            f"{_meta(post)}<p>{excerpt_html(post.text, 36)}</p>\n{said}</article>\n"
        )
    return frame(name, "", f'<h1 class="hidden">Posts</h1>\n{"".join(cards)}')


def _thread(comments: Sequence[Comment], parent: int, author: int) -> str:
    items = [
        f'<li id="comment-{each.id}" '
        f'class="comment{" by-author" if each.account == author else ""}">'
        f'<p class="who"><b>{escape(each.name)}</b> '
        f'<span class="meta">{day(each.written_at)}</span></p>'
        f"\n{comment_html(each.content)}{_thread(comments, each.id, author)}</li>\n"
        for each in comments
        if each.parent == parent
    ]
    return f'<ol class="comments">\n{"".join(items)}</ol>\n' if items else ""


def post_page(state: State, name: str, article: Article, root: str) -> str:
    """Return one post with the comments that everyone can see, in threads."""
    seen = state.visible(article.id)
    talk = _thread(seen, 0, state.accounts[0].id) or "<p>No comments yet.</p>\n"
    how = "Reply to this post's message on the phone. Your reply becomes a comment here."
    note = how if article.comments_open else "Comments are closed here."
    body = (
        f'<article id="post-{article.id}"><h1>{escape(article.title)}</h1>\n{_meta(article)}'
        f'{post_html(article.text)}</article>\n<section id="comments" aria-labelledby="talk">\n'
        f'<h2 id="talk">Comments</h2>\n{talk}<p id="respond" class="note">{note}</p>\n</section>\n'
    )
    rest = f"{root}/wp-json"
    head = (
        f'<link rel="https://api.w.org/" href="{rest}/">\n'
        f'<link rel="alternate" type="application/json" href="{rest}/wp/v2/posts/{article.id}">\n'
        f'<link rel="canonical" href="{root}/{article.path}">\n'
        f'<link rel="shortlink" href="{root}/?p={article.id}">\n'
    )
    return frame(name, article.title, body, head, f"single postid-{article.id}")


def _card(state: State, comment: Comment) -> str:
    post, action = state.articles[comment.post], f"/blog/desk/comments/{comment.id}"
    buttons = "".join(
        f'<button name="status" value="{status}" class="{status}">{label}</button>'
        for status, label in _BUTTONS[comment.status]
    )
    answer = (
        f'<form method="post" action="{action}/answer"><label for="answer-{comment.id}">'
        f"Answer as the author</label>\n"
        f'<textarea id="answer-{comment.id}" name="text" rows="2" required></textarea>'
        f"\n<button>Publish the answer</button></form>\n"
    )
    mine = comment.account == state.accounts[0].id
    return (
        f'<li class="comment"><p class="who"><b>{escape(comment.name)}</b> <span class="meta">on '
        f'<a href="/blog/{post.path}#comment-{comment.id}">{escape(post.title)}</a></span></p>\n'
        f'{comment_html(comment.content)}<form method="post" action="{action}/status" class="row">'
        f"{buttons}</form>\n{answer if comment.status == 'approved' and not mine else ''}</li>\n"
    )


def _publish_forms(state: State) -> str:
    ready = state.waiting[0].title if state.waiting else ""
    one = (
        f'<p>The next post is ready: <b>{escape(ready)}</b></p>\n<form method="post" '
        'action="/blog/desk/publish"><button class="main">Publish a new post</button></form>\n'
        if ready
        else "<p>All prepared posts are published. Write your own below.</p>\n"
    )
    own = """<details><summary>Write your own post</summary>
<form method="post" action="/blog/desk/publish">
<label for="title">Title</label><input id="title" name="title" required>
<label for="categories">Topics, with commas between them</label>
<input id="categories" name="categories" value="Digital health">
<label for="text">Text</label><textarea id="text" name="text" rows="6" required></textarea>
<button>Publish your post</button></form></details>
"""
    return one + own


def _post_card(article: Article) -> str:
    action, mine = f"/blog/desk/posts/{article.id}", f"post-{article.id}"
    title, text = escape(article.title), escape(article.text)
    return (
        f'<li class="comment"><p><a href="/blog/{article.path}">{title}</a></p>\n'
        f'<details><summary>Edit<span class="hidden">: {title}</span></summary>\n'
        f'<form method="post" action="{action}">\n'
        f'<label for="{mine}-title">Title</label>'
        f'<input id="{mine}-title" name="title" value="{title}" required>\n'
        f'<label for="{mine}-text">Text</label>'
        f'<textarea id="{mine}-text" name="text" rows="8" required>\n{text}</textarea>\n'
        "<p>If a number or the summary has changed, the owner is asked.</p>\n"
        "<button>Save the change</button></form></details>\n"
        f'<details><summary>Take down<span class="hidden">: {title}</span></summary>\n'
        f'<form method="post" action="{action}/take-down">\n'
        "<p>Its comments go too. If readers have the post, the owner is asked.</p>\n"
        "<button>Take down: are you sure?</button></form></details></li>\n"
    )


def _posts(state: State) -> str:
    cards = [_post_card(post) for post in state.newest()]
    listed = f'<ul class="comments">\n{"".join(cards)}</ul>' if cards else "<p>There are none.</p>"
    return f"<h2>Posts on the blog</h2>\n{listed}\n"


def desk_page(state: State, name: str) -> str:
    """Return the editor's desk: publish, decide about comments, change what is published."""
    parts = ["<h1>Editor's desk</h1>\n<h2>Publish</h2>\n", _publish_forms(state)]
    for status, heading, none in _HEADINGS:
        cards = [_card(state, c) for c in state.comments.values() if c.status == status]
        if cards or none:
            listed = f'<ul class="comments">\n{"".join(cards)}</ul>' if cards else f"<p>{none}</p>"
            parts.append(f"<h2>{heading}</h2>\n{listed}\n")
    parts.append(_posts(state))
    return frame(name, "Editor's desk", "".join(parts), kind="desk")


def plain(comment: Comment) -> str:
    """Return what the person wrote, as plain text."""
    return unescape(comment.content)
