"""Pretends to be Google: its tokens, and the part of the Blogger API that makes drafts."""
