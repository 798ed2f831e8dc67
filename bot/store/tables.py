"""The tables. Times are UTC; ids of conversations and visitors are random and never guessable."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator):
    """An aware datetime in UTC; SQLite keeps no time zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone")
        return value.astimezone(timezone.utc)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return (
            value if value is None else value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value
        )


visitors = Table(
    "visitors",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text),
    Column("address", Text),  # e-mail or phone, as checked
    Column("time_zone", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("visitor_id", String(32), ForeignKey("visitors.id"), nullable=False, index=True),
    Column("channel", String(16), nullable=False),
    Column("state", String(16), nullable=False),  # bot, queued, human
    Column("language", String(8), nullable=False),  # what the conversation is held in
    Column("heard_language", String(8)),  # what the visitor was heard to write, none at first
    Column("browser_language", String(8)),
    Column("last_seq", Integer, nullable=False),
    Column("seen_seq", Integer, nullable=False),  # the agents have read up to here
    Column("delivered_seq", Integer, nullable=False),  # the visitor was shown an agent's words up to here
    Column("claimed_by", String(32)),  # the worker that answers now
    Column("claimed_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", String(32), ForeignKey("conversations.id"), nullable=False),
    Column("seq", Integer, nullable=False),  # 1, 2, 3 … within the conversation: the event stream's id
    Column("client_id", String(64)),  # the sender's own id of it, so that twice sent is once written
    Column("author", String(16), nullable=False),  # visitor, bot, agent, system, note
    Column("agent_id", Integer, ForeignKey("agents.id")),
    Column("text", Text, nullable=False),
    Column("is_markdown", Boolean, nullable=False),
    Column("buttons", JSON, nullable=False),  # [{id, title, kind, payload}]; the payload never leaves
    Column("payload", Text),  # of the button that the visitor pressed
    Column("details", JSON, nullable=False),  # of a visitor's question: language, guesses, outcome
    Column(
        "is_waiting", Boolean, nullable=False
    ),  # a visitor's message that the assistant has not dealt with
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("conversation_id", "seq"),
    UniqueConstraint("conversation_id", "author", "client_id"),
    Index(
        "ix_messages_waiting",
        "conversation_id",
        "seq",
        sqlite_where=text("is_waiting"),
        postgresql_where=text("is_waiting"),
    ),
)

# As the index above says it. SQLAlchemy would write “is_waiting = 1”: SQLite does not see that this is
# the same, and would go through all messages there are.
MESSAGE_IS_WAITING = text("messages.is_waiting")

trackers = Table(
    "trackers",
    metadata,
    Column("conversation_id", String(32), primary_key=True),
    Column("events", JSON, nullable=False),  # Rasa's, bounded
    Column("updated_at", UtcDateTime, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reference", String(16), nullable=False, unique=True),
    Column("conversation_id", String(32), ForeignKey("conversations.id"), nullable=False, index=True),
    Column("state", String(16), nullable=False),  # waiting, claimed, resolved
    Column("is_live", Boolean, nullable=False),  # the visitor waits in the chat
    Column("live_at", UtcDateTime),  # since when; none: since the ticket was opened
    Column("reason", String(32), nullable=False),
    Column("language", String(8), nullable=False),
    Column("name", Text),
    Column("address", Text),
    Column("about", Text, nullable=False),
    Column("guesses", JSON, nullable=False),  # [{faq_id, confidence}], best first
    Column("agent_id", Integer, ForeignKey("agents.id")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("claimed_at", UtcDateTime),
    Column("resolved_at", UtcDateTime),
    Index("ix_tickets_queue", "state", "created_at"),
    # One ticket that is not resolved a conversation: a hand-over can't be doubled, whatever is retried.
    Index(
        "uq_tickets_open",
        "conversation_id",
        unique=True,
        sqlite_where=text("state != 'resolved'"),
        postgresql_where=text("state != 'resolved'"),
    ),
)

agents = Table(
    "agents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", String(254), nullable=False, unique=True),  # lower case
    Column("name", Text, nullable=False),
    Column("password_hash", Text),  # none until the invitation is taken up
    Column("role", String(16), nullable=False),  # admin, editor, agent, viewer
    Column("is_available", Boolean, nullable=False),  # not set to away
    Column("seen_at", UtcDateTime),  # a desk page's last sign of life
    Column("created_at", UtcDateTime, nullable=False),
    Column("disabled_at", UtcDateTime),
)

agent_sessions = Table(
    "agent_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),  # sha256; the token itself is only in the cookie
    Column("agent_id", Integer, ForeignKey("agents.id"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(128), nullable=False, unique=True),  # the same thing is put in once
    Column("transport", String(16), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", String(16), nullable=False),  # due, sending, sent, failed
    Column("attempts", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("claimed_at", UtcDateTime),
    Column("error", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_outbox_due", "state", "due_at"),
)

# What visitors asked the assistant, for whoever looks after the content: no addresses, numbers, keys.
questions = Table(
    "questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message_id", Integer, ForeignKey("messages.id"), nullable=False, unique=True),
    Column("conversation_id", String(32), ForeignKey("conversations.id"), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("outcome", String(16), nullable=False),  # answer, suggest, hand_over
    Column("faq_id", String(128)),  # the one that was answered
    Column("confidence", Float, nullable=False),
    Column("guesses", JSON, nullable=False),  # [{faq_id, confidence}], best first
    Column("chosen", String(128)),  # of suggestions: the FAQ that was pressed, or “none”
    Column("is_helpful", Boolean),  # what the visitor said of the answer
    Column("is_handed_over", Boolean, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),  # an editor has dealt with it
    Column("settled_by", Integer, ForeignKey("agents.id")),
    Index("ix_questions_asked", "asked_at"),
    Index("ix_questions_conversation", "conversation_id", "asked_at"),
    Index("ix_questions_faq", "faq_id", "asked_at"),
)

# All content that was ever live: to see what changed, and to go back to.
content_versions = Table(
    "content_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("fingerprint", String(64), nullable=False),  # of the content in it
    Column("questions_fingerprint", String(64), nullable=False),
    Column("who", Text, nullable=False),
    Column("changes", JSON, nullable=False),  # what is other than in the version before
    Column("tests", JSON, nullable=False),  # what the FAQs' tests gave
    Column("files", LargeBinary, nullable=False),  # the editors' files, zipped
    Column("live_at", UtcDateTime, nullable=False),
    Index("ix_content_versions_live", "live_at"),
)

# FAQs that somebody proposed: from what visitors asked, or from a ticket that was resolved. All masked.
drafts = Table(
    "drafts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),  # new; phrasing: for an FAQ that there is
    Column("faq_id", String(128)),  # of the FAQ that phrasings are for; in the end, of what was published
    Column("faq", JSON, nullable=False),  # title, questions, answer, tests by language
    Column("question_ids", JSON, nullable=False),  # of the questions it is to answer
    Column("reference", String(16)),  # of the ticket it is from
    Column("state", String(16), nullable=False),  # open, published, dismissed
    Column("made_by", Integer, ForeignKey("agents.id"), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("settled_by", Integer, ForeignKey("agents.id")),
    Column("settled_at", UtcDateTime),
    Index("ix_drafts_state", "state", "made_at"),
    Index("ix_drafts_reference", "reference"),
)
