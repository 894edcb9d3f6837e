"""Extras: readers without a phone on the page, so that a list has more than one person on it.

They are people with the role `extra`. When they are let in, each presses Start and turns on the
first topic; where there are more topics, each turns on one of those too. They answer nothing else.
"""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.chat.chats import EXTRA, Chat, Person
from sandbox.chat.phone_api import say
from sandbox.chat.refusals import Json
from sandbox.chat.rooms import Message
from sandbox.chat.state import State

PATIENCE = 60.0
"""Seconds until an extra gives up waiting for the bot."""

_OFF = ": off"


def extras(first: int, number: int) -> tuple[Person, ...]:
    """Return so many extras, with chat ids from `first` on."""
    return tuple(Person(first + each, f"Reader {each + 1}", EXTRA) for each in range(number))


def extras_routes(state: State) -> list[BaseRoute]:
    """Return the routes of /sandbox/extras: GET tells how many there are, POST lets them in."""

    async def told(_request: Request) -> Response:
        return JSONResponse(_told(state))

    async def let_in(_request: Request) -> Response:
        new = [(place, chat) for place, chat in enumerate(_extras(state)) if not chat.started]
        await asyncio.gather(*(_join(state, chat, place) for place, chat in new))
        state.extras_in.set()
        return JSONResponse(_told(state))

    return [
        Route("/sandbox/extras", told, methods=["GET"]),
        Route("/sandbox/extras", let_in, methods=["POST"]),
    ]


def _extras(state: State) -> list[Chat]:
    return [chat for chat in state.chats if chat.person.role == EXTRA]


def _told(state: State) -> Json:
    every = _extras(state)
    return {"extras": len(every), "joined": sum(chat.started for chat in every)}


async def _join(state: State, chat: Chat, place: int) -> None:
    """Press Start, then the first topic and one of the others; who waits in vain stays outside."""
    say(state, chat, "/start")
    try:
        async with asyncio.timeout(PATIENCE):
            welcome = await _welcome(chat)
            topics = _topics(welcome)
            await state.press(chat, welcome, topics[0])
            if others := topics[1:]:
                await state.press(chat, welcome, others[place % len(others)])
    except TimeoutError:
        return


async def _welcome(chat: Chat) -> Message:
    """Wait for the first message of the bot that offers a topic."""
    while True:
        for message in chat.messages.values():
            if message.by_bot and _topics(message):
                return message
        await chat.changed.wait(PATIENCE)


def _topics(message: Message) -> list[str]:
    """Return what the buttons of the topics say to the bot."""
    return [
        button["callback_data"]
        for row in message.buttons
        for button in row
        if button["text"].endswith(_OFF) and "callback_data" in button
    ]
