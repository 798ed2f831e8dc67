"""Did this help?, and what editors make of what was asked: in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.test_chat_page import QUESTION, WIDTHS, Open, answers, say
from tests.browser.test_desk_page import ask_for_a_person

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# Nothing that any FAQ answers; two of these mean the same.
IN_VAIN = (
    "how do i bake sourdough bread",
    "what is a recipe for sourdough bread at home",
    "which planet has the most moons",
)
Shoot = Callable[..., None]


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def desk(desk_context: BrowserContext) -> Iterator[Page]:
    """A page of the first agent, an admin."""
    page = desk_context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"desk: {error}"))
    yield page
    page.close()


def feedback(page: Page, name: str):
    return page.locator(".chat-feedback").get_by_role("button", name=name, exact=True)


def test_answer_that_did_not_help_offers_a_person(open_page: Open, shoot: Shoot) -> None:
    page = open_page()
    say(page, QUESTION)
    expect(answers(page)).to_have_count(1)
    expect(page.locator(".chat-feedback .chat-chip")).to_be_hidden()
    shoot(page, "feedback-asked")
    feedback(page, "No").click()
    expect(feedback(page, "No")).to_have_attribute("aria-pressed", "true")
    shoot(page, "feedback-no")
    page.locator(".chat-feedback .chat-chip").click()

    expect(answers(page)).to_have_count(
        3
    )  # the answer, “I will get a person”, and the first question of the form


def test_feedback_survives_a_reload_and_changes(open_page: Open) -> None:
    page = open_page()
    say(page, QUESTION)
    with page.expect_response("**/api/chat/feedback"):
        feedback(page, "No").click()
    page.reload()
    expect(feedback(page, "No")).to_have_attribute("aria-pressed", "true")
    with page.expect_response("**/api/chat/feedback"):
        feedback(page, "Yes").click()
    page.reload()
    expect(feedback(page, "Yes")).to_have_attribute("aria-pressed", "true")
    expect(feedback(page, "No")).to_have_attribute("aria-pressed", "false")
    with page.expect_response("**/api/chat/feedback"):
        feedback(page, "Yes").click()  # the same once more takes it back
    page.reload()
    expect(feedback(page, "Yes")).to_have_attribute("aria-pressed", "false")


def test_feedback_works_by_keyboard(open_page: Open) -> None:
    page = open_page()
    say(page, QUESTION)
    feedback(page, "Yes").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(feedback(page, "No")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("group", name="Did this help?")).to_be_visible()


def test_feedback_that_is_not_kept_says_so(open_page: Open, context: BrowserContext) -> None:
    page = open_page()
    say(page, QUESTION)
    expect(answers(page)).to_have_count(1)
    page.route("**/api/chat/feedback", lambda route: route.abort())
    feedback(page, "Yes").click()

    expect(page.locator(".chat-feedback-told")).not_to_be_empty()
    expect(feedback(page, "Yes")).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("width", WIDTHS)
def test_feedback_fits(open_page: Open, shoot: Shoot, width: int, scheme: str) -> None:
    page = open_page("/chat")
    page.set_viewport_size({"width": width, "height": 760})
    page.emulate_media(color_scheme=scheme)
    say(page, QUESTION)
    feedback(page, "No").click()
    expect(page.locator(".chat-feedback .chat-chip")).to_be_visible()
    expect(page.locator(".chat-feedback .chat-chip")).to_be_in_viewport(ratio=1)
    shoot(page, f"feedback-{width}-{scheme}")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture(scope="module")
def asked_in_vain(browser, tanya) -> None:
    """Each by a visitor of its own."""
    for text in IN_VAIN:
        context = browser.new_context(base_url=tanya.url, locale="en-GB")
        page = context.new_page()
        page.goto("/chat")
        say(page, text)
        expect(answers(page).first).to_be_visible()
        context.close()


def test_unanswered_questions_are_dismissed_and_brought_back(
    desk: Page, asked_in_vain: None, shoot: Shoot
) -> None:
    desk.goto("/desk/queue")
    desk.get_by_role("link", name="Unanswered questions").click()
    group = desk.locator(".group", has_text=IN_VAIN[2])
    shoot(desk, "questions")
    group.get_by_role("button", name="Dismiss").click()
    expect(desk.get_by_role("status").first).to_contain_text("dismissed")
    expect(group).to_have_count(0)
    shoot(desk, "questions-dismissed")
    desk.get_by_role("button", name="Undo").click()
    expect(group).to_have_count(1)


def test_questions_of_one_meaning_become_one_draft(desk: Page, asked_in_vain: None, shoot: Shoot) -> None:
    desk.goto("/desk/questions")
    group = desk.locator(".group", has_text=IN_VAIN[0])
    expect(group).to_contain_text(IN_VAIN[1])
    group.get_by_role("button", name="New FAQ from these").click()
    form = desk.locator("form textarea[name='questions.en']")
    test = desk.locator("form textarea[name='tests.en']")
    shoot(desk, "questions-draft-form")

    assert {form.input_value().strip(), test.input_value().strip()} == set(IN_VAIN[:2])
    desk.goto("/desk/drafts")
    expect(desk.locator(".group")).to_contain_text("sourdough bread")
    shoot(desk, "drafts")


@pytest.mark.parametrize("width", WIDTHS)
def test_questions_page_fits(desk: Page, asked_in_vain: None, shoot: Shoot, width: int, scheme: str) -> None:
    desk.set_viewport_size({"width": width, "height": 800})
    desk.emulate_media(color_scheme=scheme)
    for path in ("questions", "drafts"):
        desk.goto(f"/desk/{path}")
        shoot(desk, f"{path}-{width}-{scheme}")
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_resolved_ticket_becomes_a_draft(open_page: Open, desk: Page, shoot: Shoot) -> None:
    desk.goto("/desk/queue")
    reference = ask_for_a_person(open_page(), name="Dinda", about="Is there a discount for schools?")
    desk.goto(f"/desk/tickets/{reference}")
    desk.click(".claim button")
    desk.fill("#composer-text", "Hi Dinda,\n\nSchools pay half.\n\nRegards,\nAnna")
    desk.click("[data-part=send]")
    expect(desk.locator(".talk-message.agent")).to_contain_text("Schools pay half.")
    desk.click("form[action$=resolve] button")
    desk.goto(f"/desk/tickets/{reference}")
    desk.get_by_role("link", name="Make an FAQ of this").click()
    expect(desk.locator("[name=question]")).to_have_value("Is there a discount for schools?")
    expect(desk.locator("[name=answer]")).to_have_value("Schools pay half.")
    shoot(desk, "capture")
    desk.get_by_role("button", name="Hand to the editors").click()
    expect(desk.get_by_role("status").first).to_contain_text("with the editors")
    shoot(desk, "capture-done")
    desk.goto("/desk/drafts")
    desk.locator(".group", has_text=reference).get_by_role("link", name="Review and publish").click()

    expect(desk.locator("textarea[name='answer.en']")).to_have_value("Schools pay half.")
