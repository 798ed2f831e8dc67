"""A server under measurement: started, watched from outside, ended. Only processes started here are ended."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bot.errors import TanyaError

HOST = "127.0.0.1"
STOP_SECONDS = 20
LAST_LINES = 15


@dataclass(frozen=True)
class Reply:
    """What the asker is shown. `seconds` from sending the question to having the first of it."""

    texts: list[str]
    buttons: list[tuple[str, str]] = field(default_factory=list)  # title and kind
    seconds: float = 0.0


class Chat(Protocol):
    """One conversation."""

    async def ask(self, text: str) -> Reply:
        """Raises TimeoutError or OSError when no answer comes."""

    async def close(self) -> None: ...


class Client(Protocol):
    """Speaks with one server."""

    async def open(self) -> Chat: ...

    async def close(self) -> None: ...


@dataclass(frozen=True)
class Took:
    """Seconds on the clock, and of processor time on all cores: the latter hardly minds busy neighbours."""

    seconds: float
    cpu_seconds: float


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class Process:
    """One server process; its output goes to `log`."""

    def __init__(
        self, command: Sequence[str], *, folder: Path, environment: Mapping[str, str], log: Path
    ) -> None:
        self._log = log
        self.started_at = time.perf_counter()
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                cwd=folder,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def check(self) -> None:
        """Raises TanyaError when the process has ended."""
        if self._process.poll() is not None:
            lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
            raise TanyaError(
                "a server ended by itself:\n" + "\n".join(lines), hint=f"{self._log} has all it said"
            )

    def memory_mb(self) -> float:
        """Resident memory."""
        shown = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self.pid)], capture_output=True, text=True, check=False
        ).stdout.strip()
        return int(shown) / 1024 if shown.isdigit() else float("nan")

    def cpu_seconds(self) -> float:
        """Processor time used so far, of all its threads; nan where the system does not say."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            return float("nan")
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End it, first politely."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_SECONDS)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def run_to_end(
    command: Sequence[str], *, folder: Path, environment: Mapping[str, str], log: Path, timeout_seconds: float
) -> Took:
    """Run a command, its output into `log`. Raises TanyaError when it fails."""
    cpu_before = _cpu_seconds_of_children()
    process = Process(command, folder=folder, environment=environment, log=log)
    try:
        code = process._process.wait(timeout_seconds)
    except subprocess.TimeoutExpired:
        raise TanyaError(
            f"{command[0]} was not done after {timeout_seconds / 60:.0f} minutes",
            hint="a quieter or faster machine",
        ) from None
    finally:
        process.stop()
    if code:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
        raise TanyaError(f"{command[0]} failed:\n" + "\n".join(lines), hint=f"{log} has all it said")
    return Took(time.perf_counter() - process.started_at, _cpu_seconds_of_children() - cpu_before)


def _cpu_seconds_of_children() -> float:
    """Of those that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
