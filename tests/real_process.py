"""`tanya run` as a process of its own, to be killed, and chats that go on whatever happens to it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests.real_house import ROOT

TANYA = Path(sys.executable).parent / "tanya"
START_SECONDS = 120


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Tanya:
    """A running `tanya run`. `output` is all it has printed."""

    def __init__(self, folder: Path, *, port: int | None = None, **settings: str) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.output = ""
        self._is_ready = threading.Event()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TANYA_")}
        self.process = subprocess.Popen(
            [TANYA, "run"],
            cwd=ROOT,
            env={
                **environment,
                "TANYA_FOLDER": str(folder),
                "TANYA_PORT": str(self.port),
                "TANYA_MESSAGES_A_MINUTE": "100000",
                "TANYA_CONVERSATIONS_AN_HOUR": "100000",
                **{f"TANYA_{name.upper()}": value for name, value in settings.items()},
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as lines:
            for line in lines:
                self.output += line
                if line.startswith("Ctrl-C stops"):
                    self._is_ready.set()
        self._is_ready.set()

    def until_ready(self) -> Tanya:
        self._is_ready.wait(START_SECONDS)
        assert "Ctrl-C stops" in self.output, self.output
        return self

    @property
    def first_link(self) -> str:
        found = re.search(r"http\S+/desk/set-password\S+", self.output)
        assert found, self.output
        return found[0]

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self.wait()

    def stop(self, *, by: signal.Signals = signal.SIGINT) -> int:
        """Ask it to stop; returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(by)
        return self.wait()

    def wait(self) -> int:
        code = self.process.wait(60)
        self._reader.join(10)
        return code


@dataclass
class Chat:
    """A visitor who does not give up: what is not acknowledged is sent again, to any of the addresses."""

    urls: list[str]
    script: list[str]
    token: str = ""
    id: str = ""
    acknowledged: dict[int, str] = field(default_factory=dict)

    async def open(self, client: httpx.AsyncClient) -> None:
        body = await self._insist(client, "/api/chat/conversations", {"language": "en"}, status=201)
        self.token, self.id = body["token"], body["conversation"]["id"]

    async def send_all(self, client: httpx.AsyncClient, *, pause_seconds: float) -> None:
        for text in self.script:
            message = {"id": uuid4().hex, "text": text}
            body = await self._insist(client, "/api/chat/messages", message, status=202)
            self.acknowledged[body["seq"]] = text
            await asyncio.sleep(pause_seconds)

    async def _insist(
        self, client: httpx.AsyncClient, path: str, body: dict[str, Any], *, status: int
    ) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        while True:
            for url in self.urls:
                try:
                    answer = await client.post(url + path, json=body, headers=headers)
                except httpx.TransportError:
                    continue
                assert answer.status_code == status, answer.text
                return answer.json()
            await asyncio.sleep(0.05)

    def history(self) -> list[dict[str, Any]]:
        got = httpx.get(
            self.urls[-1] + "/api/chat/conversation", headers={"Authorization": f"Bearer {self.token}"}
        )
        got.raise_for_status()
        return list(got.json()["messages"])
