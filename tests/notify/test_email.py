from __future__ import annotations

from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import TanyaError
from bot.notify.email import compose, email_transport

SENDER = "Tanya <tanya@lagu.example>"
BREAKS = ("\n", "\r\n", "\r", "\n ", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029")


def sent(**payload: str):
    """The e-mail as it is read at the other end."""
    payload = {"to": "ana@lagu.example", "subject": "Hello", "body": "Text", "id": "reply:1", **payload}
    written = compose(payload, sender=SENDER).as_bytes(policy=policy.SMTP)
    return message_from_bytes(written, policy=policy.default)


@pytest.mark.parametrize("line_break", BREAKS)
@pytest.mark.parametrize("field", ["to", "subject"])
def test_header_cannot_be_added_by_a_line_break(field, line_break):
    mail = sent(**{field: f"ana@lagu.example{line_break}Bcc: eve@evil.example"})

    assert (mail["Bcc"], len(mail.keys())) == (None, len(sent().keys()))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_subject_of_anything_adds_no_header(text):
    assert sent(subject=text).keys() == sent().keys()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_body_comes_out_as_it_was(text):
    assert sent(body=text).get_content().rstrip("\r\n") == text


def test_email_says_that_no_person_wrote_it():
    assert sent()["Auto-Submitted"] == "auto-generated"


def test_message_id_is_of_the_senders_domain():
    assert sent()["Message-ID"].endswith("@lagu.example>")


def test_message_id_is_the_same_for_what_is_sent_again_and_of_nothing_else():
    assert sent()["Message-ID"] == sent()["Message-ID"] != sent(id="reply:2")["Message-ID"]


def test_emails_to_several_go_to_all():
    assert len(sent(to="ana@lagu.example, budi@lagu.example")["To"].addresses) == 2


@pytest.mark.parametrize(
    "url",
    [
        "http://host",
        "smtp://",
        "host:25",
        "",
        "smtp+tls://host",
        "smtp://host:x",
        "smtp://host:99999",
        "smtp://[",
    ],
)
def test_address_of_no_mail_server_is_explained(url):
    with pytest.raises(TanyaError) as caught:
        email_transport(url, sender=SENDER)

    assert "smtp://host:25" in caught.value.hint


def test_address_of_no_mail_server_keeps_the_password_to_itself():
    with pytest.raises(TanyaError) as caught:
        email_transport("http://user:secret-word@host", sender=SENDER)

    assert "secret-word" not in str(caught.value)


async def test_password_of_the_mail_server_may_hold_any_character(monkeypatch):
    seen = {}

    async def send(message, **options) -> None:
        seen.update(options)

    monkeypatch.setattr("bot.notify.email.aiosmtplib.send", send)
    transport = email_transport("smtps://us%40er:p%3Aa%2Fs@mail.example", sender=SENDER)
    await transport({"id": "reply:1", "to": "a@b.example", "subject": "", "body": ""})

    assert (seen["username"], seen["password"], seen["port"], seen["use_tls"]) == (
        "us@er",
        "p:a/s",
        465,
        True,
    )
