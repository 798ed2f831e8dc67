"""One real house for all tests of the dialogue; each test brings visitors of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.store.agents import Agent
from tests.real_house import (
    OPEN,
    RealHouse,
    Visitor,
    copy_of_checkout,
    model_of_checkout,
    real_settings,
    running,
)


@pytest.fixture(scope="session")
def model() -> Path:
    return model_of_checkout()


@pytest.fixture(scope="session")
def shared_house(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealHouse]:
    with running(real_settings(copy_of_checkout(tmp_path_factory.mktemp("house") / "project"))) as house:
        yield house


@pytest.fixture
def house(shared_house: RealHouse) -> RealHouse:
    """Open, and nobody at the desk."""
    shared_house.clock.at = OPEN
    return shared_house


@pytest.fixture
def visitor(house: RealHouse) -> Callable[..., Visitor]:
    """Makes visitors: visitor(language=…, time_zone=…)."""
    return house.visitor


@pytest.fixture(scope="session")
def anna(shared_house: RealHouse) -> Agent:
    """An agent, away."""
    accounts = shared_house.house.accounts
    link = shared_house.do(accounts.first_link())
    assert link
    token = link.partition("token=")[2]
    session = shared_house.do(
        accounts.take_up(token, email="anna@lagu.example", name="Anna", password="correct horse battery")
    )
    agent = shared_house.do(accounts.signed_in(session))
    assert agent
    shared_house.do(shared_house.house.presence.set_available(agent.id, False))
    return agent


@pytest.fixture
def anna_there(house: RealHouse, anna: Agent) -> Iterator[Agent]:
    """An agent at the desk. Who still waits at the test's end leaves the queue."""
    house.do(house.house.presence.set_available(anna.id, True))
    house.do(house.house.presence.sign_of_life(anna.id))
    yield anna
    house.clock.advance(seconds=house.settings.agent_wait_seconds + 1)
    house.do(house.house.desk.time_out_waiting())
    house.do(house.house.presence.set_available(anna.id, False))
