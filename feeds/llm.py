"""STEP: one question to a model, over the OpenAI chat-completions protocol, with the gates behind.

The model is optional and never trusted: what it says is sent only if it is sentences of the
article, chosen and trimmed. In any other case the caller sends the extract.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from feeds.http.answer import Answer
from feeds.http.web import Web
from feeds.summaries.breaker import Breaker
from feeds.summaries.choice import Refused, compose, messages, offered
from storage.clock import Clock
from storage.outcome import Done, Later, Never, Outcome

_TRIES = 2
_LARGEST = 2**20
_MOST_TOKENS = 800
_PATH = "/chat/completions"
_SILENT = "The model did not answer in time."
_GARBLED = "The model's server did not answer as the protocol says."


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Why there is no answer; `for_good` where only the owner can mend it."""

    why: str
    after: timedelta | None = None
    for_good: bool = False
    again: bool = True


class Model:
    """A model that may shorten posts, with a time limit, one retry and a breaker.

    `url` is the base address as OpenAI clients take it, with its "/v1" where the server has one:
    "http://127.0.0.1:8080/v1" is asked at "http://127.0.0.1:8080/v1/chat/completions". An empty
    `key` sends none. `seconds` is for one summary, the retry included.
    """

    def __init__(
        self, web: Web, url: str, model: str, key: str, clock: Clock, *, seconds: float = 20.0
    ) -> None:
        self._web = web
        self._address = url.strip().rstrip("/").removesuffix(_PATH) + _PATH
        self._model = model
        self._headers = {"Authorization": f"Bearer {key.strip()}"} if key.strip() else {}
        self._clock = clock
        self._seconds = seconds
        self._breaker = Breaker()
        self._trouble: str | None = None

    @property
    def name(self) -> str:
        """The model's name, as the settings give it."""
        return self._model

    @property
    def trouble(self) -> str | None:
        """Why the last question was not answered, for the owner; None after an answer."""
        return self._trouble

    async def summarise(
        self, title: str, text: str, extract: str, max_chars: int = 400
    ) -> Outcome[str]:
        """Return a summary of at most `max_chars` characters that passed the gates.

        `text` is blocks of plain text (feeds.text.blocks), `extract` the summary that is sent
        otherwise; the model sees it as a first draft. Never("gate", why) when the answer may not
        be sent, Later when there is no answer: after 3 of these in a row, or when key or model
        are refused, nothing is asked for 5 minutes, then twice as long up to an hour.
        """
        offer = offered(text)
        if not offer:
            return Never("nothing", "The post has no sentences to choose from.")
        if wait := self._breaker.wait(self._clock.monotonic()):
            return Later(f"The model is left alone for a while. {self._trouble}", after=wait)
        said = await self._ask(messages(title, offer, extract, max_chars))
        if isinstance(said, _Trouble):
            now = self._clock.monotonic()
            self._breaker = self._breaker.failed(now, for_good=said.for_good)
            self._trouble = said.why
            return Later(said.why, after=said.after)
        self._breaker, self._trouble = Breaker(), None
        made = compose(said, title, offer, max_chars)
        return Never("gate", made.why) if isinstance(made, Refused) else Done(made)

    async def _ask(self, chat: list[dict[str, str]]) -> str | _Trouble:
        payload = {
            "model": self._model,
            "messages": chat,
            "temperature": 0,
            "max_tokens": _MOST_TOKENS,
            "stream": False,
        }
        said: str | _Trouble = _Trouble(_SILENT)
        try:
            async with asyncio.timeout(self._seconds):
                for _ in range(_TRIES):
                    said = await self._ask_once(payload)
                    if isinstance(said, str) or not said.again:
                        break
        except TimeoutError:
            return _Trouble(_SILENT)
        return said

    async def _ask_once(self, payload: object) -> str | _Trouble:
        # Asking a model twice does no harm, so a lost answer is no more than a missing one.
        outcome = await self._web.post_json(
            self._address, payload, None, seconds=self._seconds, headers=self._headers
        )
        match outcome:
            case Done(answer):
                return _said(answer)
            case Never(_, why):
                return _Trouble(why, for_good=True, again=False)
            case _:
                return _Trouble(f"The model's server gave no answer. {outcome.why}")


def _said(answer: Answer) -> str | _Trouble:
    """Return what the model said. The body of an error is not shown: servers repeat keys there."""
    if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return _Trouble(
            "The model's server refuses the key. Check BLEEP_LLM_KEY.", for_good=True, again=False
        )
    if answer.status == HTTPStatus.NOT_FOUND:
        why = "The model's server does not know the model. Check BLEEP_LLM_MODEL and BLEEP_LLM_URL."
        return _Trouble(why, for_good=True, again=False)
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        why = "The model's server is asked too often."
        return _Trouble(why, after=answer.wait(), again=False)
    if answer.status != HTTPStatus.OK:
        again = answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return _Trouble(f"The model's server answered {answer.status}.", answer.wait(), again=again)
    content = _content(answer.json()) if len(answer.body) <= _LARGEST else None
    return _Trouble(_GARBLED) if content is None else content


def _content(read: object) -> str | None:
    """Return the text of the first choice; its content is a string, or a list of parts."""
    match read:
        case {"choices": [{"message": {"content": str(content)}}, *_]}:
            return content
        case {"choices": [{"message": {"content": list(parts)}}, *_]}:
            texts = [part["text"] for part in parts if isinstance(part, dict) and "text" in part]
            return "".join(text for text in texts if isinstance(text, str))
        case {"choices": [{"message": {"content": None}}, *_]}:
            return ""
        case _:
            return None
