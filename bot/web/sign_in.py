"""The desk's door: sign in, sign out, set a first password."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from sanic import Blueprint, Request
from sanic.response import HTTPResponse, redirect
from sanic.response import json as json_response

from bot.channels.limits import Limit, caller
from bot.desk.accounts import PASSWORD_CHARACTERS, ROLES, AccountRefused, is_allowed
from bot.store.agents import Agent
from bot.web.house import House
from bot.web.pages import Pages
from bot.web.visit import SESSION_COOKIE, csrf_token, is_our_form, set_cookie

Handler = Callable[..., Awaitable[HTTPResponse]]
TRIES_AN_ADDRESS = {"times": 5, "seconds": 20}
TRIES_AN_EMAIL = {"times": 20, "seconds": 300}
FORM_FIELD_CHARACTERS = 300


def signed_in(house: House, pages: Pages, *, role: str) -> Callable[[Handler], Handler]:
    """A decorator for handlers that need an agent of this role or above: handler(request, agent, …). A POST
    must be one of our forms. The handler tells its role as `needs_role`."""

    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        async def checked(request: Request, *args: Any, **kwargs: Any) -> HTTPResponse:
            agent = await house.accounts.signed_in(request.cookies.get(SESSION_COOKIE, ""))
            if agent is None:
                return (
                    redirect("/desk/sign-in")
                    if request.method == "GET"
                    else await refuse_form(request, house, pages, status=401)
                )
            if request.method == "POST" and not is_our_form(request, house.secret, url=house.settings.url):
                return await refuse_form(request, house, pages)
            if not is_allowed(agent, role):
                return refuse_role(request, house, pages, agent)
            return await handler(request, agent, *args, **kwargs)

        checked.needs_role = role  # type: ignore[attr-defined]
        return checked

    return decorate


async def refuse_form(request: Request, house: House, pages: Pages, *, status: int = 403) -> HTTPResponse:
    text = pages.text(request, "desk_error_form" if status == 403 else "error_session_ended")
    return _refuse(request, house, pages, text, status=status)


def refuse_role(request: Request, house: House, pages: Pages, agent: Agent) -> HTTPResponse:
    text = pages.text(request, "desk_error_role", role=pages.text(request, f"desk_role_{agent.role}"))
    return _refuse(request, house, pages, text, status=403, agent=agent)


def _refuse(
    request: Request, house: House, pages: Pages, text: str, *, status: int, agent: Agent | None = None
) -> HTTPResponse:
    if "application/json" in request.headers.get("accept", ""):
        return json_response({"error": {"code": "error_forbidden", "message": text}}, status=status)
    return pages.render(
        request,
        "desk/message.html",
        status=status,
        title=pages.text(request, "error_title"),
        text=text,
        **context(request, house, agent),
    )


def context(request: Request, house: House, agent: Agent | None = None) -> dict[str, Any]:
    """What every page of the desk is given."""
    shown = agent and {
        "name": agent.name,
        "email": agent.email,
        "available": agent.is_available,
        "may": {role: is_allowed(agent, role) for role in ROLES},
    }
    return {"agent": shown, "csrf": csrf_token(request, house.secret)}


def make_sign_in(house: House, pages: Pages) -> Blueprint:
    blueprint = Blueprint("sign_in", url_prefix="/desk")
    by_address = Limit(**TRIES_AN_ADDRESS, clock=house.clock)
    by_email = Limit(**TRIES_AN_EMAIL, clock=house.clock)

    def enter(token: str) -> HTTPResponse:
        response = redirect("/desk/queue")
        set_cookie(response, SESSION_COOKIE, token, is_secure=house.settings.is_secure)
        return response

    @blueprint.get("/sign-in")
    async def show_sign_in(request: Request) -> HTTPResponse:
        if await house.accounts.signed_in(request.cookies.get(SESSION_COOKIE, "")):
            return redirect("/desk/queue")
        return pages.render(request, "desk/sign_in.html", error=None, **context(request, house))

    @blueprint.post("/sign-in")
    async def sign_in(request: Request) -> HTTPResponse:
        if not is_our_form(request, house.secret, url=house.settings.url):
            return await refuse_form(request, house, pages)
        email, password = _field(request, "email"), _field(request, "password")
        wait = by_address.take(caller(request)) or by_email.take(email.strip().lower())
        error, status = "error_too_many", 429
        if not wait:
            try:
                return enter(await house.accounts.sign_in(email, password))
            except AccountRefused as refused:
                error, status = refused.code, 422
        return pages.render(
            request,
            "desk/sign_in.html",
            status=status,
            headers={"Retry-After": str(wait)} if wait else None,
            error=pages.text(request, error),
            email=email,
            **context(request, house),
        )

    @blueprint.get("/set-password")
    async def show_set_password(request: Request) -> HTTPResponse:
        return await set_password_page(request, _argument(request, "token"))

    @blueprint.post("/set-password")
    async def set_password(request: Request) -> HTTPResponse:
        if not is_our_form(request, house.secret, url=house.settings.url):
            return await refuse_form(request, house, pages)
        token = _argument(request, "token")
        try:
            return enter(
                await house.accounts.take_up(
                    token,
                    email=_field(request, "email"),
                    name=_field(request, "name"),
                    password=_field(request, "password"),
                )
            )
        except AccountRefused as refused:
            error = pages.text(request, refused.code, count=PASSWORD_CHARACTERS[0])
            return await set_password_page(
                request, token, error=error, name=_field(request, "name"), email=_field(request, "email")
            )

    async def set_password_page(
        request: Request, token: str, *, error: str | None = None, name: str = "", email: str = ""
    ) -> HTTPResponse:
        try:
            invited = await house.accounts.invited(token)
        except AccountRefused as refused:
            return pages.render(
                request,
                "desk/message.html",
                status=410,
                title=pages.text(request, "error_title"),
                text=pages.text(request, refused.code),
                **context(request, house),
            )
        return pages.render(
            request,
            "desk/set_password.html",
            status=422 if error else 200,
            error=error,
            action=f"/desk/set-password?token={quote(token)}",
            name=name or (invited.name if invited else ""),
            email=invited.email if invited else email,
            email_fixed=invited is not None,
            password_min=PASSWORD_CHARACTERS[0],
            **context(request, house),
        )

    @blueprint.post("/sign-out")
    @signed_in(house, pages, role="viewer")
    async def sign_out(request: Request, agent: Agent) -> HTTPResponse:
        await house.accounts.sign_out(request.cookies.get(SESSION_COOKIE, ""))
        response = redirect("/desk/sign-in")
        set_cookie(response, SESSION_COOKIE, "", is_secure=house.settings.is_secure, seconds=0)
        return response

    return blueprint


def _field(request: Request, name: str) -> str:
    return request.form.get(name, "")[:FORM_FIELD_CHARACTERS]


def _argument(request: Request, name: str) -> str:
    return request.args.get(name, "")[:2000]
