from __future__ import annotations

import asyncio
import unicodedata

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from bot.content.texts import Texts
from bot.conversation.receiving import Incoming, MessageRefused, clean_text, receive
from bot.conversation.writing import open_conversation, write
from bot.store import messages

TEXTS = Texts({"button_human": {"en": "Talk to a person"}})
LIMIT = 20
ANY_TEXT = st.text(st.characters())  # lone surrogates too
BIDI = set("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest_asyncio.fixture
async def conversation(database, clock):
    async with database.writing() as connection:
        return await open_conversation(
            connection, now=clock.now(), channel="web", browser_language="en", time_zone="UTC"
        )


@pytest.fixture
def send(database, conversation, clock):
    async def receive_one(**incoming):
        incoming = Incoming(**{"client_id": "client-1", **incoming})
        return await receive(
            database, conversation, incoming, texts=TEXTS, now=clock.now(), limit_characters=LIMIT
        )

    return receive_one


@given(ANY_TEXT)
def test_clean_text_keeps_no_control_or_direction_characters(text):
    cleaned = clean_text(text)

    assert not [sign for sign in cleaned if unicodedata.category(sign) == "Cc" and sign not in "\n\t"]
    assert not BIDI & set(cleaned)


@given(ANY_TEXT)
def test_clean_text_is_the_same_when_cleaned_again(text):
    assert clean_text(clean_text(text)) == clean_text(text)


@given(ANY_TEXT)
def test_clean_text_can_be_encoded(text):
    clean_text(text).encode("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "Привет, где мои деньги?",
        "👩‍👩‍👧 family",
        "बैंक क्‍या",
        "line\nbreak",
        "<b>&amp;</b>",
        "/ask_human",
        "I've łódź!",
    ],
)
def test_clean_text_keeps_what_was_written_to_be_seen(text):
    assert clean_text(text) == text


def test_clean_text_turns_every_line_break_into_one_kind():
    assert clean_text("a\r\nb\rc\nd") == "a\nb\nc\nd"


async def test_message_sent_twice_is_one(database, conversation, send):
    first = await send(text="hello")
    second = await send(text="hello")

    async with database.reading() as connection:
        said = await messages.since(connection, conversation.id, 0, with_notes=True)
    assert (second.seq, len(said)) == (first.seq, 1)


async def test_message_sent_on_many_connections_at_once_is_one(database, conversation, send):
    received = await asyncio.gather(*(send(text="hello") for _ in range(8)))

    async with database.reading() as connection:
        said = await messages.since(connection, conversation.id, 0, with_notes=True)
    assert ({message.seq for message in received}, len(said)) == ({1}, 1)


async def test_same_client_id_in_another_conversation_is_another_message(database, send, clock):
    await send(text="hello")
    async with database.writing() as connection:
        other = await open_conversation(
            connection, now=clock.now(), channel="web", browser_language="en", time_zone="UTC"
        )

    message = await receive(
        database, other, Incoming("client-1", "there"), texts=TEXTS, now=clock.now(), limit_characters=LIMIT
    )

    assert (message.conversation_id, message.text) == (other.id, "there")


async def test_received_message_waits_for_the_assistant(database, conversation, send):
    await send(text="hello")

    async with database.reading() as connection:
        assert (await messages.first_waiting(connection, conversation.id)).text == "hello"


async def test_leading_slash_is_text_and_no_command(send):
    message = await send(text='/ask_human{"a": 1}')

    assert (message.text, message.payload) == ('/ask_human{"a": 1}', None)


async def test_longest_message_is_taken(send):
    assert (await send(text="x" * LIMIT)).text == "x" * LIMIT


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "text", [None, "", "   ", "\n\t\r", "\u200b\u200b", "\u200d", "\u2066\u2069", "\x00", "\ufeff"]
)
async def test_text_with_nothing_to_see_is_refused(send, text):
    with pytest.raises(MessageRefused, match="error_empty"):
        await send(text=text)


@pytest.mark.databases("sqlite")
async def test_too_long_message_is_refused(send):
    with pytest.raises(MessageRefused, match="error_too_long"):
        await send(text="x" * (LIMIT + 1))


@pytest.mark.databases("sqlite")
async def test_button_that_was_never_shown_is_refused(send):
    with pytest.raises(MessageRefused, match="error_button_gone"):
        await send(button="forged")


@pytest.mark.databases("sqlite")
async def test_button_of_a_visitors_message_is_refused(database, conversation, send, clock):
    button = {"id": "mine", "title": "x", "kind": "choice", "payload": "/stop"}
    async with database.writing() as connection:
        await write(connection, conversation.id, author="visitor", text="", now=clock.now(), buttons=[button])

    with pytest.raises(MessageRefused, match="error_button_gone"):
        await send(button="mine")


async def test_button_that_was_shown_is_taken_with_its_payload(database, conversation, send, clock):
    button = {"id": "shown", "title": "Yes", "kind": "choice", "payload": "/affirm"}
    async with database.writing() as connection:
        await write(connection, conversation.id, author="bot", text="?", now=clock.now(), buttons=[button])

    message = await send(button="shown")

    assert (message.text, message.payload) == ("Yes", "/affirm")


@pytest.mark.databases("sqlite")
async def test_button_human_is_always_there(send):
    message = await send(button="human")

    assert (message.text, message.payload) == ("Talk to a person", "/ask_human")


async def test_text_of_every_kind_is_kept_by_the_database(send):
    text = "a\x00b \ud800 💸 '\";--"

    assert (await send(text=text)).text == "ab  💸 '\";--"
