"""How long a test waits for what it watches, before it says that it never came."""

PATIENCE = 60.0  # seconds: a machine that is shared may be very slow
