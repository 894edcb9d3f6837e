"""WORDS: what readers are told about the language that they read."""

from __future__ import annotations

from bot.language import phrase

LANGUAGE = phrase("Language: English")
"""The button in the settings. Each catalogue says here which language it is."""

TITLE = phrase("Language")
ASK = phrase(
    "Which language do you want to read? Posts and announcements stay as they were written."
)
CHOSEN = phrase("You now read this service in English")
OFFER = phrase("You can read this service in English.")
"""Said in the language that it is about, to a person whose Telegram is in that language."""
