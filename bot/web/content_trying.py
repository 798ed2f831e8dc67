"""What a question gets, and what an edit changes: heavy, so in a thread, one at a time, and remembered."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter, OrderedDict
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from bot.content.live import Content
from bot.settings import Settings
from bot.store import questions
from bot.store.database import Database

# Encoders and what they need are loaded when somebody asks.
if TYPE_CHECKING:
    from bot.insights.effect import Effect
    from bot.insights.explaining import Explanation
    from bot.nlu.understanding import Understanding

REMEMBERED = 4
COMPARED = 2000  # of the newest questions


class Trying:
    """Learns contents as a model would, without touching the model that is live."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._known: OrderedDict[str, Understanding] = OrderedDict()
        self._lock = threading.Lock()
        self._turn = asyncio.Semaphore(1)

    async def explain(
        self,
        content: Content,
        text: str,
        *,
        language: str | None,
        today: date,
        values: Mapping[str, object],
    ) -> Explanation:
        """What the text gets under this content, and why. Raises TanyaError as `read_pipeline` does."""

        def work() -> Explanation:
            from bot.insights.explaining import explain

            understanding = self._understanding(content)
            understood = understanding.ask([text], languages=[language])[0]
            return explain(
                understood, understanding.gate, content, language=language, today=today, values=values
            )

        async with self._turn:
            return await asyncio.to_thread(work)

    async def effect(self, before: Content, after: Content) -> Effect:
        """What visitors' newest questions and all tests get before and after."""
        from bot.insights.effect import Asked, effect

        async with self._database.reading() as connection:
            rows = await questions.latest(connection, limit=COMPARED)
        counts = Counter((row.text, row.language) for row in rows)
        asked = [Asked(text, language, count) for (text, language), count in counts.items()]
        async with self._turn:
            return await asyncio.to_thread(
                effect,
                before,
                after,
                asked,
                root=self._settings.root,
                cache_folder=self._settings.state,
            )

    def _understanding(self, content: Content) -> Understanding:
        key = content.questions_fingerprint
        with self._lock:
            if key not in self._known:
                self._known[key] = self._learn(content)
            self._known.move_to_end(key)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
            return self._known[key]

    def _learn(self, content: Content) -> Understanding:
        from bot.dialogue.training import fitting_model
        from bot.nlu.examples import faq_examples, small_talk
        from bot.nlu.understanding import Understanding, read_pipeline

        model = fitting_model(self._settings, content)
        if model.exists():
            return Understanding.load(model)
        examples = [*small_talk(self._settings.root / "data"), *faq_examples(content.faqs.values())]
        pipeline = read_pipeline(self._settings.root / "config.yml")
        return Understanding.learn(examples, pipeline, cache_folder=self._settings.state)
