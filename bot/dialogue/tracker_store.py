"""Rasa's trackers between two turns: bounded, so that the 200th message of a conversation costs what the
2nd does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

KEPT_TURNS = 6  # rules look one turn back; the rest is for those who read the tracker


class TurnTrackerStore(TrackerStore):
    """Holds the trackers of the turns under way, and only these.

    The turn brings the stored events with `begin` and takes the new ones with `end`; it writes them in the
    transaction
    that writes the answer, so neither is ever there without the other.
    """

    def __init__(self, domain: Domain | None) -> None:
        super().__init__(domain or Domain.empty())
        self._trackers: dict[str, DialogueStateTracker] = {}

    def begin(self, conversation_id: str, events: list[dict[str, Any]] | None) -> None:
        if events:
            self._trackers[conversation_id] = DialogueStateTracker.from_dict(
                conversation_id, events, self.domain.slots
            )

    def end(self, conversation_id: str) -> list[dict[str, Any]]:
        """The events to store, bounded; empty when nothing was saved."""
        tracker = self._trackers.pop(conversation_id, None)
        return bounded_events(tracker) if tracker else []

    async def save(self, tracker: DialogueStateTracker) -> None:
        self._trackers[tracker.sender_id] = tracker

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        return self._trackers.get(sender_id)

    async def keys(self) -> Iterable[str]:
        return list(self._trackers)


def bounded_events(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    """The last turns, after events that bring slots and form to where they were before these."""
    events = list(tracker.events)
    users = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(users) <= KEPT_TURNS:
        return [event.as_dict() for event in events]
    cut = users[-KEPT_TURNS]
    return [event.as_dict() for event in [*_state_before(events[:cut]), *events[cut:]]]


def _state_before(events: list[Event]) -> list[Event]:
    slots: dict[str, Any] = {}
    loop: str | None = None
    for event in events:
        if isinstance(event, SlotSet):
            slots[event.key] = event.value
        elif isinstance(event, ActiveLoop):
            loop = event.name
    state: list[Event] = [SlotSet(key, value) for key, value in slots.items() if value is not None]
    if loop:
        state.append(ActiveLoop(loop))
    return [*state, ActionExecuted(ACTION_LISTEN_NAME)]
