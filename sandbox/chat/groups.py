"""Groups: chats of many people, with a negative number. There is no phone for them."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.chat.refusals import ApiError, Json, forbidden
from sandbox.chat.rooms import Room

TYPES = ("group", "supergroup")


@dataclass(frozen=True, slots=True)
class Group:
    """A group that the bot is a member of. `type` is group or supergroup."""

    chat_id: int
    title: str
    type: str = "group"

    def as_chat(self) -> Json:
        """Return the Bot API's Chat."""
        return {"id": self.chat_id, "type": self.type, "title": self.title}


class GroupRoom(Room):
    """What was written in a group. It ends when it becomes a supergroup with another number."""

    def __init__(self, group: Group) -> None:
        super().__init__(group.as_chat())
        self.group = group
        self.migrated_to: int | None = None

    def refusal(self) -> ApiError | None:
        """Return why the bot can do nothing here, None where it can."""
        if self.migrated_to is not None:
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            return ApiError(400, words, {"migrate_to_chat_id": self.migrated_to})
        if self.blocked:
            return forbidden(f"bot was kicked from the {self.group.type} chat")
        return None


def group_from(given: object) -> Group:
    """Read a group from JSON; raise ValueError with the reason where it is wrong."""
    fields = dict(given) if isinstance(given, dict) else {}
    group = Group(
        number_of_group(fields.get("chat_id")),
        str(fields.get("title") or "A group"),
        str(fields.get("type") or "group"),
    )
    if group.type not in TYPES:
        raise ValueError(f"type must be one of {', '.join(TYPES)}")
    return group


def number_of_group(value: object) -> int:
    """Read the number of a group; raise ValueError where it is none."""
    if not isinstance(value, int) or value >= 0:
        raise ValueError("the number of a group must be a negative whole number")
    return value
