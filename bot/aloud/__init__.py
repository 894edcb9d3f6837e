"""Posts are read aloud by an engine in a process of its own, and sent as voice messages."""
