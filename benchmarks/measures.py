"""What is measured of a running server. Every count is fixed beforehand, so that nothing runs without end."""

from __future__ import annotations

import asyncio
import itertools
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import aiohttp

from benchmarks.judge import Judge, Shown
from benchmarks.questions import Question
from benchmarks.service import Chat, Client, Process
from bot.errors import TanyaError

TURNS = 5  # questions a conversation in the load part
NO_ANSWER = (asyncio.TimeoutError, aiohttp.ClientError, OSError)
LOOK_SECONDS = 0.05


@dataclass
class Load:
    """Answer times in seconds, how long all of it took, the processor time the server used for it."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0
    took_seconds: float = 0.0
    cpu_seconds: float = 0.0

    def add(self, other: Load) -> None:
        self.seconds += other.seconds
        self.failed += other.failed
        self.took_seconds += other.took_seconds
        self.cpu_seconds += other.cpu_seconds


def percentile(values: Sequence[float], per_cent: float) -> float:
    """The smallest value that at least so many per cent are not above; nan of nothing."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * per_cent / 100) - 1)]


async def first_answer(process: Process, client: Client, text: str, *, timeout_seconds: float) -> float:
    """Seconds from the start of the process to its first answer. Raises TanyaError when none comes."""
    while time.perf_counter() - process.started_at < timeout_seconds:
        process.check()
        try:
            chat = await client.open()
            try:
                if (await chat.ask(text)).texts:
                    return time.perf_counter() - process.started_at
            finally:
                await chat.close()
        except NO_ANSWER:
            pass
        await asyncio.sleep(LOOK_SECONDS)
    raise TanyaError(f"no answer in {timeout_seconds:.0f} seconds after the start")


async def understanding(client: Client, questions: Sequence[Question], judge: Judge) -> list[Shown]:
    """What is shown to each question, each in a conversation of its own."""
    shown = []
    for question in questions:
        chat = await client.open()
        try:
            shown.append(judge.see(await chat.ask(question.text)))
        except NO_ANSWER:
            shown.append(Shown("nothing"))
        finally:
            await chat.close()
    return shown


async def load(
    process: Process, client: Client, texts: Sequence[str], *, clients: int, messages: int
) -> Load:
    """`clients` ask one question after the other, `messages` together, a new conversation every few."""
    found = Load()
    turns = itertools.islice(itertools.cycle(texts), messages)
    cpu_before, started_at = process.cpu_seconds(), time.perf_counter()
    await asyncio.gather(*(_visitor(client, turns, found) for _ in range(clients)))
    found.took_seconds = time.perf_counter() - started_at
    found.cpu_seconds = process.cpu_seconds() - cpu_before
    return found


async def _visitor(client: Client, texts: Iterator[str], found: Load) -> None:
    while turn := list(itertools.islice(texts, TURNS)):
        chat = await client.open()
        try:
            for text in turn:
                await _ask(chat, text, found)
        finally:
            await chat.close()


async def _ask(chat: Chat, text: str, found: Load) -> None:
    try:
        reply = await chat.ask(text)
    except NO_ANSWER:
        found.failed += 1
        return
    if reply.texts:
        found.seconds.append(reply.seconds)
    else:
        found.failed += 1


async def long_conversation(client: Client, texts: Sequence[str], *, messages: int) -> list[float]:
    """Seconds of each answer of one conversation, nan where none came."""
    chat = await client.open()
    found = []
    try:
        for text in itertools.islice(itertools.cycle(texts), messages):
            try:
                found.append((await chat.ask(text)).seconds)
            except NO_ANSWER:
                found.append(float("nan"))
    finally:
        await chat.close()
    return found
