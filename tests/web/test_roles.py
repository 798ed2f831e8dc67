"""Who may do what at the desk: every route for every role."""

from __future__ import annotations

import re

import pytest

from bot.desk.accounts import ROLES
from bot.web.app import make_app
from tests.served import csrf_in

pytestmark = pytest.mark.databases("sqlite")
OPEN_TO_ALL = {"/desk/sign-in", "/desk/set-password"}
NEEDED = {
    ("GET", "/desk"): "viewer",
    ("GET", "/desk/queue"): "viewer",
    ("GET", "/desk/events"): "viewer",
    ("GET", "/desk/tickets/<reference>"): "viewer",
    ("GET", "/desk/tickets/<reference>/panel"): "viewer",
    ("GET", "/desk/tickets/<reference>/events"): "viewer",
    ("POST", "/desk/availability"): "agent",
    ("POST", "/desk/tickets/<reference>/<kind:reply|note>"): "agent",
    ("POST", "/desk/tickets/<reference>/<act:claim|resolve|hand-back>"): "agent",
    ("POST", "/desk/sign-out"): "viewer",
    ("GET", "/desk/content"): "editor",
    ("GET", "/desk/content/new"): "editor",
    ("GET", "/desk/content/faqs/<faq_id>"): "editor",
    ("GET", "/desk/content/faqs/<faq_id>/delete"): "editor",
    ("GET", "/desk/content/history"): "editor",
    ("POST", "/desk/content/review"): "editor",
    ("POST", "/desk/content/preview"): "editor",
    ("POST", "/desk/content/try"): "editor",
    ("POST", "/desk/content/effect"): "editor",
    ("POST", "/desk/content/publish"): "editor",
    ("POST", "/desk/content/faqs/<faq_id>/delete"): "editor",
    ("POST", "/desk/content/history/<number:int>/back"): "editor",
}


def desk_routes(house) -> dict[tuple[str, str], str | None]:
    """Every route of the desk with the role that its handler says it needs."""
    found = {}
    for route in make_app(house).router.routes:
        path = "/" + route.path.strip("/").replace(":str>", ">")
        if not path.startswith("/desk") or path in OPEN_TO_ALL:
            continue
        for method in set(route.methods) & {"GET", "POST"}:
            found[method, path] = getattr(route.handler, "needs_role", None)
    return found


def filled(path: str) -> str:
    """The path with something in place of each parameter."""
    path = path.replace("<number:int>", "1")
    return re.sub(r"<\w+:?([\w-]*)[^>]*>", lambda match: match[1] if "|" in match[0] else "1", path)


async def test_every_route_of_the_desk_needs_a_role(house):
    routes = desk_routes(house)

    assert [route for route, role in routes.items() if role not in ROLES] == []
    assert {route: routes.get(route) for route in NEEDED} == NEEDED


@pytest.mark.parametrize("role", ROLES)
async def test_role_opens_what_it_may_and_nothing_else(site, role):
    await site.agent("first@lagu.example", role="admin")
    somebody = await site.agent(role=role)
    wrong = {}
    for (method, path), needed in desk_routes(site.house).items():
        if path.endswith(("/events", "/sign-out")) and ROLES.index(role) >= ROLES.index(needed):
            continue  # a stream has no end, and who has signed out is shut out
        response = await (somebody.get if method == "GET" else somebody.post)(filled(path))
        is_refused = response.status_code == 403
        if is_refused != (ROLES.index(role) < ROLES.index(needed)) or response.status_code >= 500:
            wrong[method, path] = response.status_code

    assert wrong == {}


async def test_refusal_says_the_role_and_whom_to_ask(site):
    await site.agent("first@lagu.example")
    viewer = await site.agent(role="viewer")
    page = await viewer.post("/desk/availability", {"state": "away"})

    expected = site.house.page_texts.render("desk_error_role", "en", role="viewer")
    assert (page.status_code, expected in page.text) == (403, True)


async def test_viewer_is_nobody_to_wait_for(site):
    await site.agent("first@lagu.example", is_there=False)
    viewer = await site.agent(role="viewer", is_there=False)
    async with viewer.events("/desk/events") as events:
        await events.next("queue")
        ticket = await site.hand_over(await site.visitor())

    assert not ticket.is_live


async def test_viewer_reads_without_a_trace(site):
    await site.agent("first@lagu.example")
    viewer, visitor = await site.agent(role="viewer"), await site.visitor()
    await visitor.say("hi")
    ticket = await site.hand_over(visitor)
    page = await viewer.get(f"/desk/tickets/{ticket.reference}")

    assert not re.search(r'action="/desk/(?:tickets|availability)', page.text)
    assert 'class="row unread"' in (await viewer.get("/desk/queue?filter=all")).text


@pytest.mark.parametrize("role", ROLES)
async def test_navigation_shows_what_one_may(site, role):
    await site.agent("first@lagu.example")
    page = await (await site.agent(role=role)).get("/desk/queue")

    assert ('href="/desk/content"' in page.text) == (role in ("editor", "admin"))


@pytest.mark.parametrize("role", ROLES)
async def test_viewer_has_no_switch_of_availability(site, role):
    await site.agent("first@lagu.example")
    page = await (await site.agent(role=role)).get("/desk/queue")

    assert ('class="availability"' in page.text) == (role != "viewer")
    assert csrf_in(page)
