"""An admin's day in `bleep demo`, by clicking on a narrow phone: the main path of each place."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.demo_walk import Walk, origin
from tests.phone import Phone
from tests.test_crash import with_button
from tests.test_demo import a_demo, a_page

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

PLACES = {
    "Lists": "Tap a list to see its link",
    "Rules": "Rules",
    "Announcements": "Tap New announcement",
    "Scheduled": "Scheduled",
    "Running": "Running",
    "Comments": "for a decision",
    "Statistics": "Each picture comes with its numbers",
    "People": "Tap a person to change it.",
    "Sites": "Practice notes",
    "Log": "Get the log as a file",
}
SENTENCES = (
    "Last spring our surgery moved its phone queue to a list of people to call back.",
    "A receptionist writes down the name, the reason and a time that suits the caller.",
    "Missed calls fell from 60 a day to fewer than 10 in the first month.",
    "People with a poor signal told us that they liked it most of all.",
    "We kept a desk open for everyone who does not want to use a phone.",
    "The doctors feared that the list would grow through the day, and it did not.",
    "Most calls back took under 4 minutes, and half of them needed no visit.",
    "Two practices near us now try the same, and we share what we learn.",
    "In autumn we will ask 100 people what they think of it, and publish that here.",
)
NEIGHBOUR = 2_001
FORUM, TOPIC = -1_000_000_004_003, 77
_THREAD = "message_thread_id"
MEMBERS = b"chat_id\n2001\n2002\n2003\n2004\n2005\n77\nnot a number\n"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def walk() -> AsyncIterator[Walk]:
    """One demo for all, with a reader, an owner and 80 readers more."""
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(a_demo())
        page = await stack.enter_async_context(a_page(url, 390, 844))
        walk = Walk(page)
        await page.locator("#start").click()
        await walk.press("All posts: off")
        await walk.press("Each post as it is published")
        await page.locator("#to-blog").click()
        await page.locator("#extras-join").click()
        told = page.locator("#extras-told")
        await expect(told).to_contain_text("80 readers have joined", timeout=90_000)
        await page.locator("#to-chat").click()
        await walk.on("Owner")
        await page.locator("#start").click()
        await walk.sees("Tap a topic")
        yield walk


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _as_the_owner(walk: Walk) -> None:
    back = walk.page.locator("#to-chat")
    if await back.is_visible():  # where a test before it stopped half-way, on the other screen
        await back.click()
    await walk.on("Owner")


async def new_list(walk: Walk, name: str) -> None:
    """Make a list and open its page."""
    await walk.place("Lists")
    await walk.press("New list")
    await walk.sees("Write the name of the list.")
    await walk.write(name)
    await walk.sees(f"You have made the list {name}.")
    await walk.press("See this list")
    await walk.sees("This link joins the list:", name)


async def announce(walk: Walk, text: str) -> None:
    """Write an announcement to everyone, as far as its preview."""
    await walk.write("/announce")
    await walk.sees("Write the announcement")
    await walk.write(text)
    await walk.press("All posts: not chosen")
    await walk.sees("Who gets it?", "readers will get it now.")
    await walk.press("Preview")
    await walk.sees("Ready to send")


async def pause(walk: Walk, text: str) -> None:
    """Send an announcement, and pause it on its own card."""
    await announce(walk, text)
    await walk.press("Send now")
    card = walk.message(f"Announcement: {text}")
    await card.get_by_role("button", name="Pause", exact=True).click()
    await walk.sees(f"Announcement: {text}", "It is paused.", "Left to send: ")


async def test_the_panel_leads_to_ten_places(walk: Walk) -> None:
    await walk.place("")
    await walk.keep("panel")
    for name, text in PLACES.items():
        await walk.press(name)
        page = walk.page.locator("#log .message").last
        await expect(page.locator("b").first).to_have_text(name)
        await expect(page).to_contain_text(text)
        await walk.keep(f"place-{name.lower()}")
        await walk.press("Back to the panel")
        await expect(page).to_contain_text("Tap a place")


async def test_a_list_is_made_described_renamed_closed_and_gets_a_poster(walk: Walk) -> None:
    await new_list(walk, "Research")
    await walk.press("Change the description")
    await walk.sees("Write what the list is about")
    await walk.write("Studies from general practice.")
    await walk.sees("The list has its new description.")
    await walk.press("See this list")
    await walk.press("Change the name")
    await walk.write("Research news")
    await walk.sees("The list has its new name.")
    await walk.press("See this list")
    await walk.sees("Studies from general practice.", "Research news")
    await walk.keep("list")
    await walk.press("Who can join")
    await walk.press("By link: choose")
    await walk.sees("Only people with the link can join.", "Research news")
    await walk.keep("list-access")
    await walk.press("Back")
    await walk.press("Poster with a QR code")
    await walk.picture_with("This is a QR code for a poster.")
    await walk.keep("list-poster")


async def test_a_list_is_archived_deleted_and_brought_back_then_merged(walk: Walk) -> None:
    await new_list(walk, "Surgery staff")
    await walk.press("Archive")
    await walk.sees("- Surgery staff, archived")
    await walk.press("Bring back: Surgery staff")
    await walk.sees("This link joins the list:", "Surgery staff")
    await walk.press("Delete")
    await walk.keep("list-delete")
    await walk.press("Delete this list")
    await walk.sees("The list is deleted. You can undo this for 1 day.")
    await walk.press("Undo")
    await walk.sees("This link joins the list:", "Surgery staff")
    await new_list(walk, "Night staff")
    await walk.press("Merge into another list")
    await walk.press("Surgery staff")
    await walk.sees("Merge Night staff into Surgery staff?")
    await walk.keep("list-merge")
    await walk.press("Merge now")
    await walk.sees("Night staff is now part of Surgery staff.")


async def test_members_are_imported_after_a_report_and_exported(walk: Walk) -> None:
    await new_list(walk, "Trainees")
    await walk.press("Import members")
    await walk.sees("Send a CSV file now.", "Trainees")
    await walk.send_file("members.csv", "text/csv", MEMBERS)
    await walk.sees("What the file would do", "5 people would be added", "Line 8: not a whole")
    await walk.keep("import")
    await walk.press("Import")
    await walk.sees("We added 5 people to Trainees.")
    await walk.place("Lists")
    await walk.press("Trainees: 5 readers")
    await walk.press("Export members")
    lines = (await walk.file_with("The members of Trainees.")).splitlines()
    assert lines[0].startswith("chat_id")
    assert [line[:4] for line in lines[1:]] == ["2001", "2002", "2003", "2004", "2005"]
    await walk.keep("export")


async def test_rules_are_tried_on_the_last_posts_and_saved(walk: Walk) -> None:
    await new_list(walk, "Visits")
    await walk.place("Rules")
    await walk.press("Visits: 0 rules")
    await walk.press("Add a rule")
    await walk.press("Include: a category or tag")
    await walk.press("Visits")
    await walk.sees("Rules of Visits", "not saved yet", "the category or tag is Visits")
    await walk.keep("rules")
    await walk.press("See where posts would go")
    await walk.sees("Goes to: All posts, Visits (now: All posts)")
    await walk.keep("rules-try")
    await walk.press("Back to these rules")
    await walk.press("Save these rules")
    await expect(walk.message("Rules of Visits")).not_to_contain_text("not saved yet")
    await walk.place("Rules")
    await walk.press("Visits: 1 rule")


async def test_a_post_waits_until_an_editor_sends_it_or_not(walk: Walk) -> None:
    await choose_wait(walk, "Until an editor decides")
    await walk.publish("Doors", "The doors open at 8am on Monday.")
    await walk.sees("Before this post goes out", "Post: Doors", "It goes to All posts.")
    await walk.press("Do not send")
    await walk.sees("Post: Doors", "Do not send")
    await walk.publish("Phones", " ".join(SENTENCES))
    await walk.sees("Before this post goes out", "Post: Phones")
    await walk.keep("waits")
    await walk.press("Change the points")
    out = await walk.first_number(r"Sentence (\d): chosen")
    await walk.press(f"Sentence {out}: chosen")
    await walk.button(f"Sentence {out}: not chosen").wait_for()
    other = await walk.first_number(r"Sentence (\d): not chosen", besides=out)
    await walk.press(f"Sentence {other}: not chosen")
    await walk.button(f"Sentence {other}: chosen").wait_for()
    await walk.keep("points")
    await walk.press("Use these points")
    await walk.sees("Before this post goes out", "Post: Phones")
    await walk.press("Send now")
    await walk.on("Reader")
    await walk.sees("To comment, reply", "Phones", SENTENCES[other - 1])
    await expect(walk.message("To comment, reply")).not_to_contain_text(SENTENCES[out - 1])
    assert await walk.page.locator("#log .message", has_text="Doors").count() == 0
    await walk.on("Owner")
    await choose_wait(walk, "Send at once")


async def choose_wait(walk: Walk, how: str) -> None:
    """Choose whether new posts wait."""
    await walk.place("Rules")
    await walk.press("Before a post goes out")
    await walk.ends_with("Choose how long it waits when nobody answers.")
    await walk.press(how)
    await walk.sees("Before a post goes out", f"Chosen: {how}")


async def test_statistics_are_pictures_with_their_numbers(walk: Walk) -> None:
    await announce(walk, "The figures come out today.")
    await walk.press("Send now")
    await walk.sees("Announcement: The figures come out today", "It ended at", "Sent: 8")
    await walk.place("Statistics")
    for button, text, name in (
        ("Growth: All posts", "Readers now: 8", "growth"),
        ("Best hours", "midday to 1pm: 92", "hours"),
        ("After each post", "Joined a list: 16", "after"),
        ("What became of messages", "Sent: ", "outcomes"),
    ):
        await walk.press(button)
        await walk.picture_with(text)
        await walk.keep(name)
    await walk.press("Useful")
    await walk.sees("Taps on Useful, for each of the last posts:", "Useful: fewer than 5")


async def test_a_second_person_is_invited_agrees_and_loses_the_role(walk: Walk) -> None:
    await walk.place("People")
    await walk.press("Invite a person")
    await walk.press("Sender")
    await walk.press("Make the link")
    await walk.sees("This link makes one person a sender.")
    await walk.keep("invite")
    links = walk.message("This link makes one person").locator("a")
    link = await links.first.get_attribute("href") or ""
    await walk.on("Reader")
    await walk.write(link)
    await walk.page.locator("#log .message a[href*='start=i_']").last.click()
    await walk.sees("You can help to run this service as a sender.")
    await walk.press("Accept")
    await walk.press("Use my first name")
    await walk.sees("Other admins see you as Reader.")
    await walk.on("Owner")
    await walk.sees("Reader used your link and is a sender now.")
    await choose_two(walk, "Above 50 readers")
    await announce(walk, "The car park is closed on Friday.")
    await walk.press("Send now")
    await walk.sees("It waits for a second admin to agree.")
    await walk.on("Reader")
    await walk.sees("Do you agree?", "to 8")
    await walk.keep("agree")
    await walk.press("Agree")
    await walk.sees("You agreed to this announcement.")
    await walk.on("Owner")
    await walk.sees("Reader agrees to your announcement.")
    await walk.sees("Announcement: The car park is closed on Friday", "Sent: 8")
    await choose_two(walk, "Off")
    await walk.place("People")
    await walk.press("Reader: sender")
    await walk.press("Take the role away")
    await walk.press("Yes, take the role away")
    await walk.sees("1 person has a role here.")
    await walk.on("Reader")
    await walk.write("/admin")
    await walk.sees("/help")


async def choose_two(walk: Walk, label: str) -> None:
    """Choose from how many readers on a second person has to agree."""
    await walk.place("People")
    await walk.ends_with("Tap a person to change it.")
    two = walk.page.locator("#log").get_by_role("button", name=re.compile("^Two people"))
    await two.last.click()
    await walk.ends_with("Choose from how many readers on.")
    await walk.press(label)
    await walk.ends_with("Tap a person to change it.")


async def test_the_log_tells_who_did_what_and_comes_as_a_file(walk: Walk) -> None:
    await new_list(walk, "Logged")
    await walk.place("Log")
    await walk.sees("The list Logged was made.")
    await walk.keep("log")
    await walk.press("Get the log as a file")
    text = await walk.file_with("The newest 100,000 acts of the log.")
    assert "list made" in text


async def test_a_comment_is_rejected_with_a_reason(walk: Walk) -> None:
    await walk.publish("Comments welcome", "What do you do in your surgery on Mondays?")
    await walk.on("Reader")
    await comment(walk, "Comments welcome", "Who won the match on Sunday?")
    await walk.on("Owner")
    await walk.sees("Who won the match on Sunday?", "A comment waits on the blog")
    await walk.press("Reject")
    await walk.button("Off topic").wait_for()
    await walk.keep("comment-reject")
    await walk.press("Off topic")
    await walk.sees("Reject, off topic, was pressed at", "Who won the match on Sunday?")
    await walk.keep("comment-rejected")
    await walk.on("Reader")
    await walk.sees("Your comment was not published", "it is not about this post")


async def test_a_comment_is_published_after_a_look_at_the_reasons(walk: Walk) -> None:
    """By another reader: nobody sends two comments within a minute or so."""
    await walk.publish("Questions welcome", "What do you do in your surgery on Fridays?")
    async with httpx.AsyncClient(base_url=origin(walk.page), timeout=60) as http:
        neighbour = Phone(http, NEIGHBOUR)
        post = await neighbour.wait_for("Questions welcome")
        await neighbour.write("We do the same here.", post)
        for label in ("Anonymous reader", "Send comment"):
            await neighbour.press(await with_button(neighbour, label), label)
        await walk.sees("We do the same here.", "A comment waits on the blog")
        await walk.keep("comment")
        await walk.press("Reject")
        await walk.button("Off topic").wait_for()
        await walk.press("Back")
        await walk.press("Publish")
        await neighbour.wait_for("Your comment is on the blog")


async def comment(walk: Walk, title: str, text: str) -> None:
    """Reply to a post, and confirm the comment."""
    posts = walk.page.locator("#log .message", has_text=title)
    post = posts.filter(has_text="To comment, reply to this message.").first
    await post.hover()
    await post.get_by_role("button", name=re.compile(f"^Reply: {title}")).click()
    await walk.write(text)
    await walk.press("Anonymous reader")
    await walk.sees("Check your comment", text)
    await walk.press("Send comment")


async def test_a_broadcast_is_paused_and_resumed(walk: Walk) -> None:
    await pause(walk, "The lift is closed on Tuesday")
    await walk.keep("paused")
    await walk.press("Resume")
    await walk.sees("Announcement: The lift is closed on Tuesday", "It ended at", "Sent: 8")


async def test_a_broadcast_is_paused_and_cancelled(walk: Walk) -> None:
    await pause(walk, "The lift is closed on Thursday")
    await walk.press("Cancel")
    await walk.press("Cancel it")
    await walk.sees("Announcement: The lift is closed on Thursday", "It is cancelled.")
    await walk.keep("cancelled")


async def test_a_group_a_channel_and_a_forum_get_topics_and_a_post(walk: Walk) -> None:
    page = walk.page
    await page.locator("#to-blog").click()
    await page.get_by_role("button", name="Add Bleep to a group").click()
    link = page.locator("#rooms").get_by_role("link", name="Choose topics")
    await link.wait_for()
    await page.get_by_role("button", name="Add Bleep to a channel").click()
    await expect(page.locator("#rooms h4", has_text="Practice news")).to_be_visible()
    await page.locator("#to-chat").click()
    await walk.sees("You added this service to a channel.")
    await walk.press("Choose topics")
    await walk.sees("Topics for your channel")
    await walk.press("All posts: off")
    await walk.sees("Topics for your channel", "The channel gets these topics.")
    await walk.keep("channel")
    await page.locator("#to-blog").click()
    await link.click()
    await page.locator("#to-chat").click()
    await walk.sees("Topics for your group")
    await walk.keep("group")
    await walk.press("All posts: off")
    await walk.sees("Topics for your group", "The group gets these topics.")
    await choose_for_a_forum(walk)
    await walk.publish("Rooms", "The meeting is in room 2 on Monday.")
    await page.locator("#to-blog").click()
    posts = page.locator("#rooms .card", has_text="in room 2")
    await expect(posts).to_have_count(2)
    await walk.keep("rooms")
    await page.locator("#to-chat").click()
    await walk.arrives(FORUM, lambda one: "in room 2" in one["text"] and one.get(_THREAD) == TOPIC)


async def choose_for_a_forum(walk: Walk) -> None:
    """Let the owner add the bot to a group with topics, start it in one, and choose."""
    owner = await walk.number_of("Owner")
    await walk.sandbox("groups", chat_id=FORUM, type="supergroup", title="Forum", admins=[owner])
    await walk.sandbox(f"groups/{FORUM}/add", by=owner)
    await walk.sandbox(f"groups/{FORUM}/write", by=owner, text="/start", thread_id=TOPIC)
    await walk.arrives(FORUM, lambda one: "come to this topic from now on" in one["text"])
    asked = await walk.arrives(FORUM, lambda one: "reply_markup" in one)
    await walk.write(asked["reply_markup"]["inline_keyboard"][0][0]["url"])
    await walk.page.locator("#log .message a[href*='start=g_']").last.click()
    await walk.ends_with("Tap a topic to turn it on or off.")
    await walk.press("All posts: off")
    await walk.ends_with("The group gets these topics.")


async def test_useful_is_tapped_and_taken_back(walk: Walk) -> None:
    await walk.publish("Kettles", "The kettle is in the kitchen.")
    await walk.on("Reader")
    await walk.sees("Kettles")
    useful = walk.message("Kettles").get_by_role("button", name="Useful")
    for told in ("Thank you. Tap Useful again", "Taken back"):
        await useful.click()
        await expect(walk.page.locator("#toast")).to_contain_text(told)
