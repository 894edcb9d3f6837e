"""The control of the sandbox over HTTP, for tests and for a bot in another process."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.chat.faults import fault_from
from sandbox.chat.group_control import group_routes
from sandbox.chat.state import State


def control_routes(state: State) -> list[BaseRoute]:
    """Return the routes under /sandbox."""

    async def add_fault(request: Request) -> Response:
        try:
            state.fail(fault_from(await request.json()))
        except (ValueError, TypeError) as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({}, 201)

    async def clear_faults(_request: Request) -> Response:
        state.faults.clear()
        return Response(status_code=204)

    async def show_calls(_request: Request) -> Response:
        return JSONResponse(state.calls)

    async def forget_calls(_request: Request) -> Response:
        state.calls.clear()
        return Response(status_code=204)

    async def show_pace(_request: Request) -> Response:
        return JSONResponse(state.limits.pace.told())

    return [
        *group_routes(state),
        Route("/sandbox/pace", show_pace, methods=["GET"]),
        Route("/sandbox/faults", add_fault, methods=["POST"]),
        Route("/sandbox/faults", clear_faults, methods=["DELETE"]),
        Route("/sandbox/calls", show_calls, methods=["GET"]),
        Route("/sandbox/calls", forget_calls, methods=["DELETE"]),
    ]
