"""To a person and back, over HTTP, with the real assistant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from uuid import uuid4

import pytest

from bot.desk.moments import describe_moment
from bot.settings import LANGUAGES
from bot.store.agents import Agent
from tests.dialogue.test_answers import QUESTIONS, unsure
from tests.dialogue.test_contact_form import ABOUT, ASK_HUMAN
from tests.real_house import CLOSED, RealHouse, Visitor

pytestmark = pytest.mark.slow
NewVisitor = Callable[..., Visitor]
NAME, ADDRESS = "Dinda Lestari", "dinda@example.com"
UNANSWERABLE = "how do i bake sourdough bread"
OPENS_AT = datetime(2026, 11, 26, 2, 0, tzinfo=timezone.utc)  # nine in the morning in Jakarta


def handed_over(visitor: NewVisitor, language: str = "en", **about: str) -> Visitor:
    """A visitor with a ticket."""
    asking = visitor(language=language, **about)
    for text in (ASK_HUMAN[language], NAME, ADDRESS, ABOUT[language]):
        asking.say(text)
    assert asking.ticket
    return asking


# Ways to a person


@pytest.mark.parametrize("language", LANGUAGES)
def test_person_is_asked_for_in_words(house: RealHouse, visitor: NewVisitor, language: str) -> None:
    asking = visitor(language=language)
    asking.say(ASK_HUMAN[language])
    assert asking.texts == [house.text("handoff_asked", language), house.text("ask_contact_name", language)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_person_is_asked_for_by_the_button(house: RealHouse, visitor: NewVisitor, language: str) -> None:
    asking = visitor(language=language)
    asking.press_human()
    assert asking.texts == [house.text("handoff_asked", language), house.text("ask_contact_name", language)]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_not_sure_at_all_goes_to_a_person(house: RealHouse, visitor: NewVisitor, language: str) -> None:
    asking = visitor(language=language)
    asking.say({"en": UNANSWERABLE, "ru": "как сварить борщ"}[language])
    assert asking.texts == [house.text("handoff_unsure", language), house.text("ask_contact_name", language)]


def test_not_sure_is_about_what_was_asked(visitor: NewVisitor) -> None:
    asking = visitor()
    for text in (UNANSWERABLE, NAME, ADDRESS):
        asking.say(text)
    assert (asking.ticket.reason, asking.ticket.about) == ("unsure", UNANSWERABLE)


def test_ticket_keeps_the_guesses_of_the_question(visitor: NewVisitor) -> None:
    asking = visitor()
    asking.say(UNANSWERABLE)
    guesses = asking.details()["guesses"]
    asking.say(NAME)
    asking.say(ADDRESS)
    assert asking.ticket.guesses == guesses


def test_none_of_these_goes_to_a_person_with_the_question(house: RealHouse, visitor: NewVisitor) -> None:
    asking = unsure(visitor)
    question = asking.history()[0]["text"]
    asking.press(house.text("button_none_of_these"))
    assert asking.texts == [house.text("handoff_none"), house.text("ask_contact_name")]
    asking.say(NAME)
    asking.say(ADDRESS)
    assert (asking.ticket.reason, asking.ticket.about) == ("none_of_these", question)


@pytest.mark.parametrize("language", LANGUAGES)
def test_faq_that_always_needs_a_person_is_answered_and_handed_over(
    house: RealHouse, visitor: NewVisitor, language: str
) -> None:
    hacked = house.house.content.current.faqs["login_hacked"].questions[language][0]
    asking = visitor(language=language)
    asking.say(hacked)
    assert asking.texts == [
        house.answer("login_hacked", language),
        house.text("handoff_faq", language),
        house.text("ask_contact_name", language),
    ]
    asking.say(NAME)
    asking.say(ADDRESS)
    assert (asking.ticket.reason, asking.ticket.about) == ("faq", hacked)


# Nobody there, or closed


@pytest.mark.parametrize("language", LANGUAGES)
def test_open_but_nobody_there_makes_a_ticket(house: RealHouse, visitor: NewVisitor, language: str) -> None:
    asking = handed_over(visitor, language)
    told = {"reference": asking.ticket.reference, "address": ADDRESS}
    assert asking.texts == [house.text("ticket_nobody", language, **told)]
    assert asking.state == "bot"


@pytest.mark.parametrize(
    ("language", "time_zone"),
    [
        ("en", "America/New_York"),
        ("id", "Asia/Makassar"),
        ("ms", "Asia/Kuala_Lumpur"),
        ("ru", "Europe/Moscow"),
        ("pl", "Europe/Warsaw"),
    ],
)
def test_closed_says_when_it_opens_in_the_visitors_time_and_language(
    house: RealHouse, visitor: NewVisitor, language: str, time_zone: str
) -> None:
    house.clock.at = CLOSED
    asking = handed_over(visitor, language, time_zone=time_zone)
    told = {
        "reference": asking.ticket.reference,
        "address": ADDRESS,
        "opens_at": describe_moment(OPENS_AT, time_zone=time_zone, language=language),
    }
    assert asking.texts == [house.text("ticket_closed_hours", language, **told)]


def test_closed_keeps_the_bot_answering(house: RealHouse, visitor: NewVisitor) -> None:
    house.clock.at = CLOSED
    asking = handed_over(visitor)
    asking.say(QUESTIONS["license_keys_invalid", "en"])
    assert asking.texts == [house.answer("license_keys_invalid", "en", NAME)]


def test_unknown_time_zone_is_told_in_utc(house: RealHouse, visitor: NewVisitor) -> None:
    house.clock.at = CLOSED
    asking = handed_over(visitor, time_zone="Mars/Olympus")
    assert "02:00 UTC" in asking.texts[0]


# One ticket, whatever is repeated


def test_same_message_sent_again_is_one(house: RealHouse, visitor: NewVisitor) -> None:
    asking = visitor()
    for text in (ASK_HUMAN["en"], NAME, ADDRESS):
        asking.say(text)
    client_id = uuid4().hex
    seqs = {asking.post(text=ABOUT["en"], client_id=client_id) for _ in range(3)}
    asking.wait(max(seqs))
    assert len(seqs) == 1
    assert len(house.tickets_of(asking)) == 1


def test_button_pressed_thrice_asks_once_each_and_makes_one_ticket(
    house: RealHouse, visitor: NewVisitor
) -> None:
    asking = visitor()
    for _ in range(3):
        asking.post(button="human")
    asking.wait(asking.post(text=NAME))
    asking.say(ADDRESS)
    asking.say(ABOUT["en"])
    assert len(house.tickets_of(asking)) == 1


@pytest.mark.parametrize("again", ["words", "button", "unsure"])
def test_second_wish_for_a_person_names_the_ticket_there_is(
    house: RealHouse, visitor: NewVisitor, again: str
) -> None:
    asking = handed_over(visitor)
    if again == "button":
        asking.press_human()
    else:
        asking.say({"words": ASK_HUMAN["en"], "unsure": UNANSWERABLE}[again])
    assert asking.texts == [house.text("ticket_exists", reference=asking.ticket.reference)]


def test_messages_sent_all_at_once_are_answered_in_order(house: RealHouse, visitor: NewVisitor) -> None:
    asking = visitor()
    seqs = [asking.post(text=text) for text in (ASK_HUMAN["en"], NAME, ADDRESS, ABOUT["en"])]
    asking.wait(seqs[-1])
    assert (asking.ticket.name, asking.ticket.address) == (NAME, ADDRESS)
    assert [message["seq"] for message in asking.history()] == list(range(1, len(asking.history()) + 1))


# Somebody there


def test_visitor_is_queued_when_somebody_is_there(
    house: RealHouse, visitor: NewVisitor, anna_there: Agent
) -> None:
    asking = handed_over(visitor)
    assert asking.texts[0] == house.text("queue_joined", reference=asking.ticket.reference)
    about = asking.view()["conversation"]
    assert (about["state"], about["queue_place"], about["ticket"]) == ("queued", 0, asking.ticket.reference)


def test_place_moves_up(house: RealHouse, visitor: NewVisitor, anna_there: Agent) -> None:
    first, second = handed_over(visitor), handed_over(visitor)
    assert second.view()["conversation"]["queue_place"] == 1
    house.do(house.house.desk.claim(first.ticket.reference, anna_there))
    assert second.view()["conversation"]["queue_place"] == 0


def test_bot_is_silent_in_the_queue(visitor: NewVisitor, anna_there: Agent) -> None:
    asking = handed_over(visitor)
    assert asking.say(QUESTIONS["license_keys_invalid", "en"]) == []
    assert asking.press_human() == []


def test_agent_and_visitor_talk_without_the_bot(
    house: RealHouse, visitor: NewVisitor, anna_there: Agent
) -> None:
    asking = claimed(house, visitor, anna_there)
    assert asking.state == "human"
    assert asking.view()["conversation"]["agent"] == "Anna"
    assert asking.say("are you there?") == []
    reply(house, asking, anna_there, "I am, {name} 0[ <b>")
    last = asking.history()[-1]
    assert (last["author"], last["name"], last["text"], last["html"]) == (
        "agent",
        "Anna",
        "I am, {name} 0[ <b>",
        None,
    )


def test_note_is_not_for_the_visitor(house: RealHouse, visitor: NewVisitor, anna_there: Agent) -> None:
    asking = claimed(house, visitor, anna_there)
    house.do(
        house.house.desk.note(
            asking.ticket.reference, anna_there, text="a difficult one", client_id=uuid4().hex
        )
    )
    assert "a difficult one" not in str(asking.view())


@pytest.mark.parametrize("how", ["hand_back", "resolve"])
def test_bot_answers_again_afterwards(
    house: RealHouse, visitor: NewVisitor, anna_there: Agent, how: str
) -> None:
    asking = claimed(house, visitor, anna_there)
    house.do(getattr(house.house.desk, how)(asking.ticket.reference, anna_there))
    asking.say(QUESTIONS["license_keys_invalid", "en"])
    assert asking.texts == [house.answer("license_keys_invalid", "en", NAME)]


def test_next_hand_over_is_a_new_ticket(house: RealHouse, visitor: NewVisitor, anna_there: Agent) -> None:
    asking = claimed(house, visitor, anna_there)
    house.do(house.house.desk.resolve(asking.ticket.reference, anna_there))
    asking.say(ASK_HUMAN["en"])
    asking.say("It happened again, another payout is gone")
    assert [ticket.state for ticket in house.tickets_of(asking)] == ["resolved", "waiting"]
    assert asking.state == "queued"


def test_waiting_too_long_becomes_a_ticket(house: RealHouse, visitor: NewVisitor, anna_there: Agent) -> None:
    asking = handed_over(visitor)
    house.clock.advance(seconds=house.settings.agent_wait_seconds + 1)
    house.do(house.house.desk.time_out_waiting())
    told = {"reference": asking.ticket.reference, "address": ADDRESS, "count": 3}
    assert asking.history()[-1]["text"] == house.text("ticket_timeout", **told)
    assert asking.state == "bot"
    assert asking.say("hello")


def test_agent_may_claim_after_the_time_out(house: RealHouse, visitor: NewVisitor, anna_there: Agent) -> None:
    asking = handed_over(visitor)
    house.clock.advance(seconds=house.settings.agent_wait_seconds + 1)
    house.do(house.house.desk.time_out_waiting())
    house.do(house.house.desk.claim(asking.ticket.reference, anna_there))
    assert asking.say("hello?") == []


# The assistant fails


def test_failed_assistant_calls_a_person_and_keeps_the_message(
    house: RealHouse, visitor: NewVisitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the model is broken")

    asking = visitor()
    monkeypatch.setattr(house.assistant, "respond", fail)
    asking.say("is anybody there")
    ticket = asking.ticket
    assert (ticket.reason, ticket.about) == ("bot_failed", "is anybody there")
    assert asking.texts == [house.text("bot_failed", reference=ticket.reference, address="–")]


def fail_once(house: RealHouse, asking: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the encoder is broken")

    with monkeypatch.context() as broken:
        broken.setattr(house.assistant, "understand", fail)
        asking.say("is anybody there")


def test_failure_within_the_form_keeps_what_was_given_and_ends_the_form(
    house: RealHouse, visitor: NewVisitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = visitor()
    for text in (ASK_HUMAN["en"], NAME, ADDRESS):
        asking.say(text)
    fail_once(house, asking, monkeypatch)
    assert (asking.ticket.name, asking.ticket.address) == (NAME, ADDRESS)
    asking.say(QUESTIONS["license_keys_invalid", "en"])
    assert asking.texts == [house.answer("license_keys_invalid", "en", name=NAME)]


def test_ticket_without_an_address_is_completed_by_the_form(
    house: RealHouse, visitor: NewVisitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = visitor()
    fail_once(house, asking, monkeypatch)
    for text in (ASK_HUMAN["en"], NAME, ADDRESS, ABOUT["en"]):
        asking.say(text)
    assert asking.texts == [house.text("ticket_exists", reference=asking.ticket.reference)]
    assert (asking.ticket.name, asking.ticket.address) == (NAME, ADDRESS)


def test_conversation_goes_on_after_a_failure(
    house: RealHouse, visitor: NewVisitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = visitor()
    fail_once(house, asking, monkeypatch)
    asking.say(QUESTIONS["license_keys_invalid", "en"])
    assert asking.texts == [house.answer("license_keys_invalid", "en")]


def test_assistant_that_says_nothing_counts_as_failed(
    house: RealHouse, visitor: NewVisitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.dialogue.assistant import Reply

    async def silent(*args: object, **kwargs: object) -> Reply:
        return Reply([], None, [])

    asking = visitor()
    monkeypatch.setattr(house.assistant, "respond", silent)
    asking.say("is anybody there")
    assert asking.ticket.reason == "bot_failed"


def claimed(house: RealHouse, visitor: NewVisitor, agent: Agent) -> Visitor:
    """A visitor whom the agent talks to."""
    asking = handed_over(visitor)
    house.do(house.house.desk.claim(asking.ticket.reference, agent))
    return asking


def reply(house: RealHouse, asking: Visitor, agent: Agent, text: str) -> None:
    house.do(house.house.desk.reply(asking.ticket.reference, agent, text=text, client_id=uuid4().hex))
