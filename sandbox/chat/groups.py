"""Groups and channels: chats of many people, with a negative number and no phone of their own."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.chat.refusals import ApiError, Json, forbidden
from sandbox.chat.rooms import Room

TYPES = ("group", "supergroup", "channel")
_RIGHTS = (
    *("can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members"),
    *("can_promote_members", "can_change_info", "can_invite_users", "can_post_stories"),
    *("can_edit_stories", "can_delete_stories", "can_be_edited", "is_anonymous"),
)
_MAY = (
    *("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos"),
    *("can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls"),
    *("can_send_other_messages", "can_add_web_page_previews", "can_change_info"),
    *("can_invite_users", "can_pin_messages", "can_manage_topics", "can_react_to_messages"),
    *("can_edit_tag",),
)


@dataclass(frozen=True, slots=True)
class Group:
    """A group or channel that the bot is a member of. `admins` are the people who run it."""

    chat_id: int
    title: str
    type: str = "group"
    admins: frozenset[int] = frozenset()

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
        frozenset(fields.get("admins") or ()),
    )
    if group.type not in TYPES:
        raise ValueError(f"type must be one of {', '.join(TYPES)}")
    return group


def number_of_group(value: object) -> int:
    """Read the number of a group; raise ValueError where it is none."""
    if not isinstance(value, int) or value >= 0:
        raise ValueError("the number of a group must be a negative whole number")
    return value


def added(bot: Json, chat_type: str, *, may_post: bool) -> Json:
    """Return the ChatMember that the bot becomes when somebody adds it."""
    if chat_type == "channel":
        return {"status": "administrator", "user": bot} | rights(may_post=may_post)
    if may_post:
        return {"status": "member", "user": bot}
    member: Json = {"status": "restricted", "user": bot, "is_member": True, "until_date": 0}
    return member | dict.fromkeys(_MAY, False)


def rights(*, may_post: bool) -> Json:
    """Return the rights of an administrator who has none but to post."""
    return dict.fromkeys(_RIGHTS, False) | {"can_post_messages": may_post}
