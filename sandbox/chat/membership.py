"""Who belongs to a group or channel, as the Bot API tells it."""

from __future__ import annotations

from sandbox.chat.groups import GroupRoom, rights
from sandbox.chat.parameters import Parameters
from sandbox.chat.refusals import Json, bad_request
from sandbox.chat.state import State


def get_chat_member(state: State, given: Parameters) -> Json:
    """Tell whether a person is an admin of a group (Bot API, getChatMember)."""
    room = state.chat(given.text("chat_id"))
    chat = state.chats.get(given.integer("user_id"))
    if chat is None or not isinstance(room, GroupRoom):
        raise bad_request("PARTICIPANT_ID_INVALID")
    user = chat.person.as_user()
    if chat.person.chat_id in room.group.admins:
        return {"status": "administrator", "user": user} | rights(may_post=True)
    return {"status": "member", "user": user}
