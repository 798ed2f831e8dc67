"""Tanya under measurement: a copy of the project with a state folder of its own, asked like a page asks."""

from __future__ import annotations

import asyncio
import json
import secrets
import shutil
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.service import HOST, Process, Reply, Took, run_to_end

COPIED = ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml", "data")
# All questions come from one address, in a minute: the limits of a public site are not what is measured.
RAISED = {"TANYA_MESSAGES_A_MINUTE": "1000000", "TANYA_CONVERSATIONS_AN_HOUR": "1000000"}
ASK_SECONDS = 60


@dataclass(frozen=True)
class Ours:
    """The copied project; `folder` holds models and state too."""

    folder: Path

    @classmethod
    def copy(cls, root: Path, folder: Path) -> Ours:
        """Copy what makes the project, without models and rows."""
        folder.mkdir(parents=True)
        for name in COPIED:
            source = root / name
            if source.is_dir():
                shutil.copytree(source, folder / name)
            else:
                shutil.copy(source, folder / name)
        return cls(folder)

    def train(self, *, timeout_seconds: float) -> Took:
        """Train; what it took has the start of the process in it."""
        return run_to_end(
            [_tanya(), "train", "--force"],
            folder=self.folder,
            environment=self._environment(),
            log=self.folder / "train.log",
            timeout_seconds=timeout_seconds,
        )

    def model_mb(self) -> float:
        return max(path.stat().st_size for path in (self.folder / "models").glob("*.tar.gz")) / 1e6

    def start(self, *, port: int) -> Process:
        return Process(
            [_tanya(), "run", "--host", HOST, "--port", str(port)],
            folder=self.folder,
            environment={**self._environment(), **RAISED},
            log=self.folder / "run.log",
        )

    def _environment(self) -> dict[str, str]:
        return {"TANYA_FOLDER": str(self.folder), "TANYA_STATE_FOLDER": "state", "TANYA_DATABASE_URL": ""}


def _tanya() -> str:
    return str(Path(sys.executable).with_name("tanya"))


class OurClient:
    """Asks through the chat API: POST, and the answer from the event stream."""

    def __init__(self, port: int) -> None:
        self._url = f"http://{HOST}:{port}/api/chat"
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=None)
        )

    async def open(self) -> OurChat:
        """A new conversation of a visitor whose browser tells no language."""
        async with self._session.post(f"{self._url}/conversations", json={}) as response:
            response.raise_for_status()
            token = (await response.json())["token"]
        chat = OurChat(self._session, self._url, {"Authorization": f"Bearer {token}"})
        await chat.listen()
        return chat

    async def close(self) -> None:
        await self._session.close()


class OurChat:
    """One conversation with its event stream."""

    def __init__(self, session: aiohttp.ClientSession, url: str, headers: dict[str, str]) -> None:
        self._session, self._url, self._headers = session, url, headers
        self._said: asyncio.Queue[tuple[float, dict[str, Any]]] = asyncio.Queue()
        self._stream: aiohttp.ClientResponse | None = None
        self._reader: asyncio.Task[None] | None = None

    async def listen(self) -> None:
        self._stream = await self._session.get(f"{self._url}/events", headers=self._headers)
        self._stream.raise_for_status()
        self._reader = asyncio.create_task(self._read(self._stream))

    async def ask(self, text: str) -> Reply:
        sent_at = time.perf_counter()
        body = {"id": secrets.token_urlsafe(12), "text": text}
        async with self._session.post(f"{self._url}/messages", json=body, headers=self._headers) as response:
            response.raise_for_status()
            seq = (await response.json())["seq"]
        while True:
            at, message = await asyncio.wait_for(self._said.get(), ASK_SECONDS)
            if message["author"] != "visitor" and message["seq"] > seq:
                buttons = [(button["title"], button["kind"]) for button in message["buttons"]]
                return Reply([message["text"]], buttons, at - sent_at)

    async def close(self) -> None:
        if self._reader:
            self._reader.cancel()
            with suppress(asyncio.CancelledError, aiohttp.ClientError):
                await self._reader
        if self._stream:
            self._stream.close()

    async def _read(self, stream: aiohttp.ClientResponse) -> None:
        is_message = False
        async for line in stream.content:
            if line.startswith(b"event: "):
                is_message = line.strip() == b"event: message"
            elif is_message and line.startswith(b"data: "):
                self._said.put_nowait((time.perf_counter(), json.loads(line[len(b"data: ") :])))
