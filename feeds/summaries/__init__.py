"""How sentences are ranked, chosen and checked."""
