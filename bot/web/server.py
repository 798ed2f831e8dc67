"""One process of Tanya: pages, workers, and the watch over content."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from sanic import Sanic

from bot.clock import Clock
from bot.content.live import read_content
from bot.dialogue.quiet import quieten_rasa
from bot.dialogue.trainer import Trainer
from bot.dialogue.without_tensorflow import prepare
from bot.errors import TanyaError
from bot.settings import Settings
from bot.signals_redis import RedisSignals
from bot.web.app import make_app
from bot.web.house import House, build_house, last_good_folder
from bot.web.training import train

log = logging.getLogger(__name__)
AGAIN_SECONDS = 0.5
LOOK_FOR_LATE_SECONDS = 2
STOP_SECONDS = 5


@dataclass
class Server:
    house: House
    app: Sanic
    assistant: Any


async def serve(
    settings: Settings,
    listening: socket.socket,
    *,
    stop: asyncio.Event,
    when_ready: Callable[[Server], Awaitable[None]],
    clock: Clock | None = None,
) -> None:
    """Serve on the bound socket until `stop` is set. Trains first when there is no model that fits."""
    # Before anything else touches the database, and so before its tables are brought to this version.
    lock = None if settings.database_url.startswith("postgresql:") else _claim_state(settings.state)
    try:
        house = await build_house(settings, clock=clock)
    except BaseException:
        if lock:
            lock.close()
        raise
    try:
        assistant = await _load_assistant(house)
        app = make_app(house)
        server = await app.create_server(
            sock=listening, return_asyncio_server=True, access_log=False, backlog=512
        )
        await server.startup()
        trainer = Trainer()
        workers = [asyncio.create_task(_keep_up(worker)) for worker in _workers(house, assistant, trainer)]
        await server.start_serving()
        try:
            await when_ready(Server(house, app, assistant))
            await stop.wait()
        finally:
            server.close()
            await _end_requests(server)
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
            await trainer.close()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(server.wait_closed(), STOP_SECONDS)
            assistant.close()
    finally:
        await house.close()
        if lock:
            lock.close()


async def _end_requests(server: Any) -> None:
    """Close all connections and wait for their handlers: an open stream may be reading the database."""
    connections = tuple(server.connections)
    requests = [connection._task for connection in connections if connection._task]
    for connection in connections:
        connection.close()
    if requests:
        await asyncio.wait(requests, timeout=STOP_SECONDS)


def _claim_state(folder: Path) -> TextIO:
    """Let no second process work on the same SQLite: it would take the first one's work for abandoned.

    The lock ends with the process, however that ends.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # what is in it is for nobody else here
        lock = (folder / "lock").open("w", encoding="ascii")
    except OSError as error:
        raise TanyaError(
            f"can't write {folder}: {error.strerror}",
            hint="make it writable, or set TANYA_STATE_FOLDER to one that is",
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise TanyaError(
            f"another Tanya is running on {folder}",
            hint="end it, or set TANYA_STATE_FOLDER; several processes need PostgreSQL",
        ) from error
    return lock


async def _load_assistant(house: House) -> Any:
    """The assistant with the model for this content. Rasa is imported here, as it takes seconds."""
    prepare()
    quieten_rasa()
    from actions.executor import Rejection, make_executor
    from bot.dialogue.assistant import Assistant
    from bot.dialogue.local_actions import LocalActionEndpoint
    from bot.dialogue.nlg import FaqNlg

    model = await asyncio.to_thread(_model_to_start_with, house)
    if not model.exists():
        await train(house.settings, is_shown=True)
        if not model.exists():
            raise TanyaError(
                "the model could not be trained", hint="tanya train says why; tanya check finds mistakes"
            )
    nlg = FaqNlg(
        content=lambda: house.content.current,
        hours=lambda: house.hours.current,
        settings=house.settings,
        clock=house.clock,
    )
    endpoint = LocalActionEndpoint(make_executor(lambda: house.content.current), rejection=Rejection)
    assistant = Assistant(nlg=nlg, action_endpoint=endpoint)
    await asyncio.to_thread(assistant.load, model)
    return assistant


def _model_to_start_with(house: House) -> Path:
    """The model for the content there is. When that is yet to be trained, the model for what was live before
    answers meanwhile, if there is one: what was edited goes live like any other edit."""
    from bot.dialogue.training import fitting_model

    model = fitting_model(house.settings, house.content.current)
    folder = last_good_folder(house.settings.state)
    if model.exists() or folder is None:
        return model
    before = read_content(folder)
    older = fitting_model(house.settings, before)
    if any(problem.is_error for problem in before.problems) or not older.exists():
        return model
    house.content.take_over(before)
    return older


async def _keep_up(worker: Callable[[], Awaitable[None]]) -> None:
    """A worker that fails is told of and begun again: one bad row or file must not end what all rely on."""
    while True:
        try:
            await worker()
        except Exception:
            log.exception("a worker failed and begins again")
            await asyncio.sleep(AGAIN_SECONDS)


def _workers(house: House, assistant: Any, trainer: Trainer) -> list[Callable[[], Awaitable[None]]]:
    from bot.dialogue.turns import Turns
    from bot.web.going_live import GoingLive

    turns = Turns(
        database=house.database,
        signals=house.signals,
        clock=house.clock,
        settings=house.settings,
        assistant=assistant,
        desk=house.desk,
        content=lambda: house.content.current,
    )
    from_others = [house.signals.listen] if isinstance(house.signals, RedisSignals) else []
    return [
        *from_others,
        turns.run,
        house.deliverer.run,
        GoingLive(house=house, assistant=assistant, trainer=trainer).run,
        partial(_time_out_waiting, house),
    ]


async def _time_out_waiting(house: House) -> None:
    while True:
        await asyncio.sleep(LOOK_FOR_LATE_SECONDS)
        await house.desk.time_out_waiting()
