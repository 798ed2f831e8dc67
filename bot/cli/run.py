"""`tanya run`: everything in one process."""

from __future__ import annotations

import argparse
import asyncio
import errno
import logging
import signal
import socket
from contextlib import suppress
from typing import Any

import uvloop

from bot.errors import TanyaError
from bot.settings import Settings, read_settings

HELP = "start the assistant: chat, desk and all that works behind them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (TANYA_HOST)")
    parser.add_argument("--port", type=int, help="port to listen on (TANYA_PORT)")


def run(arguments: argparse.Namespace) -> int:
    settings = read_settings(host=arguments.host, port=arguments.port)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("bot").setLevel(logging.INFO)
    listening = _listen(settings)  # before anything slow: a port that is taken is said at once
    uvloop.install()  # Sanic makes its policy the process's in any case; then the loop must be its as well
    try:
        asyncio.run(_run(settings, listening))
    finally:
        listening.close()
    return 0


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
        # From now on, not when all is loaded: until it listens, a second process could bind the port as well.
        # Who comes meanwhile is let in when it is ready.
        listening.listen(512)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise TanyaError(
                f"port {settings.port} on {settings.host} is taken",
                hint=f"end the program that has it, or: TANYA_PORT={settings.port + 1} make run",
            ) from error
        raise TanyaError(
            f"can't listen on {settings.host}:{settings.port}: {error.strerror}",
            hint="TANYA_HOST=127.0.0.1 and a port above 1024",
        ) from error
    return listening


async def _run(settings: Settings, listening: socket.socket) -> None:
    stop, is_ready = asyncio.Event(), asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    print("Tanya is starting …", flush=True)
    from bot.web.server import serve

    async def say_where(server: Any) -> None:
        is_ready.set()
        first_link = await server.house.accounts.first_link()
        print(f"\nTanya is ready.\n  chat  {settings.url}/\n  desk  {settings.url}/desk", flush=True)
        if first_link:
            print(
                f"There is no agent yet. This link makes the first account, once:\n  {first_link}", flush=True
            )
        print("Ctrl-C stops.", flush=True)

    serving = asyncio.create_task(serve(settings, listening, stop=stop, when_ready=say_where))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if stop.is_set() and not is_ready.is_set():
        serving.cancel()  # in the middle of starting: there is nothing yet to end in good order
    with suppress(asyncio.CancelledError):
        await serving
    print("Tanya has stopped.", flush=True)
