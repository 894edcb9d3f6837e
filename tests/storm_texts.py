"""Texts and names that a site alters, takes for something else or swallows, if it can."""

from __future__ import annotations

REFUSED_WORD = "disallowedword"
"""The blog of the storm puts comments with this word into its bin."""

HOSTILE: tuple[str, ...] = (
    "5 < 6 and 7 > 3",
    "R&D",
    "Well done! 8-) Wordpress did it.",
    "C:\\dir\\new",
    "&#65; is not A",
    "&amp; &lt;b&gt; &nbsp; &copy &notit;",
    "https://a.example/?b=1&c=2&copy=3",
    "https://a.example/one and https://b.example/two",
    "Well done! \U0001f642\U0001f469\u200d\u2695\ufe0f\U0001f1ec\U0001f1e7",
    "x " * 749 + "10",
    "\"Double\" 'single' \u201ccurly\u201d \u2018one\u2019 `tick`",
    "<script>alert('5')</script>",
    "<b>bold</b> <!-- hidden --> <img src=x onerror=y>",
    "\\\\server\\share \\0 \\' \\\"",
    "One line.\r\nAnother line.\r\n\r\nA paragraph.",
    "Zero\u200bwidth\u200djoined\ufeffmarks",
    "\u05e9\u05dc\u05d5\u05dd \u202eright to left\u202c \u0645\u0631\u062d\u0628\u0627",
    "A tab\tand  two  spaces, and a no-break\u00a0space",
    "100 % %s %d {0} {{x}} $1 \\1",
    "'; DROP TABLE wp_comments; --",
    "[gallery ids=1] [caption]short[/caption]",
    "Wordpress and :D :mrgreen: -- --- ... (c)",
    "e\u0301 is not \u00e9, \ufb01 is not fi, \uff1cwide\uff1e",
    "<",
    "a<b>c&d",
    "mailto:a@b.example <c@d.example>",
    f"This holds a {REFUSED_WORD}.",
    "]]> <![CDATA[ x ]]> <?php echo 1; ?>",
    "A line\u2028separator\u2029and a paragraph one",
)

NAMES: tuple[str, ...] = (
    "Ann & Co",
    "O'Neil",
    "Back\\slash",
    "<b>Bold</b>",
    "50% Off",
    "Jos\u00e9 \u0141ukasz",
    "Jose\u0301",
    "\u0645\u0631\u064a\u0645",
    '"Quoted"',
    "Zero\u200bWidth",
    "Two  spaces",
    "\U0001f642 Smile",
    "\u202eEvil\u202c",
    "\uff21\uff22\uff23",
    "&#65;",
    "A. N. Other, \u5c71\u7530",
)


def stored(typed: str) -> str:
    """Return the text that the blog must have: one kind of line end, and nothing else changed."""
    return typed.replace("\r\n", "\n")
