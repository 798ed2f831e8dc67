"""Cookies and form tokens of the desk: who is signed in, and that a form is ours."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from sanic import Request
from sanic.response import HTTPResponse

SESSION_COOKIE, VISIT_COOKIE = "tanya_desk", "tanya_visit"


def csrf_token(request: Request, secret: str) -> str:
    """The token of this browser's forms: only our pages know it. Bound to the session, so that it ends
    with it."""
    bound_to = f"{visit_id(request)}:{request.cookies.get(SESSION_COOKIE, '')}"
    return hmac.new(secret.encode(), bound_to.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def visit_id(request: Request) -> str:
    """The browser's random id; made anew where it has none, and set with the answer."""
    if not hasattr(request.ctx, "visit_id"):
        known = request.cookies.get(VISIT_COOKIE, "")
        request.ctx.new_visit = len(known) != 43
        request.ctx.visit_id = secrets.token_urlsafe(32) if request.ctx.new_visit else known
    return request.ctx.visit_id


def is_our_form(request: Request, secret: str, *, url: str) -> bool:
    """Whether a POST comes from one of our pages: the browser says from where, and the form has the token.

    `url` is the address people use: a proxy in front may have put another host into the request.
    """
    origin = request.headers.get("origin")
    ours = (request.headers.get("host"), urlsplit(url).netloc)
    if origin and origin != "null" and origin.partition("://")[2] not in ours:
        return False
    return hmac.compare_digest(
        request.form.get("csrf", "").encode("utf-8", "replace"), csrf_token(request, secret).encode()
    )


def set_cookie(
    response: HTTPResponse,
    name: str,
    value: str,
    *,
    is_secure: bool,
    seconds: int | None = None,
    path: str = "/desk",
) -> None:
    response.cookies[name] = value
    cookie = response.cookies[name]
    cookie["httponly"] = True
    cookie["samesite"] = "Lax"
    cookie["path"] = path
    if is_secure:
        cookie["secure"] = True
    if seconds is not None:
        cookie["max-age"] = seconds
