"""Posts read aloud: the words, the engine in a process of its own, the voice messages."""
