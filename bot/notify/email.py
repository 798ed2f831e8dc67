"""E-mail over SMTP."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any
from urllib.parse import unquote, urlsplit

import aiosmtplib

from bot.errors import TanyaError
from bot.notify.outbox import Transport

SCHEMES = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
TIMEOUT_SECONDS = 30


def email_transport(smtp_url: str, *, sender: str) -> Transport:
    """A transport that sends {to, subject, body, id}. Raises TanyaError for an address that is none."""
    hint = "smtp://host:25, smtps://user:password@host or smtp+starttls://…"
    try:
        parts = urlsplit(smtp_url)
        port = parts.port or SCHEMES.get(parts.scheme)
    except ValueError as error:
        raise TanyaError(f"TANYA_SMTP_URL can't be read: {error}", hint=hint) from error
    if parts.scheme not in SCHEMES or not parts.hostname:
        wrong = "names no host" if parts.scheme in SCHEMES else f"begins with “{parts.scheme}”"
        raise TanyaError(f"TANYA_SMTP_URL {wrong}", hint=hint)

    async def send(payload: Mapping[str, Any]) -> None:
        await aiosmtplib.send(
            compose(payload, sender=sender),
            hostname=parts.hostname,
            port=port,
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            use_tls=parts.scheme == "smtps",
            start_tls=parts.scheme == "smtp+starttls",
            timeout=TIMEOUT_SECONDS,
        )

    return send


def compose(payload: Mapping[str, Any], *, sender: str) -> EmailMessage:
    """A plain-text message; a line break in a header, which would make another header, becomes a blank.

    The same `id` gives the same Message-ID, by which mail servers know a message that comes again.
    """
    message = EmailMessage()
    message["From"] = sender
    message["To"] = " ".join(payload["to"].split())
    message["Subject"] = " ".join(payload["subject"].split())
    message["Date"] = formatdate(localtime=False)
    domain = sender.rpartition("@")[2].rstrip(">") or "localhost"
    message["Message-ID"] = f"<{hashlib.sha256(payload['id'].encode()).hexdigest()[:40]}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(payload["body"])
    return message
