"""ROOT: `python -m bot` is the command `bleep`."""

from __future__ import annotations

import sys

from bot.cli import main

sys.exit(main())
