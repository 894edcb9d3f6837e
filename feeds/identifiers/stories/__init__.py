"""WORDS: who could be known from a story, or by a name, though no identifier is there."""
