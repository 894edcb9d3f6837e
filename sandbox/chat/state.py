"""What the pretend Telegram knows, and how it tells it: messages, presses, the bot itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.chat.buttons import as_markup
from sandbox.chat.chats import Chat, Chats, Person
from sandbox.chat.entities import Entity
from sandbox.chat.faults import Fault, Faults
from sandbox.chat.files import Files
from sandbox.chat.groups import GroupRoom, added
from sandbox.chat.limits import Limits
from sandbox.chat.refusals import TOO_OLD, Json, bad_request, forbidden
from sandbox.chat.rooms import Message, Room
from sandbox.chat.updates import UpdateQueue
from sandbox.chat.uploads import Upload

QUERY_SECONDS = 60.0
"""How long a press can be answered. Telegram does not publish its own figure."""

MOST_CALLS = 50_000
"""How many calls are remembered, the newest."""


@dataclass(slots=True)
class Profile:
    """What the bot says about itself, and where its updates go.

    The texts are by (field, language); the commands by (scope as JSON, language).
    """

    texts: dict[tuple[str, str], str]
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    webhook: Json = field(default_factory=dict)


class State:
    """Everything, in memory. `calls` holds the newest calls that a bot made."""

    def __init__(
        self,
        token: str,
        people: Sequence[Person],
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        limits: Limits,
        username: str,
    ) -> None:
        self.extras_in = asyncio.Event()
        self.token = token
        self.username = username
        self.monotonic = monotonic
        self.chats = Chats(people, clock)
        # Ids that a bot's database remembers from an earlier sandbox must not come again.
        self.updates = UpdateQueue(first_id=max(1, self.chats.now()))
        self.faults = Faults(monotonic)
        self.limits = limits
        self.files = Files()
        self.stars = 0
        self.profile = Profile({("name", ""): "Bleep"})
        self.calls: list[Json] = []
        self.presses: dict[str, tuple[float, asyncio.Future[Json]]] = {}
        self.queries: dict[str, tuple[float, asyncio.Future[Json]]] = {}
        self.inline = True  # whether the bot's owner has told BotFather /setinline

    def bot(self) -> Json:
        """Return the bot as a User."""
        number = self.token.partition(":")[0]
        return {
            "id": int(number) if number.isdecimal() else 1,
            "is_bot": True,
            "first_name": self.profile.texts[("name", "")],
            "username": self.username,
        }

    def fail(self, fault: Fault) -> None:
        """Let something go wrong soon. When Telegram goes away, so does the poll that waits."""
        self.faults.add(fault)
        if fault.kind == "away":
            self.updates.cut_poll()

    def chat(self, chat_id: str) -> Chat | GroupRoom:
        """Return the chat that a bot names; raise ApiError where there is none."""
        if not chat_id:
            raise bad_request("chat_id is empty")
        number = int(chat_id) if chat_id.removeprefix("-").isdecimal() else 0
        chat = self.chats.get(number) or self.chats.group(number)
        if chat is None:
            raise bad_request("chat not found")
        refusal = chat.refusal() if isinstance(chat, GroupRoom) else None
        if refusal:
            raise refusal
        return chat

    def open_chat(self, chat_id: str) -> Room:
        """Return a chat that the bot may write to; raise ApiError for any other."""
        chat = self.chat(chat_id)
        if isinstance(chat, GroupRoom):
            return chat
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def told(self, chat: Room, message: Message, *, with_reply: bool = True) -> Json:
        """Return a message as the Bot API tells it, with the message that it answers."""
        text, entities = ("caption", "caption_entities") if message.media else ("text", "entities")
        person = chat.person if isinstance(chat, Chat) and not message.by_bot else None
        told: Json = {
            "message_id": message.message_id,
            "from": person.as_user() if person else self.bot(),
            "chat": dict(chat.told),
            "date": message.date,
        }
        optional: Json = {
            **(message.media.told if message.media else {}),
            text: message.text,
            entities: [self._entity(each) for each in message.entities],
            "edit_date": message.edit_date,
            "via_bot": self.bot() if message.via_bot else None,
            "link_preview_options": message.link_preview,
            "has_protected_content": message.protected,
            "message_thread_id": message.thread_id,
            "is_topic_message": message.thread_id is not None,
            "reply_markup": as_markup(message.buttons) if message.buttons else None,
        }
        original = chat.messages.get(message.reply_to or 0) if with_reply else None
        if original:
            optional["reply_to_message"] = self.told(chat, original, with_reply=False)
        return told | {name: value for name, value in optional.items() if value}

    def known_entities(self, entities: Sequence[Entity]) -> list[Entity]:
        """Drop the links to users whom the bot cannot know, as Telegram does."""
        return [each for each in entities if each.user_id is None or self.chats.get(each.user_id)]

    def press(self, chat: Chat, message: Message, data: str) -> asyncio.Future[Json]:
        """Tell the bot of a pressed button; return the answer to come."""
        number = str(self.chats.next_id() + 4_000_000_000_000)
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self.presses[number] = (self.monotonic() + QUERY_SECONDS, answer)
        self.updates.push(
            "callback_query",
            {
                "id": number,
                "from": chat.person.as_user(),
                "message": self.told(chat, message),
                "chat_instance": str(chat.person.chat_id * 7_919),
                "data": data,
            },
        )
        return answer

    def tell_membership(self, chat: Room, person: Person) -> None:
        """Tell the bot that a person blocked it or unblocked it, in a group threw it out."""
        member = {"status": "member", "user": self.bot()}
        kicked = {"status": "kicked", "user": self.bot(), "until_date": 0}
        old, new = (member, kicked) if chat.blocked else (kicked, member)
        self._tell_member(chat, person, old, new)

    def tell_added(self, chat: GroupRoom, person: Person, *, may_post: bool) -> None:
        """Tell the bot that a person added it to a group, or made it an admin of a channel."""
        gone = {"status": "left", "user": self.bot()}
        self._tell_member(chat, person, gone, added(self.bot(), chat.group.type, may_post=may_post))

    def _tell_member(self, chat: Room, person: Person, old: Json, new: Json) -> None:
        self.updates.push(
            "my_chat_member",
            {
                "chat": dict(chat.told),
                "from": person.as_user(),
                "date": self.chats.now(),
                "old_chat_member": old,
                "new_chat_member": new,
            },
        )

    def answer_press(self, number: str, answer: Json) -> None:
        """Answer a press; raise ApiError where it is unknown, answered already or too old."""
        until, waiting = self.presses.pop(number, (0.0, None))
        if waiting is None or until < self.monotonic():
            raise bad_request(TOO_OLD)
        if not waiting.done():
            waiting.set_result(answer)

    def record(self, method: str, given: Json, status: int, body: Json) -> None:
        """Remember a call as GET /sandbox/calls shows it: files without their bytes."""
        parameters = {
            name: value.told() if isinstance(value, Upload) else value
            for name, value in given.items()
        }
        call = {"method": method, "parameters": parameters, "status": status}
        self.calls.append(call | {"result": body.get("result"), "error": body.get("description")})
        del self.calls[:-MOST_CALLS]

    def _entity(self, entity: Entity) -> Json:
        chat = self.chats.get(entity.user_id or 0)
        return entity.as_json() | ({"user": chat.person.as_user()} if chat else {})
