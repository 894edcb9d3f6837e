"""WORDS: does somebody need help now? Words by their roles, and which of them together tell so."""
