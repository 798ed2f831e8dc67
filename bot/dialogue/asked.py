"""What is kept of what a visitor asked: on the message for agents, and masked for whoever looks after the
content."""

from __future__ import annotations

from typing import Any

from bot.dialogue.assistant import Reply, Said
from bot.insights.masking import mask_question
from bot.store.conversations import Conversation
from bot.store.messages import Message
from bot.store.questions import Question

GUESSES = 3
IS_QUESTION = {"faq", "unsure", "unknown"}  # intents; the others are small talk, or a person asked for


def question_of(
    conversation: Conversation,
    message: Message,
    parsed: dict[str, Any],
    reply: Reply,
    events: list[dict[str, Any]] | None,
    *,
    names: list[str],
) -> Question | None:
    """The question as it is kept, or None where the message is none. `events` are the tracker's before it,
    `names` those of the visitor. What was answered is what the visitor got to read: an FAQ that is found but
    no longer valid is a hand-over."""
    if not _is_question(message, parsed, reply, events):
        return None
    details, faq_id = details_of(parsed), _answered(reply)
    outcome = details["outcome"] or "hand_over"
    if faq_id is None and outcome == "answer":
        outcome = "hand_over"
    guesses, language = details["guesses"], details["language"]
    assert message.id is not None
    return Question(
        message_id=message.id,
        conversation_id=conversation.id,
        channel=conversation.channel,
        language=language,
        text=mask_question(message.text, language=language, found=parsed.get("masked_text"), names=names),
        outcome=outcome,
        confidence=guesses[0]["confidence"] if guesses else details["confidence"],
        asked_at=message.created_at,
        faq_id=faq_id,
        guesses=guesses,
    )


def chosen_by(payload: str) -> str | None:
    """What a button chose of suggestions; None for other buttons."""
    return "none" if payload == "/none_of_these" else payload.partition("/faq/")[2] or None


def details_of(parsed: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a question for the agents: language, outcome and the best guesses."""
    if not parsed:
        return {}
    ranking = parsed.get("response_selector", {}).get("faq", {}).get("ranking", [])
    guesses = [
        {
            "faq_id": row["intent_response_key"].split("/", 1)[1],
            "confidence": round(float(row["confidence"]), 4),
        }
        for row in ranking[:GUESSES]
    ]
    return {
        "intent": parsed["intent"]["name"],
        "confidence": round(float(parsed["intent"].get("confidence") or 0), 4),
        "outcome": parsed.get("gate", {}).get("outcome"),
        "language": parsed["language"]["code"],
        "guesses": guesses,
    }


def answer_details(message: Message, said: Said) -> dict[str, Any]:
    """What is kept of an FAQ's answer: with it the page asks whether it helped."""
    return {"faq_id": said.faq_id, "answers": message.id, "is_helpful": None} if said.faq_id else {}


def _is_question(
    message: Message, parsed: dict[str, Any], reply: Reply, events: list[dict[str, Any]] | None
) -> bool:
    """Whether a visitor asked this in their own words. In the contact form only what was answered counts:
    the rest is a name, an address or the story for the agent."""
    if message.payload is not None or parsed.get("intent", {}).get("name") not in IS_QUESTION:
        return False
    asked = [event["value"] for event in events or [] if event.get("name") == "requested_slot"][-1:]
    return asked in ([], [None]) or _answered(reply) is not None


def _answered(reply: Reply) -> str | None:
    return next((said.faq_id for said in reply.said if said.faq_id), None)
