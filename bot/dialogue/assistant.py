"""Rasa's Agent, held in this process: what a message means, and what the bot says to it."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from threadpoolctl import threadpool_limits

from bot.dialogue.tracker_store import TurnTrackerStore

log = logging.getLogger(__name__)
PARSING_THREADS = 2


@dataclass
class Said:
    """One message of the bot: Markdown, and buttons {title, payload, kind}. `faq_id` is the FAQ's that it
    answers with."""

    text: str
    buttons: list[dict[str, str]] = field(default_factory=list)
    faq_id: str | None = None


@dataclass
class Reply:
    """What came of a turn: the bot's messages, a hand-over if one is due, and the tracker's events to
    store."""

    said: list[Said]
    hand_over: dict[str, Any] | None
    events: list[dict[str, Any]]


class Collector(OutputChannel):
    """Takes what Rasa says during one turn."""

    def __init__(self) -> None:
        self.said: list[Said] = []
        self.hand_over: dict[str, Any] | None = None

    @classmethod
    def name(cls) -> str:
        return "tanya"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        custom = message.get("custom") or {}
        self.hand_over = custom.get("hand_over") or self.hand_over
        if message.get("text"):
            buttons = list(message.get("buttons") or [])
            self.said.append(Said(message["text"], buttons, message.get("faq_id")))

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        self.said.append(Said(text))


class Assistant:
    """One loaded model. `use` puts another one in its place between two messages."""

    def __init__(self, *, nlg: NaturalLanguageGenerator, action_endpoint: EndpointConfig) -> None:
        self._nlg = nlg
        self._action_endpoint = action_endpoint
        self._trackers = TurnTrackerStore(None)
        self._processor: MessageProcessor | None = None
        # Understanding is arithmetic outside Python's lock: in threads, other conversations go on meanwhile.
        self._threads = ThreadPoolExecutor(PARSING_THREADS, thread_name_prefix="understanding")

    @property
    def model_name(self) -> str | None:
        return self._processor.model_path.name if self._processor else None

    def load(self, model: Path) -> None:
        """Load the model, warm it up, then put it in place. May be called from a thread; the old one
        serves until then."""
        tracker_store: TrackerStore = self._trackers
        processor = MessageProcessor(
            str(model), tracker_store, InMemoryLockStore(), self._nlg, self._action_endpoint
        )
        _parse(processor, "warm up", {})  # the first message loads what the others find loaded
        # One question is too little for several threads: after each product they spin, waiting for the next,
        # and take the cores from other conversations. Understanding runs in threads of ours instead.
        threadpool_limits(limits=1, user_api="blas")
        self._trackers.domain = processor.domain
        self._processor = processor

    def close(self) -> None:
        self._threads.shutdown(wait=False)

    async def understand(self, text: str, metadata: dict[str, Any]) -> dict[str, Any]:
        """What the pipeline makes of a visitor's own words; a leading / is data like any other sign."""
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, _parse, self._ready(), text, metadata
        )

    async def respond(
        self,
        conversation_id: str,
        text: str,
        parsed: dict[str, Any],
        metadata: dict[str, Any],
        events: list[dict[str, Any]] | None,
    ) -> Reply:
        """Run the dialogue for one message. Nothing is stored: that is the caller's, in one transaction."""
        collector = Collector()
        self._trackers.begin(conversation_id, events)
        try:
            await self._ready().handle_message(
                UserMessage(
                    text,
                    collector,
                    conversation_id,
                    parse_data=parsed,
                    input_channel=collector.name(),
                    metadata=metadata,
                )
            )
        finally:
            new_events = self._trackers.end(conversation_id)
        return Reply(collector.said, collector.hand_over, new_events)

    def _ready(self) -> MessageProcessor:
        if self._processor is None:
            raise RuntimeError("no model is loaded")
        return self._processor


def _parse(processor: MessageProcessor, text: str, metadata: dict[str, Any]) -> dict[str, Any]:
    # The last step of Rasa's graph is its command parser, which takes "/intent" at its word: we stop
    # before it.
    schema = processor.model_metadata.predict_schema
    target = schema.nodes[processor.model_metadata.nlu_target].needs["messages"]
    results = processor.graph_runner.run(
        targets=[target],
        inputs={
            PLACEHOLDER_MESSAGE: [UserMessage(text, metadata=metadata)],
            PLACEHOLDER_TRACKER: DialogueStateTracker.from_events("understanding", []),
        },
    )
    parsed = results[target][0].as_dict(only_output_properties=True)
    processor._update_full_retrieval_intent(parsed)
    return {"entities": [], **parsed}


def parsed_button(payload: str, text: str) -> dict[str, Any]:
    """What a button means: `/intent`, or `/faq/<id>`. Payloads come from us, never from the visitor."""
    intent, _, faq_id = payload.lstrip("/").partition("/")
    parsed: dict[str, Any] = {
        "text": text,
        "intent": {"name": intent, "confidence": 1.0},
        "entities": [],
        "intent_ranking": [],
    }
    if faq_id:
        name = f"faq/{faq_id}"
        best = {"intent_response_key": name, "confidence": 1.0}
        parsed["intent"]["full_retrieval_intent_name"] = name
        parsed["response_selector"] = {
            "all_retrieval_intents": ["faq"],
            "faq": {
                "response": {**best, "utter_action": f"utter_{name}", "responses": []},
                "ranking": [best],
            },
        }
    return parsed
