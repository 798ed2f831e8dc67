"""The desk's door over HTTP."""

from __future__ import annotations

import pytest

from tests.served import PASSWORD, csrf_in

pytestmark = pytest.mark.databases("sqlite")
ROUTES = (
    ("GET", "/desk"),
    ("GET", "/desk/queue"),
    ("GET", "/desk/events"),
    ("GET", "/desk/tickets/T-222222"),
    ("GET", "/desk/tickets/T-222222/panel"),
    ("GET", "/desk/tickets/T-222222/events"),
    ("POST", "/desk/availability"),
    ("POST", "/desk/sign-out"),
    ("POST", "/desk/tickets/T-222222/reply"),
    ("POST", "/desk/tickets/T-222222/note"),
    ("POST", "/desk/tickets/T-222222/claim"),
    ("POST", "/desk/tickets/T-222222/resolve"),
    ("POST", "/desk/tickets/T-222222/hand-back"),
)


async def sign_in(client, **values: str):
    page = await client.get("/desk/sign-in")
    data = {"csrf": csrf_in(page), "email": "ana@lagu.example", "password": PASSWORD, **values}
    return await client.post("/desk/sign-in", data=data)


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_route_without_a_session_is_closed(site, method, path):
    response = await site.client.request(method, path)

    expected = (302, "/desk/sign-in") if method == "GET" else (401, None)
    assert (response.status_code, response.headers.get("location")) == expected


@pytest.mark.parametrize("cookie", ["x", "x" * 43, "", "żółw"])
async def test_session_that_is_forged_is_none(site, cookie):
    response = await site.client.get("/desk/queue", headers={"Cookie": f"tanya_desk={cookie}".encode()})

    assert response.status_code == 302


async def test_sign_in_leads_to_the_queue(site):
    await site.agent()
    client = site.browser()
    response = await sign_in(client)

    assert (response.status_code, response.headers["location"]) == (302, "/desk/queue")
    assert (await client.get("/desk/queue")).status_code == 200


async def test_sign_in_cookie_is_for_the_desk_and_no_script(site):
    await site.agent()
    response = await sign_in(site.browser())

    cookie = next(one for one in response.headers.get_list("set-cookie") if one.startswith("tanya_desk="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/desk"} <= {part.strip() for part in cookie.split(";")}


@pytest.mark.set(public_url="https://help.example.com")
async def test_sign_in_cookie_is_sent_over_https_only_there(site):
    await site.agent()
    response = await sign_in(site.browser())

    assert any("; Secure" in cookie for cookie in response.headers.get_list("set-cookie"))


@pytest.mark.parametrize("values", [{"password": "wrong"}, {"email": "eve@lagu.example"}, {"email": "a\x00"}])
async def test_sign_in_that_does_not_fit_is_refused(site, values):
    await site.agent()
    response = await sign_in(site.browser(), **values)

    assert response.status_code == 422
    assert site.house.page_texts.render("desk_error_sign_in", "en") in response.text


async def test_sign_in_of_a_disabled_account_is_refused(site):
    await site.agent()
    await site.house.accounts.set_enabled("ana@lagu.example", False)

    assert (await sign_in(site.browser())).status_code == 422


async def test_sign_in_shows_what_was_typed_as_text(site):
    response = await sign_in(site.browser(), email='"><script>alert(1)</script>', password="x")

    assert "<script>alert" not in response.text


async def test_sign_in_is_limited_for_an_address(site, clock):
    await site.agent()
    client = site.browser()
    statuses = [(await sign_in(client, password="wrong")).status_code for _ in range(5)]
    limited = await sign_in(client)
    clock.advance(seconds=int(limited.headers["Retry-After"]))

    assert (statuses, limited.status_code) == ([422] * 5, 429)
    assert (await sign_in(client)).status_code == 302


@pytest.mark.set(proxies=1)
async def test_sign_in_is_limited_for_an_email_from_many_addresses(site):
    await site.agent()
    statuses = []
    for number in range(21):
        client = site.browser(headers={"X-Forwarded-For": f"10.0.0.{number}"})
        statuses.append((await sign_in(client, password="wrong")).status_code)

    assert statuses == [422] * 20 + [429]


async def test_sign_out_ends_the_session(site):
    ana = await site.agent()
    session = ana.client.cookies.get("tanya_desk", path="/desk")
    response = await ana.post("/desk/sign-out")

    assert (response.status_code, response.headers["location"]) == (302, "/desk/sign-in")
    assert await site.house.accounts.signed_in(session) is None


async def test_session_ends_when_it_is_not_used(site, clock):
    ana = await site.agent()
    clock.advance(seconds=site.house.settings.desk_session_hours * 3600)

    assert (await ana.get("/desk/queue")).headers["location"] == "/desk/sign-in"


async def test_sign_in_page_leads_on_who_is_signed_in(site):
    ana = await site.agent()

    assert (await ana.get("/desk/sign-in")).headers["location"] == "/desk/queue"


# Forms


@pytest.mark.parametrize("csrf", ["", "0" * 64, "ż"])
@pytest.mark.parametrize("path", ["/desk/availability", "/desk/sign-out", "/desk/tickets/T-222222/claim"])
async def test_form_without_its_token_is_refused(site, path, csrf):
    ana = await site.agent()
    response = await ana.post(path, {"csrf": csrf})

    assert response.status_code == 403


async def test_form_of_another_browser_is_refused(site):
    ana, eve = await site.agent(), await site.agent("eve@lagu.example", name="Eve")
    ana.csrf = eve.csrf

    assert (await ana.post("/desk/availability", {"state": "away"})).status_code == 403


async def test_form_from_another_site_is_refused(site):
    ana = await site.agent()
    response = await ana.post(
        "/desk/availability", {"state": "away"}, headers={"Origin": "https://evil.example"}
    )

    assert response.status_code == 403


async def test_form_with_a_forged_host_is_refused(site):
    ana = await site.agent()
    response = await ana.post(
        "/desk/availability", {"state": "away"}, headers={"Origin": site.url, "Host": "evil.example"}
    )

    assert response.status_code == 403


@pytest.mark.parametrize("origin", ["http://[", "x", "://"])
async def test_form_from_no_address_at_all_is_refused(site, origin):
    ana = await site.agent()
    response = await ana.post("/desk/availability", {"state": "away"}, headers={"Origin": origin})

    assert response.status_code == 403


async def test_form_is_ours_behind_a_proxy_that_puts_in_its_own_host(site):
    ana = await site.agent()
    headers = {"Origin": "http://tanya.test", "Host": "127.0.0.1:8080"}
    response = await ana.post("/desk/availability", {"state": "away"}, headers=headers)

    assert response.status_code == 302


async def test_form_from_our_own_page_is_taken(site):
    ana = await site.agent()
    response = await ana.post("/desk/availability", {"state": "away"}, headers={"Origin": site.url})

    assert response.status_code == 302


@pytest.mark.parametrize("path", ["/desk/sign-in", "/desk/set-password?token=x"])
async def test_form_of_the_door_needs_its_token_too(site, path):
    assert (await site.client.post(path, data={"email": "a"})).status_code == 403


async def test_forged_host_is_in_no_page(site):
    response = await site.client.get("/desk/sign-in", headers={"Host": "evil.example"})

    assert "evil.example" not in response.text


# The first account and invitations


async def set_password(client, path: str, **values: str):
    page = await client.get(path)
    if page.status_code != 200:
        return page
    data = {"name": "Ana", "email": "ana@lagu.example", "password": PASSWORD, **values}
    return await client.post(path, data={"csrf": csrf_in(page), **data})


def path_of(link: str) -> str:
    return link.removeprefix("http://tanya.test")


async def test_first_link_makes_the_account_once(site):
    path = path_of(await site.house.accounts.first_link())
    first, second = site.browser(), site.browser()

    assert (await set_password(first, path)).headers["location"] == "/desk/queue"
    assert (await first.get("/desk/queue")).status_code == 200
    assert (await set_password(second, path)).status_code == 410


async def test_first_link_opened_by_two_is_good_for_one(site):
    path = path_of(await site.house.accounts.first_link())
    first, second = site.browser(), site.browser()
    csrf = csrf_in(await second.get(path))
    await set_password(first, path)
    response = await second.post(
        path, data={"csrf": csrf, "name": "Eve", "email": "eve@lagu.example", "password": PASSWORD}
    )

    assert response.status_code == 410


@pytest.mark.parametrize(
    "token", ["", "x.y.z", "%00", "x" * 5000, "%ff"], ids=["none", "x", "nul", "long", "byte"]
)
async def test_link_that_is_forged_is_gone(site, token):
    assert (await site.client.get(f"/desk/set-password?token={token}")).status_code == 410


async def test_invitation_shows_its_email_and_keeps_it(site):
    path = path_of(await site.house.accounts.invite(email="budi@lagu.example", name="Budi"))
    client = site.browser()
    response = await set_password(client, path, email="eve@evil.example")

    assert response.status_code == 302
    assert "budi@lagu.example" in (await client.get("/desk/queue")).text


async def test_short_password_is_explained(site):
    path = path_of(await site.house.accounts.first_link())
    response = await set_password(site.client, path, password="short")

    assert response.status_code == 422
    assert site.house.page_texts.render("desk_error_password_short", "en", count=12) in response.text


async def test_name_that_is_markup_is_shown_as_text(site):
    path = path_of(await site.house.accounts.first_link())
    client = site.browser()
    await set_password(client, path, name="<img src=x onerror=alert(1)>")

    assert "<img src=x" not in (await client.get("/desk/queue")).text
