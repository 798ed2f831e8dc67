"""A house that stops and starts again on the same database goes on where it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store.agents import Agent
from tests.dialogue.test_answers import QUESTIONS
from tests.dialogue.test_contact_form import ABOUT, ASK_HUMAN
from tests.real_house import RealHouse, Visitor, copy_of_checkout, real_settings, running

pytestmark = pytest.mark.slow


def test_restart_keeps_queue_human_and_form(model: Path, tmp_path: Path) -> None:
    settings = real_settings(copy_of_checkout(tmp_path / "project"))
    with running(settings) as before:
        agent = agent_there(before)
        queued, human, asked, fresh = (before.visitor() for _ in range(4))
        for waiting in (queued, human):
            for text in (ASK_HUMAN["en"], "Dinda", "dinda@example.com", ABOUT["en"]):
                waiting.say(text)
        before.do(before.house.desk.claim(human.ticket.reference, agent))
        asked.say(ASK_HUMAN["en"])
        asked.say("Rina")
        fresh.say(QUESTIONS["withdrawals_pending", "en"])
        offered = fresh.heard
    with running(settings) as after:
        queued, human, asked, fresh = (moved(one, after) for one in (queued, human, asked, fresh))
        assert (queued.state, queued.say("hello")) == ("queued", [])
        assert (human.state, human.say("hello")) == ("human", [])
        asked.say("rina@example.com")
        assert asked.texts == [after.text("ask_contact_about")]
        fresh.heard = offered
        fresh.press(after.title("withdrawals_cancel", "en"))
        assert fresh.texts == [after.answer("withdrawals_cancel", "en")]
        after.do(after.house.desk.hand_back(human.ticket.reference, agent))
        assert human.say("hello")


def agent_there(house: RealHouse) -> Agent:
    accounts = house.house.accounts
    link = house.do(accounts.first_link())
    assert link
    session = house.do(
        accounts.take_up(
            link.partition("token=")[2],
            email="anna@lagu.example",
            name="Anna",
            password="correct horse battery",
        )
    )
    agent = house.do(accounts.signed_in(session))
    assert agent
    house.do(house.house.presence.sign_of_life(agent.id))
    return agent


def moved(visitor: Visitor, house: RealHouse) -> Visitor:
    return Visitor(house=house, token=visitor.token, id=visitor.id, language=visitor.language)
