"""WORDS: what admins are told about rules, what they would have done, and posts that match none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.language import phrase, say, together
from bot.texts import counted

LONGEST_RULE = 60
MOST_RULES = 40
RECENT = 50
"""How many of the last posts rules are tried on."""

# ---- buttons

ADD = phrase("Add a rule")
SAVE = phrase("Save these rules")
FORGET = phrase("Do not save")
TRY = phrase("See where posts would go")
TYPE = phrase("Type another")
MORE = phrase("More posts")
BACK = phrase("Back to these rules")
TO_RULES = phrase("Back to all rules")
BY_NO_RULE = phrase("Posts that match no rule")
BEFORE = phrase("Before a post goes out")

KINDS: Mapping[str, str] = {
    "category": phrase("a category or tag"),
    "title": phrase("a word in the title"),
    "text": phrase("a word in the text"),
    "author": phrase("an author"),
    "site": phrase("a blog"),
}
"""What a rule can look at, by its word in the table of rules."""


def kind_button(field: str, *, excludes: bool) -> str:
    """Return the button that begins a rule."""
    return f"{say('Keep out') if excludes else say('Include')}: {KINDS[field]}"


def list_button(name: str, number: int) -> str:
    """Return a list with how many rules it has."""
    return f"{name}: {counted(number, 'rule', 'rules')}"


def remove_button(word: str, *, excludes: bool) -> str:
    """Return the button that takes a rule out of the set."""
    return (
        say("Remove: keep out {word}", word=word) if excludes else say("Remove: {word}", word=word)
    )


# ---- the pages

RULES_TITLE = phrase("Rules")
HOW = phrase(
    "Rules send new posts to your lists. Every post goes to the list of all posts.\n\n"
    "Tap a list to see its rules or to try others."
)
NO_LISTS = phrase("There is no list yet that can have rules. Make one in Lists.")
NO_RULES = phrase("This list has no rules. No post goes to it by a rule.")
INCLUDE = phrase("A post goes to this list if any of these is true:")
EXCLUDE = phrase("It is kept out if any of these is true:")
ONLY_OUT = phrase("No rule includes a post, so no post goes to this list by a rule.")
UNSAVED = phrase("These rules are not saved yet. They change nothing until you save them.")
SAVED = phrase("The rules are saved")
FORGOTTEN = phrase("Nothing was changed")
REMOVED = phrase("Taken out. Save to keep it so.")
CHANGED_SINCE = phrase("Somebody else has changed these rules. Look again.")
LIST_GONE = phrase("This list is not there any more, or not one of yours.")
TOO_MANY = phrase("A list can have {most_rules} rules at most.", most_rules=MOST_RULES)
RULE_THERE = phrase("This list has a rule for this already. Remove it first.")
RULE_LONG = phrase(
    "This is too long. Write at most {longest_rule} characters.", longest_rule=LONGEST_RULE
)
RULE_EMPTY = phrase("We can see no words in this. Write the word again.")
CHOOSE_KIND = phrase("Choose what the new rule looks at. To keep a post out always wins.")
NO_LABELS = phrase("The last posts have no categories and no tags, so none is offered.")
CHOOSE_WORD = phrase("Tap one that your posts have, or type another.")
NOT_SEEN = phrase("None of the last posts has this.")

ASK: Mapping[str, str] = {
    "category": phrase("Write the category or the tag, as it is on the blog."),
    "title": phrase("Write the word, or several words that stand together in the title."),
    "text": phrase("Write the word, or several words that stand together in the text."),
    "author": phrase("Write the name of the author, as it is on the blog."),
    "site": phrase("Tap a blog."),
}
"""What is asked for a new rule, by what it looks at."""


def rules_title(name: str) -> str:
    """Return the heading of a list's rules."""
    return say("Rules of {name}", name=name)


def rule(field: str, word: str) -> str:
    """Return a rule in words."""
    return {
        "category": say("the category or tag is {word}", word=word),
        "title": say("the title has the word {word}", word=word),
        "text": say("the text has the word {word}", word=word),
        "author": say("the author is {word}", word=word),
        "site": say("the blog is {word}", word=word),
    }.get(field, word)


def contradiction(included: str, excluded: str) -> str:
    """Return two rules of which the first can never send a post."""
    return say(
        "Two rules contradict each other. The first can never send a post.\n"
        "- Include: {included}\n- Keep out: {excluded}",
        included=included,
        excluded=excluded,
    )


def tried(after: int, before: int, number: int) -> str:
    """Return what a set of rules would have done with the last posts, and what the saved ones."""
    if number == 0:
        return say("There are no posts yet to try the rules on.")
    goes = counted(after, "post would go", "posts would go")
    told = say(
        "Of the last {posts}, {goes} to this list.",
        posts=counted(number, "post", "posts"),
        goes=goes,
    )
    return (
        told
        if after == before
        else say("{told} By the saved rules it is {before}.", told=told, before=f"{before:,}")
    )


def gains(more: int, fewer: int) -> str:
    """Return how many posts a change lets in, and how many it keeps out."""
    return say(
        "{more} would be new on this list, and {fewer} would not be on it any more.",
        more=f"{more:,}",
        fewer=f"{fewer:,}",
    )


# ---- where posts would go

TRIED_TITLE = phrase("Where posts would go")


def place(number: int, title: str) -> str:
    """Return the line of a post."""
    return say("Post {number}: {title}", number=number, title=title)


def goes(names: Sequence[str], was: Sequence[str]) -> str:
    """Return the lists that a post would go to; `was` are those by the saved rules."""
    told = say("Goes to: {value}", value=together(", ", names) or NOWHERE)
    return (
        told
        if list(names) == list(was)
        else say("{told} (now: {value})", told=told, value=together(", ", was) or NOWHERE)
    )


NOWHERE = phrase("no list")
NOT_STORED = phrase("This is a try. Nothing is sent and nothing is changed.")

# ---- posts that match no rule

UNMATCHED_TITLE = phrase("Posts that match no rule")
UNMATCHED = phrase(
    "A post that no rule includes goes to the list of all posts. "
    "Choose what else becomes of such a post."
)
ONLY_ALL = phrase("Only the list of all posts")
ASK_FIRST = phrase("Ask an editor first")
AGAIN_ONLY_ALL = phrase(
    "Posts that match no rule went to this list too. "
    "From now on they go only to the list of all posts."
)
CHOSEN = phrase("This is chosen now")


def and_list(name: str) -> str:
    """Return the choice of a list for posts that match no rule."""
    return say("Also: {name}", name=name)


def is_chosen(name: str) -> str:
    """Return a choice that is the present one."""
    return say("Chosen: {name}", name=name)


# ---- before a post goes out

BEFORE_TITLE = phrase("Before a post goes out")
BEFORE_HOW = phrase(
    "A new post can wait, so that an editor sees the message first. "
    "Choose how long it waits when nobody answers."
)


def waits(minutes: int) -> str:
    """Return how long a post waits for an editor."""
    if minutes < 0:
        return say("Until an editor decides")
    if minutes == 0:
        return say("Send at once")
    if minutes % 60 == 0:
        return say("Send after {hours}", hours=counted(minutes // 60, "hour", "hours"))
    return say("Send after {minutes}", minutes=counted(minutes, "minute", "minutes"))
