"""Renders pages: Jinja2 templates with the texts of one language."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup
from sanic import Request
from sanic.response import HTTPResponse, html

from bot.content.texts import Texts
from bot.settings import LANGUAGES, Settings
from bot.web.language import page_language

FOLDER = Path(__file__).parent
FOR_SCRIPTS = "chat_"
# In a script block these would end it or begin a comment.
JSON_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


class Pages:
    """All templates, with `t` for texts. Values are escaped by Jinja2."""

    def __init__(self, *, texts: Texts, settings: Settings) -> None:
        self._texts = texts
        self._settings = settings
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=select_autoescape(["html"]),
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def text(self, request: Request, key: str, **values: Any) -> str:
        return self._texts.render(key, page_language(request), **values)

    def render(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        headers: dict[str, str] | None = None,
        **context: Any,
    ) -> HTTPResponse:
        return html(self.draw(request, template, **context), status=status, headers=headers)

    def draw(self, request: Request, template: str, **context: Any) -> str:
        """The HTML of a template."""
        language = page_language(request)

        def t(key: str, **values: Any) -> str:
            return self._texts.render(key, language, **values)

        return self._environment.get_template(template).render(
            t=t,
            language=language,
            languages=LANGUAGES,
            message_characters=self._settings.message_characters,
            **context,
        )

    def script_texts(self, request: Request) -> Markup:
        """The texts of the chat's script, as JSON that can stand in a script block."""
        texts = json.dumps(
            self._texts.templates(page_language(request), prefix=FOR_SCRIPTS), ensure_ascii=False
        )
        for sign, escape in JSON_ESCAPES.items():
            texts = texts.replace(sign, escape)
        return Markup(texts)
