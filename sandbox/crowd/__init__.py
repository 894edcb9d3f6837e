"""The crowd: a pretend Telegram for very many chats, made for speed, in a process of its own.

It speaks the part of the Bot API that a sender needs, enforces Telegram's limits strictly, breaks
on demand, and counts what arrived. It looks at no message's content except in the chats that it is
told to watch. `python -m sandbox.crowd --help` tells the options.

    process.py ──starts──▶ __main__.py ─▶ serving.py   listens, TLS (certificates.py)
                                            │ a connection
                                          wire.py      HTTP/1.1 requests and answers
                                            │ a request
                                          crowd.py     token, fault, method, answer
                                            ├─▶ methods.py, conversation.py   the Bot API
                                            └─▶ control.py                    /crowd/...
"""

from __future__ import annotations

from sandbox.crowd.crowd import Crowd
from sandbox.crowd.process import crowd_process
from sandbox.crowd.serving import CrowdAddress, crowd_served
from sandbox.crowd.state import Settings

__all__ = ["Crowd", "CrowdAddress", "Settings", "crowd_process", "crowd_served"]
