"""Tickets: hand-overs to a human. At most one that is not resolved a conversation; the database holds
that."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, or_, select, update

from bot.store.database import Connection
from bot.store.tables import agents, conversations, tickets


@dataclass(frozen=True)
class Ticket:
    reference: str
    conversation_id: str
    state: str  # waiting, claimed, resolved
    is_live: bool
    reason: str
    language: str
    name: str | None
    address: str | None
    about: str
    created_at: datetime
    guesses: list[dict[str, Any]] = field(default_factory=list)
    agent_id: int | None = None
    claimed_at: datetime | None = None
    resolved_at: datetime | None = None
    live_at: datetime | None = None
    id: int | None = None


@dataclass(frozen=True)
class QueueRow:
    """A ticket as the queue shows it."""

    ticket: Ticket
    agent_name: str | None
    is_unread: bool


WAITS_SINCE = func.coalesce(tickets.c.live_at, tickets.c.created_at)


async def insert(connection: Connection, ticket: Ticket) -> Ticket:
    """The ticket with its id."""
    values = asdict(ticket)
    del values["id"]
    result = await connection.execute(tickets.insert().values(**values))
    return replace(ticket, id=result.inserted_primary_key[0])


async def get(connection: Connection, reference: str) -> Ticket | None:
    row = (
        (await connection.execute(select(tickets).where(tickets.c.reference == reference)))
        .mappings()
        .one_or_none()
    )
    return Ticket(**row) if row else None


async def open_of(connection: Connection, conversation_id: str) -> Ticket | None:
    """The conversation's ticket that is not resolved."""
    query = select(tickets).where(tickets.c.conversation_id == conversation_id, tickets.c.state != "resolved")
    row = (await connection.execute(query)).mappings().one_or_none()
    return Ticket(**row) if row else None


async def change(connection: Connection, ticket: Ticket, *, from_state: str, **values: Any) -> bool:
    """Change the ticket, if it still is in `from_state`. False when somebody was faster."""
    result = await connection.execute(
        update(tickets).where(tickets.c.id == ticket.id, tickets.c.state == from_state).values(**values)
    )
    return result.rowcount == 1


async def place(connection: Connection, ticket: Ticket) -> int:
    """How many live visitors wait before this one."""
    since = ticket.live_at or ticket.created_at
    earlier = or_(since > WAITS_SINCE, (since == WAITS_SINCE) & (tickets.c.id < ticket.id))
    query = (
        select(func.count())
        .select_from(tickets)
        .where(tickets.c.state == "waiting", tickets.c.is_live, earlier)
    )
    return (await connection.execute(query)).scalar_one()


async def waiting_live(connection: Connection, *, since_before: datetime) -> list[Ticket]:
    """Who waits in the chat since before then."""
    query = select(tickets).where(tickets.c.state == "waiting", tickets.c.is_live, since_before > WAITS_SINCE)
    return [Ticket(**row) for row in (await connection.execute(query.order_by(WAITS_SINCE))).mappings()]


async def claimed_by(connection: Connection, agent_id: int) -> list[Ticket]:
    rows = await connection.execute(select(tickets).where(_filter("mine", agent_id)))
    return [Ticket(**row) for row in rows.mappings()]


def _filter(name: str, agent_id: int) -> Any:
    return {
        "unassigned": tickets.c.state == "waiting",
        "mine": (tickets.c.state == "claimed") & (tickets.c.agent_id == agent_id),
        "all": tickets.c.state != "resolved",
        "resolved": tickets.c.state == "resolved",
    }[name]


FILTERS = ("unassigned", "mine", "all", "resolved")


async def counts(connection: Connection, agent_id: int) -> dict[str, int]:
    columns = [func.coalesce(func.sum(case((_filter(name, agent_id), 1), else_=0)), 0) for name in FILTERS]
    row = (await connection.execute(select(*columns))).one()
    return dict(zip(FILTERS, row, strict=True))


async def queue(
    connection: Connection, filter_name: str, agent_id: int, *, limit: int = 100
) -> list[QueueRow]:
    """Live ones first, then who waits longest; resolved ones newest first."""
    order = (
        [tickets.c.resolved_at.desc()]
        if filter_name == "resolved"
        else [case((tickets.c.is_live & (tickets.c.state == "waiting"), 0), else_=1), tickets.c.created_at]
    )
    query = (
        select(
            tickets,
            agents.c.name.label("agent_name"),
            (conversations.c.last_seq > conversations.c.seen_seq).label("is_unread"),
        )
        .join(conversations, conversations.c.id == tickets.c.conversation_id)
        .outerjoin(agents, agents.c.id == tickets.c.agent_id)
        .where(_filter(filter_name, agent_id))
        .order_by(*order)
        .limit(limit)
    )
    rows = []
    for row in (await connection.execute(query)).mappings():
        values = dict(row)
        rows.append(
            QueueRow(
                agent_name=values.pop("agent_name"),
                is_unread=bool(values.pop("is_unread")),
                ticket=Ticket(**values),
            )
        )
    return rows
