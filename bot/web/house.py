"""The house put together: every part made once and handed what it needs."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.content.files import HOURS_FILE, is_editors, read_files
from bot.content.live import LiveContent
from bot.content.texts import Texts, read_texts
from bot.desk.accounts import Accounts
from bot.desk.presence import Presence
from bot.desk.tickets import Desk
from bot.errors import TanyaError
from bot.hours.live import LiveHours
from bot.insights.history import History, finish_going_back
from bot.notify.email import email_transport
from bot.notify.outbox import Deliverer
from bot.settings import Settings
from bot.signals import Signals
from bot.signals_redis import RedisSignals
from bot.store.database import Database, open_database

LAST_GOOD = "last_good"
PAGE_TEXTS = Path(__file__).parent / "texts.yml"


@dataclass
class House:
    """What the pages and the workers share."""

    settings: Settings
    clock: Clock
    signals: Signals
    database: Database
    content: LiveContent
    hours: LiveHours
    desk: Desk
    accounts: Accounts
    presence: Presence
    deliverer: Deliverer
    page_texts: Texts
    secret: str
    history: History

    async def close(self) -> None:
        await self.signals.close()
        await self.database.close()

    def keep_last_good(self, files: Mapping[str, bytes] | None = None) -> None:
        """Keep the content, by default that on disk, which is known to be good: a start after a broken edit
        has something to start from."""
        kept = self.settings.state / LAST_GOOD
        fresh, old = kept.with_suffix(".new"), kept.with_suffix(".old")
        for leftover in (fresh, *([old] if kept.exists() else [])):
            shutil.rmtree(leftover, ignore_errors=True)
        fresh.mkdir(parents=True)
        for name, content in (files if files is not None else read_files(self.settings.root)).items():
            if is_editors(name):
                (fresh / name).parent.mkdir(parents=True, exist_ok=True)
                (fresh / name).write_bytes(content)
        if kept.exists():
            kept.rename(old)
        fresh.rename(kept)
        shutil.rmtree(old, ignore_errors=True)


def last_good_folder(state: Path) -> Path | None:
    """Where the last good content is kept; None where there is none yet."""
    kept = state / LAST_GOOD
    # Between two renames there is only the old one.
    return next((path for path in (kept, kept.with_suffix(".old")) if path.exists()), None)


async def build_house(settings: Settings, *, clock: Clock | None = None) -> House:
    """Read content and hours, open the database. Raises TanyaError or ContentError where the operator must
    act."""
    clock = clock or Clock()
    signals = RedisSignals(settings.redis_url) if settings.redis_url else Signals()
    data, last_good = settings.root / "data", last_good_folder(settings.state)
    await asyncio.to_thread(finish_going_back, settings.root, settings.state)
    content = LiveContent(data, clock, last_good=last_good)
    hours = LiveHours(data / HOURS_FILE, last_good=last_good and last_good / HOURS_FILE)
    secret = settings.secret or await asyncio.to_thread(_kept_secret, settings.state)
    transports: dict[str, Any] = {}
    if settings.smtp_url:
        transports["email"] = email_transport(settings.smtp_url, sender=settings.email_from)
    database = await open_database(settings.database_url or f"sqlite:///{settings.state / 'tanya.db'}")
    page_texts, _ = read_texts(PAGE_TEXTS)
    desk = Desk(
        database=database,
        signals=signals,
        clock=clock,
        settings=settings,
        texts=lambda: content.current.texts,
        hours=lambda: hours.current,
    )
    return House(
        settings=settings,
        clock=clock,
        signals=signals,
        database=database,
        content=content,
        hours=hours,
        desk=desk,
        accounts=Accounts(
            database=database,
            clock=clock,
            secret=secret,
            session_hours=settings.desk_session_hours,
            url=settings.url,
        ),
        presence=Presence(database=database, signals=signals, clock=clock),
        deliverer=Deliverer(database=database, signals=signals, clock=clock, transports=transports),
        page_texts=page_texts,
        secret=secret,
        history=History(database=database, clock=clock, root=settings.root, state=settings.state),
    )


def _kept_secret(folder: Path) -> str:
    """The key that signs sessions: made at the first start, readable by the owner alone."""
    path = folder / "secret"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _write_new_secret(path)
        secret = path.read_bytes().strip()
    except OSError as error:
        raise TanyaError(
            f"can't write {path}: {error.strerror}",
            hint="make the folder writable, or set TANYA_STATE_FOLDER to one that is",
        ) from error
    if len(secret) < 32 or not secret.isascii():
        raise TanyaError(
            f"{path} holds no usable secret",
            hint="delete it; a new one is made, and all have to sign in again",
        )
    return secret.decode("ascii")


def _write_new_secret(path: Path) -> None:
    """All of it or nothing, and the first one stays: a process may die here, or two may start at once."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink()
