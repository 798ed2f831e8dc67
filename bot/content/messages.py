"""The texts that the program says, which data/messages.yml therefore has to have, and the values it fills in.

A text that is missing would fail in the middle of a conversation, and a placeholder that nothing fills would
be shown in braces: both are mistakes of the file, found before it goes live.
"""

from __future__ import annotations

from bot.content.faq import PLACEHOLDERS


def _table(*names: str, values: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(names, values)


# What the assistant says as an answer: the values of FAQs are there too.
_SAID = {
    **_table("greet", "thanks", "goodbye", "bot_challenge", "insult"),
    **_table("nothing_asked", "nothing_to_stop", "no_text", "suggest", "suggest_also"),
    **_table("which_one", "not_helped", "helped"),
    **_table("handoff_asked", "handoff_unsure", "handoff_none", "handoff_faq", "handoff_complaint"),
    **_table("ask_contact_name", "ask_contact_address", "ask_contact_about"),
    **_table("contact_name_invalid", "contact_email_invalid", "contact_phone_invalid"),
    **_table("contact_address_invalid", "contact_about_invalid", "contact_name_changed"),
    **_table("contact_address_typo", values=("address", "suggestion")),
    **_table("contact_address_changed", values=("address",)),
    **_table("form_stopped", "form_resume"),
}
# The rest has its own values and no others.
_TOLD = {
    **_table("button_none_of_these", "button_human", "button_yes", "button_no", "button_cancel"),
    **_table("translation_missing", "answer_expired"),
    **_table("queue_joined", "ticket_closed", "ticket_nobody", values=("reference", "address")),
    **_table("bot_failed", values=("reference", "address")),
    **_table("ticket_closed_hours", values=("reference", "address", "opens_at")),
    **_table("ticket_timeout", values=("reference", "address", "count")),
    **_table("ticket_exists", values=("reference",)),
    **_table("queue_place", values=("count",)),
    **_table("queue_next"),
    **_table("closure_note", values=("message",)),
    **_table("agent_joined", "agent_left", "ticket_resolved", values=("agent",)),
    **_table("reason_asked", "reason_unsure", "reason_none_of_these", "reason_faq", "reason_bot_failed"),
    **_table("reason_complaint"),
    **_table(
        "email_ticket_subject",
        "email_ticket_body",
        values=("reference", "reason", "name", "address", "language", "about", "link"),
    ),
    **_table("email_reply_subject", values=("reference",)),
    **_table("email_reply_body", values=("agent", "text", "link")),
}

# Key to the placeholders that are filled in.
MESSAGES = {**{key: (*values, *PLACEHOLDERS) for key, values in _SAID.items()}, **_TOLD}
