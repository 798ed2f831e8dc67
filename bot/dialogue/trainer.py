"""The assistant's side of the process that learns beside it."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from bot.dialogue.relearning import Job, Learnt
from bot.errors import TanyaError

KEEP_SECONDS = 1800  # an editor who edits once edits again; afterwards its memory is given back
LONGEST_LINE = 2**28


class Trainer:
    """Starts the process when it is needed and ends it when it has not been for long. One job at a time."""

    def __init__(self, *, keep_seconds: float = KEEP_SECONDS) -> None:
        self._keep_seconds = keep_seconds
        self._lock = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._ending: asyncio.TimerHandle | None = None

    async def learn(self, job: Job) -> Learnt:
        """Raises TanyaError when nothing comes of it."""
        answer = await self._ask(asdict(job))
        if "error" in answer:
            raise TanyaError(answer["error"], hint=answer["hint"])
        return Learnt(**answer["learnt"])

    async def close(self) -> None:
        if self._ending:
            self._ending.cancel()
        if self._process is not None and self._is_running():
            self._process.kill()
            await self._process.wait()

    def _is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        async with self._lock:
            if self._ending:
                self._ending.cancel()
            process = await self._running()
            assert process.stdin
            assert process.stdout
            try:
                with suppress(BrokenPipeError, ConnectionResetError):
                    process.stdin.write(json.dumps(question).encode("ascii") + b"\n")
                    await process.stdin.drain()
                line = await process.stdout.readline()
            except BaseException:
                process.kill()  # its answer would be taken for that to the next question
                self._process = None
                raise
            if not line:
                await process.wait()
                raise TanyaError(
                    f"the process that learns ended with {process.returncode}",
                    hint="is there memory enough? tanya train says more",
                )
            self._ending = asyncio.get_running_loop().call_later(self._keep_seconds, self._end)
            return dict(json.loads(line))

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or not self._is_running():
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot.dialogue.trainer_process",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=LONGEST_LINE,
            )
        return self._process

    def _end(self) -> None:
        if self._process and self._process.stdin:
            self._process.stdin.close()
