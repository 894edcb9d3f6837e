"""Photos, documents, voices: sent in a form, told as Telegram tells them, served to the phone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden

from sandbox.chat.pictures import size_of, sizes_told
from sandbox.chat.refusals import ApiError
from sandbox.chat.sending_files import DOCUMENT_BYTES, PHOTO_BYTES, checked
from sandbox.chat.sounds import is_voice
from sandbox.chat.uploads import Upload, parse_form
from tests.sandbox.ground import OWNER, READER, TOKEN, Ground, ground
from tests.sandbox.pictures import jpeg, png
from tests.sandbox.spec import findings

BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("Retry failed", callback_data="v1:r:1")]])
MP3 = b"\xff\xf3\x44\xc4" + bytes(140)
CSV = b"name,why\r\nA reader,blocked\r\n"


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    async with ground() as served:
        yield served


async def post(here: Ground, method: str, name: str, content: bytes, **more: str) -> dict[str, Any]:
    """Send one file with no library of Telegram's between; the part is named photo or document."""
    part = {method.removeprefix("send").lower(): (name, content)}
    data = {"chat_id": str(READER), **more}
    body: dict[str, Any] = (
        await here.http.post(f"/bot{TOKEN}/{method}", data=data, files=part)
    ).json()
    return body


async def test_every_call_and_answer_is_as_the_specification_says(here: Ground) -> None:
    own = (await here.seen())["messages"][0]["message_id"]
    more: dict[str, Any] = {
        "caption": "<b>2,931 sent</b> https://example.org",
        "parse_mode": ParseMode.HTML,
        "reply_parameters": ReplyParameters(own),
        "reply_markup": BUTTONS,
        "disable_notification": True,
        "protect_content": True,
        "allow_paid_broadcast": True,
    }
    photo = await here.bot.send_photo(READER, png(1600, 900), **more)
    document = await here.bot.send_document(READER, CSV, filename="failed.csv", **more)
    await here.bot.send_photo(READER, photo.photo[-1].file_id)
    assert document.document
    await here.bot.send_document(READER, document.document.file_id)
    voice = await here.bot.send_voice(READER, MP3, duration=3, **more)
    assert voice.voice
    await here.bot.send_voice(READER, voice.voice.file_id)
    await here.bot.delete_messages(READER, [photo.message_id, document.message_id])
    await here.bot.get_my_star_balance()
    for call in here.telegram.calls:
        assert call["status"] == 200
        assert findings(call) == []
    assert [call["method"] for call in here.telegram.calls] == [
        *("sendPhoto", "sendDocument", "sendPhoto", "sendDocument", "sendVoice", "sendVoice"),
        *("deleteMessages", "getMyStarBalance"),
    ]


async def test_a_photo_comes_back_in_several_sizes_with_its_caption(here: Ground) -> None:
    own = (await here.seen())["messages"][0]["message_id"]
    sent = await here.bot.send_photo(
        READER,
        png(1000, 500),
        caption="<b>Half</b> an hour",
        parse_mode=ParseMode.HTML,
        reply_to_message_id=own,
        reply_markup=BUTTONS,
    )
    sizes = [(each.width, each.height) for each in sent.photo]
    assert sizes == [(90, 45), (320, 160), (800, 400), (1000, 500)]
    assert len({each.file_id for each in sent.photo}) == 4
    assert len({each.file_unique_id for each in sent.photo}) == 4
    assert sent.photo[-1].file_size == len(png(1000, 500))
    assert (sent.caption, sent.text) == ("Half an hour", None)
    assert [(each.type, each.length) for each in sent.caption_entities] == [("bold", 4)]
    assert sent.reply_markup == BUTTONS
    assert sent.reply_to_message
    assert sent.reply_to_message.message_id == own


async def test_a_document_comes_back_with_its_name_type_and_size(here: Ground) -> None:
    sent = await here.bot.send_document(READER, CSV, filename="nicht zugestellt \u00fc.csv")
    assert sent.document
    assert sent.document.file_name == "nicht zugestellt \u00fc.csv"
    assert (sent.document.mime_type, sent.document.file_size) == ("text/csv", len(CSV))
    assert sent.caption is None


async def test_a_voice_message_comes_back_with_its_length_and_plays(here: Ground) -> None:
    first = (await post(here, "sendVoice", "a.mp3", MP3, duration="3", caption="A post"))["result"]
    assert (first["caption"], first["voice"]["duration"]) == ("A post", 3)
    again = await here.bot.send_voice(READER, first["voice"]["file_id"])
    assert again.voice
    assert again.voice.file_unique_id == first["voice"]["file_unique_id"]
    seen = (await here.seen())["messages"][-1]["voice"]
    assert seen["seconds"] == 3
    answer = await here.http.get(seen["url"])
    assert (answer.content, answer.headers["content-type"]) == (MP3, "audio/mpeg")
    assert answer.headers["content-disposition"].startswith("inline")


async def test_what_cannot_be_played_as_a_voice_message_comes_as_a_document(here: Ground) -> None:
    told = (await post(here, "sendVoice", "a.wav", b"RIFF....WAVE"))["result"]
    assert "voice" not in told
    assert told["document"]["file_name"] == "a.wav"
    with pytest.raises(BadRequest, match=r"(?i)can't use file of type Document as VoiceNote"):
        await here.bot.send_voice(READER, told["document"]["file_id"])
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await here.bot.send_voice(READER, "BQACother")
    assert (await post(here, "sendVoice", "a.mp3", b""))["description"] == (
        "Bad Request: file must be non-empty"
    )


@pytest.mark.parametrize(
    ("content", "plays"),
    [
        (MP3, True),
        (b"ID3\x04", True),
        (b"\xff\xfb\x90\x00", True),
        (b"\xff\xf1\x50\x80", False),
        (b"OggS" + bytes(24) + b"OpusHead", True),
        (b"OggS" + bytes(24) + b"vorbis", False),
        (b"\x00\x00\x00\x20ftypM4A ", True),
        (b"\x00\x00\x00\x20ftypisom", False),
        (b"RIFF....WAVE", False),
        (b"\xff", False),
        (b"", False),
    ],
)
def test_a_voice_message_is_told_by_its_first_bytes(content: bytes, plays: bool) -> None:  # noqa: FBT001  a row of a table
    assert is_voice(content) is plays


async def test_the_bytes_are_served_as_they_were_sent(here: Ground) -> None:
    content = bytes(range(256)) * 40 + b"\r\n--almost a boundary\r\n"
    told = (await post(here, "sendDocument", "a \u00fc.bin", content))["result"]["document"]
    answer = await here.http.get(f"/phone/api/files/{told['file_id']}")
    assert answer.content == content
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''a%20%C3%BC.bin"
    assert (await here.http.get("/phone/api/files/other")).status_code == 404


@pytest.mark.parametrize(
    ("name", "kind", "how"),
    [
        ("a.txt", "text/plain; charset=utf-8", "inline"),
        ("a.pdf", "application/pdf", "inline"),
        ("a.html", "text/html; charset=utf-8", "attachment"),
        ("a.svg", "image/svg+xml", "attachment"),
    ],
)
async def test_only_what_cannot_run_is_shown_by_the_browser_itself(
    here: Ground, name: str, kind: str, how: str
) -> None:
    told = (await post(here, "sendDocument", name, b"x"))["result"]["document"]
    answer = await here.http.get(f"/phone/api/files/{told['file_id']}")
    assert answer.headers["content-type"] == kind
    assert answer.headers["content-disposition"].startswith(how)
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(("picture", "kind"), [(png(4, 3), "png"), (jpeg(4, 3), "jpeg")])
async def test_every_size_of_a_photo_is_served_with_its_type(
    here: Ground, picture: bytes, kind: str
) -> None:
    (size,) = (await post(here, "sendPhoto", "any.name", picture))["result"]["photo"]
    assert (size["width"], size["height"]) == (4, 3)
    answer = await here.http.get(f"/phone/api/files/{size['file_id']}")
    assert (answer.content, answer.headers["content-type"]) == (picture, f"image/{kind}")


async def test_the_phone_sees_a_photo_and_a_document(here: Ground) -> None:
    photo = await here.bot.send_photo(READER, png(40, 30), caption="A chart")
    document = await here.bot.send_document(READER, CSV, filename="failed.csv")
    assert document.document
    first, second = (await here.seen())["messages"][-2:]
    url = f"/phone/api/files/{photo.photo[-1].file_id}"
    assert (first["text"], first["photo"]) == ("A chart", {"url": url, "width": 40, "height": 30})
    assert "document" not in first
    assert (second["text"], second["document"]) == (
        "",
        {
            "url": f"/phone/api/files/{document.document.file_id}",
            "name": "failed.csv",
            "size": len(CSV),
            "mime_type": "text/csv",
            "opens": False,
        },
    )


async def test_a_file_that_was_sent_is_sent_again_by_its_id(here: Ground) -> None:
    first = await here.bot.send_photo(READER, png(400, 30))
    again = await here.bot.send_photo(READER, first.photo[0].file_id, caption="again")
    assert again.photo == first.photo
    assert again.caption == "again"
    document = await here.bot.send_document(READER, CSV, filename="a.csv")
    assert document.document
    with pytest.raises(BadRequest, match=r"(?i)^can't use file of type document as photo$"):
        await here.bot.send_photo(READER, document.document.file_id)


async def test_a_file_may_stand_in_a_part_of_its_own(here: Ground) -> None:
    attached = InputFile(BytesIO(CSV), filename="apart.csv", attach=True)
    sent = await here.bot.send_document(READER, attached)
    assert sent.document
    assert sent.document.file_name == "apart.csv"
    assert findings(here.telegram.calls[-1]) != []  # the part itself has a name of its own


async def test_a_form_of_another_client_is_understood(here: Ground) -> None:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("chat_id", str(READER))
    form.add_field("caption", "gr\u00fc\u00df dich")
    form.add_field("document", CSV, filename="gr\u00fc\u00dfe.csv", content_type="text/csv")
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{here.url}/bot{TOKEN}/sendDocument", data=form) as answer,
    ):
        told = (await answer.json())["result"]
    assert told["caption"] == "gr\u00fc\u00df dich"
    assert told["document"]["file_name"] == "gr\u00fc\u00dfe.csv"
    assert told["document"]["file_size"] == len(CSV)


async def test_the_calls_show_a_file_without_its_bytes(here: Ground) -> None:
    await here.bot.send_document(READER, CSV, filename="failed.csv", caption="Failed")
    call = (await here.http.get("/sandbox/calls")).json()[-1]
    assert call["parameters"] == {
        "chat_id": str(READER),
        "caption": "Failed",
        "document": {"file_name": "failed.csv", "mime_type": "text/csv", "file_size": len(CSV)},
    }


async def test_a_caption_may_have_1024_letters_after_parsing(here: Ground) -> None:
    fits = await here.bot.send_photo(
        READER, png(4, 3), caption=f"<b>{'a' * 1024}</b>", parse_mode=ParseMode.HTML
    )
    assert fits.caption == "a" * 1024
    for caption in ("a" * 1025, "\U0001f600" * 513):
        with pytest.raises(BadRequest, match=r"(?i)^message caption is too long$"):
            await here.bot.send_photo(READER, png(4, 3), caption=caption)
    assert len((await here.seen())["messages"]) == 2


@pytest.mark.parametrize("content", [b"GIF89a" + bytes(40), CSV, png(4, 3)[:30], b"\xff\xd8\xff"])
async def test_a_photo_that_is_no_picture_is_refused(here: Ground, content: bytes) -> None:
    body = await post(here, "sendPhoto", "photo.png", content)
    words = "Bad Request: IMAGE_PROCESS_FAILED"
    assert body == {"ok": False, "error_code": 400, "description": words}
    assert len((await here.seen())["messages"]) == 1


async def test_a_photo_over_ten_megabytes_is_refused(here: Ground) -> None:
    content = png(4, 3).ljust(PHOTO_BYTES + 1, b"\0")
    body = await post(here, "sendPhoto", "photo.png", content)
    assert body["description"] == (
        "Bad Request: file of size 10485761 bytes is too big for a photo; "
        "the maximum size is 10485760 bytes"
    )
    assert (await post(here, "sendPhoto", "photo.png", content[:-1]))["ok"]


def test_a_document_over_fifty_megabytes_is_refused() -> None:
    with pytest.raises(ApiError, match=r"^Request Entity Too Large$") as caught:
        checked("document", Upload("a", "b/c", bytes(DOCUMENT_BYTES + 1)))
    assert caught.value.code == 413
    checked("document", Upload("a", "b/c", bytes(DOCUMENT_BYTES)))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "there is no photo in the request"),
        ({"photo": ""}, "there is no photo in the request"),
        ({"photo": "attach://nowhere"}, "wrong file identifier/HTTP URL specified"),
        ({"photo": "AgAC"}, "wrong file identifier/HTTP URL specified"),
        ({"photo": "https://example.org/a.png"}, "failed to get HTTP URL content"),
        ({"photo": "x", "caption": "<p>"}, "can't parse entities: Unsupported start tag"),
        ({"photo": "x", "caption": "a" * 40_000}, "text is too long"),
    ],
)
async def test_a_wrong_photo_is_refused_in_telegrams_words(
    here: Ground, given: dict[str, str], words: str
) -> None:
    code, said = await here.refusal("sendPhoto", chat_id=READER, parse_mode="HTML", **given)
    assert code == 400
    assert said.startswith(f"Bad Request: {words}")


async def test_an_empty_file_and_a_wrong_shape_are_refused(here: Ground) -> None:
    assert (await post(here, "sendDocument", "a.txt", b""))["description"] == (
        "Bad Request: file must be non-empty"
    )
    for width, height in ((9000, 1001), (300, 14)):
        body = await post(here, "sendPhoto", "a.png", png(width, height))
        assert body["description"] == "Bad Request: PHOTO_INVALID_DIMENSIONS"


async def test_a_file_is_not_sent_to_whom_the_bot_may_not_write(here: Ground) -> None:
    with pytest.raises(Forbidden, match="can't initiate"):
        await here.bot.send_photo(OWNER, png(4, 3))
    assert here.telegram.state.files.get("") is None
    await here.do("/block", blocked=True)
    with pytest.raises(Forbidden, match="blocked"):
        await here.bot.send_document(READER, CSV, filename="a.csv")


async def test_files_count_for_the_limits_as_texts_do(here: Ground) -> None:
    for _ in range(20):
        await here.bot.send_document(READER, CSV, filename="a.csv")
    assert (await post(here, "sendPhoto", "a.png", png(4, 3)))["error_code"] == 429


async def test_the_text_of_a_photo_cannot_be_edited_but_its_buttons_can(here: Ground) -> None:
    sent = await here.bot.send_photo(READER, png(4, 3), caption="A chart")
    with pytest.raises(BadRequest, match=r"(?i)^there is no text in the message to edit$"):
        await here.bot.edit_message_text("x", READER, sent.message_id)
    edited = await here.bot.edit_message_reply_markup(READER, sent.message_id, reply_markup=BUTTONS)
    assert not isinstance(edited, bool)
    assert (edited.caption, edited.reply_markup) == ("A chart", BUTTONS)


async def test_a_reply_to_a_photo_carries_it(here: Ground) -> None:
    sent = await here.bot.send_photo(READER, png(4, 3), caption="A chart")
    await here.do("/messages", text="Thanks", reply_to=sent.message_id)
    message = (await here.updates())[0].message
    assert message
    assert message.reply_to_message
    assert message.reply_to_message.photo == sent.photo
    assert message.reply_to_message.caption == "A chart"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b"--x\r\nno end"),
        ("multipart/form-data; boundary=x", b"--y--"),
    ],
)
async def test_a_broken_form_is_refused(here: Ground, kind: str, body: bytes) -> None:
    answer = await here.http.post(
        f"/bot{TOKEN}/sendPhoto", content=body or b" ", headers={"content-type": kind}
    )
    assert answer.status_code == 400
    assert "multipart" in answer.json()["description"]


@given(st.binary(max_size=300), st.sampled_from([b"", b"\r\n", b"--", b"\r\n--", b"\r\n--x"]))
@settings(max_examples=60)
def test_every_byte_of_a_part_is_kept(content: bytes, end: bytes) -> None:
    boundary = b"a-boundary-that-nobody-guesses"
    head = b'Content-Disposition: form-data; name="document"; filename="a"\r\n\r\n'
    whole = content + end
    body = b"--%b\r\n%b%b\r\n--%b--\r\n" % (boundary, head, whole, boundary)
    upload = parse_form(f'multipart/form-data; boundary="{boundary.decode()}"', body)["document"]
    assert upload == Upload("a", "application/octet-stream", whole)


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ('filename="a.csv"', ("a.csv", "text/csv")),
        ('filename="a.csv"\r\nContent-Type: image/png', ("a.csv", "image/png")),
        ('filename="a.csv"\r\nContent-Type: imag\u00e9/png', ("a.csv", "text/csv")),
        ("filename*=utf-8''%C3%BC.pdf", ("\u00fc.pdf", "application/pdf")),
        ('filename="\u00fc.pdf"', ("\u00fc.pdf", "application/pdf")),
        ('filename="a"', ("a", "application/octet-stream")),
    ],
)
def test_the_headers_of_a_part_name_the_file(headers: str, told: tuple[str, str]) -> None:
    head = f'Content-Disposition: form-data; name="f"; {headers}\r\n\r\n'.encode()
    upload = parse_form("multipart/form-data; boundary=b", b"--b\r\n" + head + b"x\r\n--b--")["f"]
    assert (upload.file_name, upload.mime_type, upload.content) == (*told, b"x")


@pytest.mark.parametrize("draw", [png, jpeg])
def test_the_size_of_a_picture_is_read_from_its_head(draw: Callable[[int, int], bytes]) -> None:
    assert size_of(draw(640, 481)) == (640, 481)
    assert size_of(draw(0, 481)) is None
    assert size_of(b"x" + draw(640, 481)) is None


@pytest.mark.parametrize("draw", [png, jpeg])
def test_a_cut_picture_has_no_size_and_breaks_nothing(
    draw: Callable[[int, int], bytes],
) -> None:
    whole = draw(6, 5)
    sizes = {size_of(whole[:end]) for end in range(len(whole) + 1)}
    assert sizes == {None, (6, 5)}


@pytest.mark.parametrize(
    ("size", "told"),
    [
        ((50, 20), [(50, 20)]),
        ((90, 90), [(90, 90)]),
        ((100, 3), [(90, 3), (100, 3)]),
        ((2560, 1280), [(90, 45), (320, 160), (800, 400), (1280, 640)]),
    ],
)
def test_a_photo_is_kept_in_the_sizes_of_telegram(
    size: tuple[int, int], told: list[tuple[int, int]]
) -> None:
    assert sizes_told(size) == told


async def test_the_words_under_a_photo_are_changed_and_the_photo_stays(here: Ground) -> None:
    photo = await here.bot.send_photo(READER, png(640, 480), caption="Old", reply_markup=BUTTONS)
    text = await here.bot.send_message(READER, "Words")
    await here.bot.edit_message_caption(
        READER, photo.message_id, caption="<b>New</b>", parse_mode=ParseMode.HTML
    )
    for call in here.telegram.calls:
        assert findings(call) == []
    shown = next(
        one for one in (await here.seen())["messages"] if one["message_id"] == photo.message_id
    )
    assert (shown["text"], shown["buttons"], shown["edited"]) == ("New", [], True)
    assert shown["photo"]["width"] == 640
    with pytest.raises(BadRequest, match="no caption in the message to edit"):
        await here.bot.edit_message_caption(READER, text.message_id, caption="x")
    with pytest.raises(BadRequest, match="no text in the message to edit"):
        await here.bot.edit_message_text("x", READER, photo.message_id)
    with pytest.raises(BadRequest, match=r"(?i)media_caption_too_long"):
        await here.bot.edit_message_caption(READER, photo.message_id, caption="x" * 1025)
    with pytest.raises(BadRequest, match="not modified"):
        await here.bot.edit_message_caption(
            READER, photo.message_id, caption="<b>New</b>", parse_mode=ParseMode.HTML
        )
