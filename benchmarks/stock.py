"""Stock Rasa under measurement: its own environment, its project trained once for each content, its REST
channel."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import uuid4

import aiohttp

from benchmarks.service import HOST, Process, Reply, Took, run_to_end
from benchmarks.stock_project import write_endpoints
from bot.errors import TanyaError

DEFAULT_CONFIG = "rasa/engine/recipes/config_files/default_config.yml"
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}
MODEL = "stock.tar.gz"
ASK_SECONDS = 60


@dataclass(frozen=True)
class Trained:
    """`took` is of the training, whenever it was."""

    folder: Path
    took: Took
    was_kept: bool


class Stock:
    """Stock Rasa in the environment `venv`, made when missing."""

    def __init__(self, venv: Path, *, root: Path) -> None:
        self._venv = venv
        self._root = root

    def set_up(self) -> None:
        """Make the environment; does nothing when it is there. Raises TanyaError."""
        done = subprocess.run(
            [str(self._root / "scripts" / "setup"), "--list", "stock", "--venv", str(self._venv)],
            env={**os.environ, "PYTHON": os.environ.get("PYTHON", "python3.11")},
            stdout=sys.stderr,  # progress; standard output is the table's
            check=False,
        )
        if done.returncode:
            raise TanyaError("stock Rasa could not be installed", hint="make setup-stock says why")

    @property
    def packages(self) -> Path:
        return next((self._venv / "lib").glob("python3*/site-packages"))

    @property
    def default_config(self) -> Path:
        """What Rasa fills the empty pipeline and policies of `rasa init` with."""
        return self.packages / DEFAULT_CONFIG

    def train(
        self, write: Callable[[Path], None], *, kept: Path, say: Callable[[str], None], timeout_seconds: float
    ) -> Trained:
        """Train the project that `write` writes, or take it from the folder `kept`."""
        draft = kept / f"draft-{uuid4().hex[:8]}"
        write(draft)
        folder = kept / f"stock-{_digest(draft)}"
        timing = folder / "training.json"
        if timing.exists():
            shutil.rmtree(draft)
            return Trained(folder, Took(**json.loads(timing.read_text())), was_kept=True)
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
        say(f"training stock Rasa, 10 to 30 minutes with 100 epochs; how far it is: {folder / 'train.log'}")
        took = run_to_end(
            [*self._rasa(), "train", "--fixed-model-name", MODEL],
            folder=folder,
            environment=QUIET,
            log=folder / "train.log",
            timeout_seconds=timeout_seconds,
        )
        timing.write_text(json.dumps(asdict(took)))
        return Trained(folder, took, was_kept=False)

    def start(self, trained: Trained, *, database: Path, port: int, log: Path) -> Process:
        write_endpoints(trained.folder, database=database)
        return Process(
            [*self._rasa(), "run", "--port", str(port), "--interface", HOST, "--model", f"models/{MODEL}"],
            folder=trained.folder,
            environment=QUIET,
            log=log,
        )

    def _rasa(self) -> list[str]:
        return [str(self._venv / "bin" / "python"), "-m", "rasa"]


def model_mb(trained: Trained) -> float:
    return (trained.folder / "models" / MODEL).stat().st_size / 1e6


def _digest(folder: Path) -> str:
    """Of what is learnt from. The Rasa version is fixed by requirements/."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.yml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


class StockClient:
    """Asks through Rasa's REST channel."""

    def __init__(self, port: int) -> None:
        self._url = f"http://{HOST}:{port}/webhooks/rest/webhook"
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=ASK_SECONDS)
        )

    async def open(self) -> StockChat:
        return StockChat(self._session, self._url)

    async def close(self) -> None:
        await self._session.close()


class StockChat:
    """One sender."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session, self._url, self._sender = session, url, uuid4().hex

    async def ask(self, text: str) -> Reply:
        sent_at = time.perf_counter()
        body = {"sender": self._sender, "message": text}
        async with self._session.post(self._url, json=body) as response:
            response.raise_for_status()
            said = await response.json()
        return Reply([one["text"] for one in said if one.get("text")], [], time.perf_counter() - sent_at)

    async def close(self) -> None:
        return None
