"""Which language a page is shown in: chosen, or what the browser asks for, or English."""

from __future__ import annotations

from sanic import Request

from bot.conversation.writing import supported_language
from bot.settings import FALLBACK_LANGUAGE

COOKIE = "tanya_language"


def page_language(request: Request) -> str:
    chosen = supported_language(request.args.get("language")) or supported_language(
        request.cookies.get(COOKIE)
    )
    return chosen or _asked_for(request.headers.get("accept-language", "")) or FALLBACK_LANGUAGE


def _asked_for(header: str) -> str | None:
    """The best of our languages in an Accept-Language header, by its weights."""
    weighed = []
    for place, part in enumerate(header[:500].split(",")):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), place, supported_language(tag)))
        except ValueError:
            continue
    return next((language for _, _, language in sorted(weighed, key=lambda row: row[:2]) if language), None)
