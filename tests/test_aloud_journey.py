"""A reader chooses to be read to, in the whole program: the real engine, a real voice message."""

from __future__ import annotations

from pathlib import Path

from tests.bot.aloud.voice_files import length_of, need_the_engine
from tests.judges.spec import Spec
from tests.world import OTHER, OWNER, READER, a_bot, a_world


async def test_a_post_is_read_to_who_has_chosen_it_and_to_nobody_else(tmp_path: Path) -> None:
    need_the_engine()
    async with a_world() as world, a_bot(world.environment(tmp_path)):
        await world.phone(OWNER).start()  # a post is shown to an owner before its readers get it
        reader, other = world.phone(READER), world.phone(OTHER)
        for one in (reader, other):
            await one.start("l_all")
            await one.wait_for("New posts from")
        await reader.write("/settings")
        settings = await reader.wait_for("Read aloud is off.")
        assert await reader.press(settings, "Read aloud: off") == (
            "A voice message comes after each post."
        )
        published = await world.desk("publish", title="A dose", text="Take 5 mg in the morning.")
        post = await reader.wait_for("Take 5 mg")
        voice = await reader.wait(lambda one: "voice" in one, "the voice message")
        assert (voice["text"], voice["reply_to"]) == (published["title"], post["message_id"])
        sound = await world.http.get(voice["voice"]["url"])
        assert 2 < length_of(sound.content) < 15
        await other.wait_for("Take 5 mg")
        assert not [one for one in await other.from_bot() if "voice" in one]
        calls = [one for one in world.telegram.calls if one["method"] == "sendVoice"]
        assert len(calls) == 1
        assert Spec.load().result("sendVoice", calls[0]["result"]) == []
