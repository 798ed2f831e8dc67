"""The Sanic app: reads from the top down. Everything else is in the modules named here."""

from __future__ import annotations

import logging
import secrets
from pathlib import Path

from sanic import Request, Sanic
from sanic.exceptions import SanicException, ServiceUnavailable
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.channels.web_chat import ChatParts, make_chat
from bot.desk.tickets import REPLY_CHARACTERS
from bot.web.content import make_content
from bot.web.desk import make_desk
from bot.web.drafts import draft_published, make_drafts
from bot.web.house import House
from bot.web.language import COOKIE, page_language
from bot.web.pages import Pages
from bot.web.questions import make_questions
from bot.web.sign_in import context, make_sign_in
from bot.web.visit import VISIT_COOKIE, set_cookie

log = logging.getLogger(__name__)
STATIC = Path(__file__).parent / "static"
BODY_BYTES = 64 * 1024
DAY_SECONDS = 86_400
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors {ancestors}"
)


def make_app(house: House) -> Sanic:
    """The app of one house. Names differ, so that tests can make several."""
    app = Sanic(f"tanya-{secrets.token_hex(4)}", configure_logging=False)
    app.config.update(
        {
            # A character takes 12 bytes at most, as JSON of an emoji does.
            "REQUEST_MAX_SIZE": max(BODY_BYTES, 12 * house.settings.message_characters + 1024),
            "KEEP_ALIVE_TIMEOUT": 60,
            "FALLBACK_ERROR_FORMAT": "json",
            "OAS": False,
            "RESPONSE_TIMEOUT": 10 * DAY_SECONDS,  # event streams last as long as the page
            "GRACEFUL_SHUTDOWN_TIMEOUT": 2.0,
            "PROXIES_COUNT": house.settings.proxies or None,
        }
    )
    pages = Pages(texts=house.page_texts, settings=house.settings)
    app.blueprint(
        make_chat(
            ChatParts(
                database=house.database,
                signals=house.signals,
                clock=house.clock,
                settings=house.settings,
                secret=house.secret,
                texts=lambda: house.content.current.texts,
                page_texts=house.page_texts,
                page_language=page_language,
            )
        )
    )
    app.blueprint(make_sign_in(house, pages))
    app.blueprint(make_desk(house, pages))
    app.blueprint(make_content(house, pages, when_published=draft_published(house)))
    app.blueprint(make_questions(house, pages))
    app.blueprint(make_drafts(house, pages))
    app.static("/static", str(STATIC))
    app.static("/widget.js", str(STATIC / "widget.js"), name="widget")
    _add_visitor_pages(app, pages)
    _add_errors(app, house, pages)
    app.register_middleware(_finish(house), "response")
    return app


def _add_visitor_pages(app: Sanic, pages: Pages) -> None:
    @app.get("/")
    async def home(request: Request) -> HTTPResponse:
        return pages.render(request, "home.html", texts_json=pages.script_texts(request))

    @app.get("/chat")
    async def chat(request: Request) -> HTTPResponse:
        return pages.render(request, "chat.html", texts_json=pages.script_texts(request))

    @app.get("/health")
    async def health(request: Request) -> HTTPResponse:
        return json_response({"status": "ok"})


def _add_errors(app: Sanic, house: House, pages: Pages) -> None:
    @app.exception(Exception)
    async def explain(request: Request, error: Exception) -> HTTPResponse:
        status = _status_of(request, error)
        if status >= 500 and not isinstance(error, ServiceUnavailable):  # that one: the browser went away
            log.error("%s %s failed", request.method, request.path, exc_info=error)
        code = {404: "error_not_found", 405: "error_not_found", 413: "error_too_long"}.get(
            status, "error_server" if status >= 500 else "error_bad_request"
        )
        is_desk = request.path.startswith("/desk")
        limit = REPLY_CHARACTERS if is_desk else house.settings.message_characters
        text = pages.text(request, code, count=limit)
        if request.path.startswith("/api/") or "application/json" in request.headers.get("accept", ""):
            return json_response({"error": {"code": code, "message": text}}, status=status)
        return pages.render(
            request,
            "desk/message.html",
            status=status,
            title=pages.text(request, "error_title"),
            text=text,
            **context(request, house),
        )


def _status_of(request: Request, error: Exception) -> int:
    if isinstance(error, SanicException):
        return error.status_code
    # Sanic lets a folder, or a name that no file can have, through as a failure.
    is_no_file = request.path.startswith("/static/") and isinstance(error, (OSError, ValueError))
    return 404 if is_no_file else 500


def _finish(house: House):  # type: ignore[no-untyped-def]
    """Headers that every answer has, and the cookies that were decided on."""

    async def finish(request: Request, response: HTTPResponse) -> None:
        # Only the chat may stand in another site's frame.
        ancestors = house.settings.frame_ancestors if request.path == "/chat" else "'none'"
        response.headers.setdefault("Content-Security-Policy", POLICY.format(ancestors=ancestors))
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        if request.path.startswith("/static/") or request.path == "/widget.js":
            # Asked for again each time, so that modules of two versions never mix; unchanged ones answer 304.
            response.headers["Cache-Control"] = "no-cache"
        if response.content_type and response.content_type.startswith("text/html"):
            response.headers.setdefault("Vary", "Accept-Language, Cookie")
        if request.path.startswith("/desk"):
            response.headers.setdefault("Cache-Control", "no-store")
        chosen = request.args.get("language") if request.method == "GET" else None
        if chosen and page_language(request) == chosen:
            set_cookie(
                response,
                COOKIE,
                chosen,
                is_secure=house.settings.is_secure,
                seconds=365 * DAY_SECONDS,
                path="/",
            )
        if getattr(request.ctx, "new_visit", False):
            set_cookie(response, VISIT_COOKIE, request.ctx.visit_id, is_secure=house.settings.is_secure)

    return finish
