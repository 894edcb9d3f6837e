"""WORDS: what admins are told about rules, what they would have done, and posts that match none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.texts import counted

LONGEST_RULE = 60
MOST_RULES = 40
RECENT = 50
"""How many of the last posts rules are tried on."""

# ---- buttons

ADD = "Add a rule"
SAVE = "Save these rules"
FORGET = "Do not save"
TRY = "See where posts would go"
TYPE = "Type another"
MORE = "More posts"
BACK = "Back to these rules"
TO_RULES = "Back to all rules"
BY_NO_RULE = "Posts that match no rule"
BEFORE = "Before a post goes out"

KINDS: Mapping[str, str] = {
    "category": "a category or tag",
    "title": "a word in the title",
    "text": "a word in the text",
    "author": "an author",
    "site": "a blog",
}
"""What a rule can look at, by its word in the table of rules."""


def kind_button(field: str, *, excludes: bool) -> str:
    """Return the button that begins a rule."""
    return f"{'Keep out' if excludes else 'Include'}: {KINDS[field]}"


def list_button(name: str, number: int) -> str:
    """Return a list with how many rules it has."""
    return f"{name}: {counted(number, 'rule', 'rules')}"


def remove_button(word: str, *, excludes: bool) -> str:
    """Return the button that takes a rule out of the set."""
    return f"Remove ({'keep out' if excludes else 'include'}): {word}"


# ---- the pages

RULES_TITLE = "Rules"
HOW = (
    "Rules send new posts to your lists. Every post goes to the list of all posts.\n\n"
    "Tap a list to see its rules or to try others."
)
NO_LISTS = "There is no list yet that can have rules. Make one in Lists."
NO_RULES = "This list has no rules. No post goes to it by a rule."
INCLUDE = "A post goes to this list if any of these is true:"
EXCLUDE = "It is kept out if any of these is true:"
ONLY_OUT = "No rule includes a post, so no post goes to this list by a rule."
UNSAVED = "These rules are not saved yet. They change nothing until you save them."
SAVED = "The rules are saved"
FORGOTTEN = "Nothing was changed"
REMOVED = "Taken out. Save to keep it so."
CHANGED_SINCE = "Somebody else has changed these rules. Look again."
LIST_GONE = "This list is not there any more, or not one of yours."
TOO_MANY = f"A list can have {MOST_RULES} rules at most."
RULE_THERE = "This list has a rule for this already. Remove it first."
RULE_LONG = f"This is too long. Write at most {LONGEST_RULE} characters."
RULE_EMPTY = "We can see no words in this. Write the word again."
CHOOSE_KIND = "Choose what the new rule looks at. To keep a post out always wins."
NO_LABELS = "The last posts have no categories and no tags, so none is offered."
CHOOSE_WORD = "Tap one that your posts have, or type another."
NOT_SEEN = "None of the last posts has this."

ASK: Mapping[str, str] = {
    "category": "Write the category or the tag, as it is on the blog.",
    "title": "Write the word, or several words that stand together in the title.",
    "text": "Write the word, or several words that stand together in the text.",
    "author": "Write the name of the author, as it is on the blog.",
    "site": "Tap a blog.",
}
"""What is asked for a new rule, by what it looks at."""


def rules_title(name: str) -> str:
    """Return the heading of a list's rules."""
    return f"Rules of {name}"


def rule(field: str, word: str) -> str:
    """Return a rule in words."""
    return {
        "category": f"the category or tag is {word}",
        "title": f"the title has the word {word}",
        "text": f"the text has the word {word}",
        "author": f"the author is {word}",
        "site": f"the blog is {word}",
    }.get(field, word)


def contradiction(included: str, excluded: str) -> str:
    """Return two rules of which the first can never send a post."""
    return (
        "Two rules contradict each other. The first can never send a post.\n"
        f"- Include: {included}\n- Keep out: {excluded}"
    )


def tried(after: int, before: int, number: int) -> str:
    """Return what a set of rules would have done with the last posts, and what the saved ones."""
    if number == 0:
        return "There are no posts yet to try the rules on."
    goes = counted(after, "post would go", "posts would go")
    told = f"Of the last {counted(number, 'post', 'posts')}, {goes} to this list."
    return told if after == before else f"{told} By the saved rules it is {before:,}."


def gains(more: int, fewer: int) -> str:
    """Return how many posts a change lets in, and how many it keeps out."""
    return f"{more:,} would be new on this list, and {fewer:,} would not be on it any more."


# ---- where posts would go

TRIED_TITLE = "Where posts would go"


def place(number: int, title: str) -> str:
    """Return the line of a post."""
    return f"Post {number}: {title}"


def goes(names: Sequence[str], was: Sequence[str]) -> str:
    """Return the lists that a post would go to; `was` are those by the saved rules."""
    told = f"Goes to: {', '.join(names) or NOWHERE}"
    return told if list(names) == list(was) else f"{told} (now: {', '.join(was) or NOWHERE})"


NOWHERE = "no list"
NOT_STORED = "This is a try. Nothing is sent and nothing is changed."

# ---- posts that match no rule

UNMATCHED_TITLE = "Posts that match no rule"
UNMATCHED = (
    "A post that no rule includes goes to the list of all posts. "
    "Choose what else becomes of such a post."
)
ONLY_ALL = "Only the list of all posts"
ASK_FIRST = "Ask an editor first"
AGAIN_ONLY_ALL = (
    "Posts that match no rule went to this list too. "
    "From now on they go only to the list of all posts."
)
CHOSEN = "This is chosen now"


def and_list(name: str) -> str:
    """Return the choice of a list for posts that match no rule."""
    return f"Also: {name}"


def is_chosen(name: str) -> str:
    """Return a choice that is the present one."""
    return f"Chosen: {name}"


# ---- before a post goes out

BEFORE_TITLE = "Before a post goes out"
BEFORE_HOW = (
    "A new post can wait, so that an editor sees the message first. "
    "Choose how long it waits when nobody answers."
)


def waits(minutes: int) -> str:
    """Return how long a post waits for an editor."""
    if minutes < 0:
        return "Until an editor decides"
    if minutes == 0:
        return "Send at once"
    if minutes % 60 == 0:
        return f"Send after {counted(minutes // 60, 'hour', 'hours')}"
    return f"Send after {counted(minutes, 'minute', 'minutes')}"
