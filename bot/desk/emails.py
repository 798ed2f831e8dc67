"""What e-mails to the team and to visitors say."""

from __future__ import annotations

from typing import Any

from babel import Locale

from bot.content.texts import Texts
from bot.store.tickets import Ticket

SUBJECT_CHARACTERS = 80


def new_ticket_email(ticket: Ticket, *, texts: Texts, language: str, link: str) -> dict[str, str]:
    """Subject and body for the team, in its language."""
    values: dict[str, Any] = {
        "reference": ticket.reference,
        "reason": texts.render(f"reason_{ticket.reason}", language),
        "name": ticket.name or "–",
        "address": ticket.address or "–",
        "language": Locale.parse(ticket.language).get_display_name(language),
        "about": ticket.about,
        "link": link,
    }
    brief = {**values, "about": ticket.about[:SUBJECT_CHARACTERS]}
    return {
        "subject": texts.render("email_ticket_subject", language, **brief),
        "body": texts.render("email_ticket_body", language, **values),
    }


def reply_email(
    ticket: Ticket, text: str, *, agent_name: str, texts: Texts, language: str, link: str
) -> dict[str, str]:
    """Subject and body for a visitor who was not there to read an agent's reply."""
    return {
        "subject": texts.render("email_reply_subject", language, reference=ticket.reference),
        "body": texts.render("email_reply_body", language, agent=agent_name, text=text, link=link),
    }
