"""The desk's terms: why a conversation comes to a human, why an act is refused, how long one has waited."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.errors import TanyaError
from bot.store.tickets import Ticket


class ActRefused(TanyaError):
    """An act of an agent that can't be done; `code` is the key of the page text that says why."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class HandOver:
    """Why a conversation goes to a human, and what is known."""

    reason: str  # asked, unsure, none_of_these, faq, complaint, bot_failed
    about: str
    name: str | None = None
    address: str | None = None
    guesses: list[dict[str, Any]] = field(default_factory=list)


def waited_seconds(ticket: Ticket, now: datetime) -> int:
    """How long the ticket has waited for an agent."""
    return int(((ticket.claimed_at or ticket.resolved_at or now) - ticket.created_at).total_seconds())
