"""What tests share: settings, a clock that stands still, both databases, a house, and the app served.

A test that takes `database`, `house` or `site` runs on SQLite and on PostgreSQL; one that is not about rows
says `@pytest.mark.databases("sqlite")`, or its module does in `pytestmark`.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from functools import cache, partial
from pathlib import Path
from typing import Any

import hypothesis
import jinja2
import pytest
import pytest_asyncio
from jinja2.bccache import Bucket, BytecodeCache

from bot.clock import FixedClock
from bot.content.live import LiveContent
from bot.content.texts import read_texts
from bot.settings import Settings
from bot.store.database import Database, open_database
from bot.store.tables import metadata
from bot.web.house import House, build_house
from tests.served import Site, serve_site

ROOT = Path(__file__).resolve().parent.parent
MONDAY = datetime(2026, 3, 9, 3, 0, tzinfo=timezone.utc)  # ten in the morning in Jakarta: open
POSTGRESQL = os.environ.get("TANYA_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
KINDS = ("sqlite", "postgresql")


def pytest_configure(config: pytest.Config) -> None:
    # No test may fail because the machine is busy.
    calm = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
    hypothesis.settings.register_profile("calm", calm)
    hypothesis.settings.load_profile("calm")
    config.addinivalue_line(
        "markers", "databases(kind, …): run on these only; sqlite and postgresql are both"
    )
    config.addinivalue_line("markers", "set(name=value, …): settings of this test")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("databases")
        kinds = marker.args if marker else KINDS
        marks = {"postgresql": [pytest.mark.postgres], "sqlite": []}
        metafunc.parametrize("database_kind", [pytest.param(kind, marks=marks[kind]) for kind in kinds])


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Runs to the end, whether or not this thread has an event loop."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL database of this test run's own, with all tables; dropped at the end."""
    import asyncpg

    name = f"tanya_test_{secrets.token_hex(6)}"
    url = POSTGRESQL.rpartition("/")[0] + f"/{name}"

    async def ask(statement: str) -> None:
        connection = await asyncpg.connect(POSTGRESQL, timeout=5)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def make_tables() -> None:
        await (await open_database(url)).close()

    try:
        _run(ask(f"CREATE DATABASE {name}"))
    except (OSError, asyncio.TimeoutError, asyncpg.PostgresError) as error:
        said = f"no PostgreSQL at TANYA_TEST_POSTGRESQL: {type(error).__name__} {error}"
        if os.environ.get("TANYA_REQUIRE_SERVERS") == "1":
            pytest.fail(said, pytrace=False)
        pytest.skip(said)
    _run(make_tables())
    yield url
    _run(ask(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with all tables, to be copied."""
    path = tmp_path_factory.mktemp("database") / "tanya.db"

    async def make_tables() -> None:
        await (await open_database(f"sqlite:///{path}")).close()

    _run(make_tables())
    return path


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database with its tables."""
    if database_kind == "sqlite":
        path = tmp_path / "state" / "tanya.db"
        path.parent.mkdir()
        shutil.copyfile(request.getfixturevalue("sqlite_file"), path)
        return f"sqlite:///{path}"
    url = request.getfixturevalue("postgresql_url")
    _run(_empty(url))
    return url


async def _empty(url: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(url)
    # Quicker than TRUNCATE for the few rows that a test leaves.
    deletes = "; ".join(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables))
    await connection.execute(deletes)
    await connection.close()


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An empty database with its tables."""
    opened = await open_database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> FixedClock:
    """A Monday in opening hours; it stands still until `at` is set or `advance` called."""
    return FixedClock(MONDAY)


@pytest.fixture
def settings(tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings with the repository as project and a state folder of the test's own.

    With `@pytest.mark.set(name=value, …)`, which other markers of this kind add to, other values.
    """
    values: dict[str, Any] = {
        "folder": str(ROOT),
        "state_folder": str(tmp_path / "state"),
        "secret": "a secret for tests, long enough for anyone",
        "public_url": "http://tanya.test",
    }
    for marker in reversed(list(request.node.iter_markers("set"))):
        values.update(marker.kwargs)
    if "database_kind" in request.fixturenames:
        values["database_url"] = request.getfixturevalue("database_url")
    return Settings(**values)


_read_texts_once = cache(read_texts)


@cache
def _content_of_the_repository() -> LiveContent:
    return LiveContent(ROOT / "data", FixedClock(MONDAY))


class _CompiledTemplates(BytecodeCache):
    """Templates that were compiled in this run."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key + bucket.checksum in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key + bucket.checksum])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


_compiled_templates = _CompiledTemplates()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads content, texts and templates of the repository once a run, and hashes passwords with little
    effort."""
    from argon2 import PasswordHasher

    def live_content(folder: Path, clock: Any, **options: Any) -> LiveContent:
        is_known = folder == ROOT / "data"
        return _content_of_the_repository() if is_known else LiveContent(folder, clock, **options)

    monkeypatch.setattr("bot.web.house.LiveContent", live_content)
    monkeypatch.setattr("bot.web.house.read_texts", _read_texts_once)
    environment = partial(jinja2.Environment, bytecode_cache=_compiled_templates)
    monkeypatch.setattr("bot.web.pages.Environment", environment)
    monkeypatch.setattr(
        "bot.desk.accounts.PasswordHasher", lambda: PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    )


@pytest_asyncio.fixture
async def house(
    quick: None, database_kind: str, settings: Settings, clock: FixedClock
) -> AsyncIterator[House]:
    """All parts put together as `tanya run` does it, without the assistant and without workers."""
    built = await build_house(settings, clock=clock)
    yield built
    await built.close()


@pytest_asyncio.fixture
async def site(house: House) -> AsyncIterator[Site]:
    """The app served on a port of its own in this test's event loop, and a browser's HTTP client."""
    async with serve_site(house) as served:
        yield served


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project folder with a copy of the repository's content, to be edited."""
    shutil.copytree(ROOT / "data", tmp_path / "project" / "data")
    return tmp_path / "project"


@pytest.fixture
def make_settings(settings: Settings) -> Callable[..., Settings]:
    """Settings as in `settings`, with other values."""
    from dataclasses import replace

    return lambda **values: replace(settings, **values)
