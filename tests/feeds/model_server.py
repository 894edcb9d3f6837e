"""A server on loopback that speaks the chat-completions protocol, with faults on demand.

It checks what OpenAI's own server checks (key, model, messages) and answers in its shape, so a
test needs only to say what the model would say.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.server import HANG_UP, serving

KEY = "made-up-key-for-tests"
MODEL = "small-model"


@dataclass(slots=True)
class ModelServer:
    """The server: what its model `says`, the `faults` that come first, what it was `asked`."""

    url: str = ""
    says: object = "1"
    faults: list[Response | str] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    seconds: float = 0.0

    async def complete(self, request: Request) -> Response:
        """Answer one question as the protocol says, or as the next fault says."""
        self.asked.append(await request.json())
        self.keys.append(request.headers.get("authorization", ""))
        await asyncio.sleep(self.seconds)
        if self.faults:
            return self._fault(request, self.faults.pop(0))
        if self.keys[-1] != f"Bearer {KEY}":
            # Real servers repeat a part of the key, and so does this one.
            return error(401, f"Incorrect API key provided: {self.keys[-1]}.")
        if self.asked[-1]["model"] != MODEL:
            return error(404, f"The model {self.asked[-1]['model']} does not exist.")
        return JSONResponse(completion(self.says))

    def _fault(self, request: Request, fault: Response | str) -> Response:
        if isinstance(fault, Response):
            return fault
        request.scope["extensions"][HANG_UP]()
        return Response(fault)

    @property
    def question(self) -> str:
        """What the last question said, all messages together."""
        return "\n".join(message["content"] for message in self.asked[-1]["messages"])


def completion(content: object) -> dict[str, Any]:
    """Return an answer in the protocol's shape."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": MODEL,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": content},
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


def error(status: int, message: str, **headers: str) -> Response:
    """Return an error in the protocol's shape."""
    body = {"error": {"message": message, "type": "invalid_request_error", "code": None}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(json.dumps(body), status, named, "application/json")


@asynccontextmanager
async def model_server() -> AsyncIterator[ModelServer]:
    """Run a server until the block ends; its `url` is the base address, "/v1" included."""
    server = ModelServer()
    app = Starlette(routes=[Route("/v1/chat/completions", server.complete, methods=["POST"])])
    async with serving(app) as address:
        server.url = f"{address}/v1"
        yield server
