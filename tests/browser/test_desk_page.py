"""The desk in a browser, beside a visitor's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.test_chat_page import WIDTHS, Open, answers, messages, say, tab_to
from tests.real_process import Tanya

REFERENCE = re.compile("^T[0-9A-Z]{6}$")
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def desk(desk_context: BrowserContext) -> Iterator[Page]:
    """Anna's queue, open: she is there."""
    page = desk_context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"desk: {error}"))
    page.goto("/desk/queue")
    page.click(".availability [value=available]")
    expect(page.locator(".availability [value=available]")).to_have_attribute("aria-pressed", "true")
    yield page
    page.close()


def ask_for_a_person(page: Page, *, name: str, about: str) -> str:
    """Go through the contact form; returns the ticket's reference."""
    page.click("[data-part=person]")
    for number, text in enumerate((name, "dinda@example.com", about)):
        expect(answers(page)).to_have_count(2 + number)
        say(page, text)
    reference = page.locator(".chat-message.bot strong", has_text=REFERENCE)
    expect(reference).to_have_count(1)
    return reference.inner_text()


def test_hand_over_is_live_on_both_sides(open_page: Open, desk: Page, shoot: Callable[..., None]) -> None:
    visitor = open_page()
    reference = ask_for_a_person(visitor, name="Dinda", about="My payout has vanished")
    status = visitor.locator("[data-part=status]")
    expect(status).to_have_attribute("data-state", "queued")
    row = desk.locator(f'[data-reference="{reference}"]')
    expect(row).to_contain_text("My payout has vanished")  # came by itself
    shoot(desk, "desk-queue")
    row.locator("a").click()
    expect(desk.locator("h1")).to_have_text("Dinda")
    desk.click(".claim button")
    expect(status).to_contain_text("Anna")

    desk.fill("#composer-text", "Hello Dinda, I am looking into it")
    desk.click("[data-part=send]")
    from_agent = visitor.locator(".chat-message.agent .chat-bubble")
    expect(from_agent).to_have_text("Hello Dinda, I am looking into it")
    say(visitor, "thank you <b>so</b> much")
    expect(desk.locator(".talk-message.visitor").last).to_contain_text("thank you <b>so</b> much")

    desk.click("[data-kind=note]:not(textarea)")
    desk.fill("#composer-text", "a difficult one")
    desk.click("[data-part=send]")
    expect(desk.locator(".talk-message.note")).to_contain_text("a difficult one")
    shoot(desk, "desk-ticket")
    shoot(visitor, "chat-human")

    desk.click("form[action$=resolve] button")
    expect(status).to_have_attribute("data-state", "bot")
    expect(visitor.locator(".chat-system").last).to_contain_text("Anna")
    expect(visitor.locator("body")).not_to_contain_text("a difficult one")
    before = answers(visitor).count()
    say(visitor, "how do i reset my password")
    expect(answers(visitor)).to_have_count(before + 1)


def test_reply_reaches_a_visitor_who_was_offline(
    open_page: Open, context: BrowserContext, desk: Page
) -> None:
    visitor = open_page()
    reference = ask_for_a_person(visitor, name="Rina", about="My licence is gone")
    desk.goto(f"/desk/tickets/{reference}")
    desk.click(".claim button")
    expect(visitor.locator("[data-part=status]")).to_contain_text("Anna")
    context.set_offline(True)
    visitor.close()
    desk.fill("#composer-text", "It is back")
    desk.click("[data-part=send]")
    expect(desk.locator(".talk-message.agent")).to_contain_text("It is back")
    context.set_offline(False)
    again = open_page()
    expect(again.locator(".chat-message.agent .chat-bubble")).to_have_text("It is back")
    desk.click("form[action$=hand-back] button")
    expect(again.locator("[data-part=status]")).to_have_attribute("data-state", "bot")


def test_away_means_no_queue(open_page: Open, desk: Page) -> None:
    desk.click(".availability [value=away]")
    expect(desk.locator(".availability [value=away]")).to_have_attribute("aria-pressed", "true")
    visitor = open_page()
    ask_for_a_person(visitor, name="Budi", about="My plug-in is broken")
    expect(visitor.locator("[data-part=status]")).to_have_attribute("data-state", "bot")
    expect(answers(visitor).last).to_contain_text("Nobody is free right now")


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_scrolls_sideways(
    open_page: Open, desk: Page, shoot: Callable[..., None], width: int
) -> None:
    visitor = open_page()
    reference = ask_for_a_person(visitor, name="Maximiliana " * 6, about="word" * 100)
    desk.set_viewport_size({"width": width, "height": 800})
    for path in ("/desk/queue?filter=all", f"/desk/tickets/{reference}", "/desk/sign-in"):
        desk.goto(path)
        assert desk.evaluate("document.documentElement.scrollWidth") <= width, path
        shoot(desk, f"desk-{path.split('/')[2].split('?')[0]}-{width}")


def test_keyboard_alone_is_enough(open_page: Open, desk: Page) -> None:
    visitor = open_page()
    reference = ask_for_a_person(visitor, name="Siti", about="My refund is late")
    expect(desk.locator(f'[data-reference="{reference}"]')).to_be_visible()
    tab_to(desk, f'[data-reference="{reference}"] a', most=60)
    desk.keyboard.press("Enter")
    expect(desk.locator("h1")).to_have_text("Siti")
    tab_to(desk, ".claim button")
    desk.keyboard.press("Enter")
    expect(desk.locator("#composer-text")).to_be_visible()
    tab_to(desk, "#composer-text")
    desk.keyboard.type("On its way")
    tab_to(desk, "[data-part=send]")
    desk.keyboard.press("Enter")
    expect(messages(visitor).last).to_have_text("On its way")


def test_link_of_the_first_agent_works_once(desk: Page, tanya: Tanya) -> None:
    desk.goto(tanya.first_link)
    expect(desk.locator("[name=password]")).to_have_count(0)
