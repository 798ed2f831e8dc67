"""The form of an FAQ: what a browser sends becomes values, and values become what the template shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sanic import Request

from bot.channels.shown import render_markdown
from bot.content.edited import Checked, FieldProblem
from bot.content.faq import CHANNELS, HANDOFFS
from bot.content.filling import escape_markdown, fill
from bot.content.publishing import Edit
from bot.content.values import LISTS, PHRASINGS, TEXTS, WORDS, Values, clean_values
from bot.settings import FALLBACK_LANGUAGE, LANGUAGES

RELATED = 3
GONE = "-"  # what is there now, where somebody has deleted it: an empty value would not be sent
KEPT = 200  # characters of what is no text of the FAQ: ids, the source, the fingerprint


@dataclass(frozen=True)
class Form:
    """A form as it was sent or is to be shown. `base` is the fingerprint of what the editor began with, empty
    for a new FAQ; `source` says where its values come from, such as question:12."""

    values: Values
    base: str = ""
    topic: str = ""
    source: str = ""
    is_given: bool = False  # values that nobody has published yet

    @property
    def is_new(self) -> bool:
        return not self.base

    @property
    def faq_id(self) -> str:
        return str(self.values.get("id", ""))

    @property
    def edit(self) -> Edit:
        return Edit(self.faq_id, self.values, self.base, self.topic)


def read_form(request: Request) -> Form:
    """What the browser sent. Nothing of it is trusted: it is checked like a file."""
    sent = request.form
    given: dict[str, Any] = {name: sent.get(name, "") for name in WORDS}
    given |= {name: sent.getlist(name, []) for name in LISTS}
    for name in TEXTS:
        given[name] = {code: sent.get(f"{name}.{code}", "") for code in LANGUAGES}
    for name in PHRASINGS:
        given[name] = {code: sent.get(f"{name}.{code}", "").splitlines() for code in LANGUAGES}
    return Form(
        clean_values(given),
        # Over somebody's edit that the editor was shown: what is there now is what the edit begins with.
        base=sent.get("over", sent.get("base", ""))[:KEPT].removeprefix(GONE),
        topic=sent.get("topic", "").strip()[:KEPT],
        source=sent.get("source", "")[:KEPT],
        is_given=True,
    )


@dataclass(frozen=True)
class Shown:
    """What the template needs of a form."""

    form: Form
    checked: Checked | None
    problems: list[FieldProblem] = field(default_factory=list)

    def at(self, name: str) -> list[FieldProblem]:
        return [problem for problem in self.problems if problem.field == name]

    @property
    def unplaced(self) -> list[FieldProblem]:
        """Problems of fields that the form does not have."""
        fields = {*WORDS, *LISTS, "topic"} | {
            name + (f".{code}" if code else "") for name in (*TEXTS, *PHRASINGS) for code in ("", *LANGUAGES)
        }
        return [problem for problem in self.problems if problem.field not in fields]

    def text(self, name: str, language: str = "") -> str:
        value = self.form.values.get(name, "")
        if language:
            value = value.get(language, "") if isinstance(value, dict) else ""
        return "\n".join(value) if isinstance(value, list) else value

    def related(self) -> list[str]:
        listed = list(self.form.values.get("related", ()))
        return listed + [""] * max(0, RELATED - len(listed))

    def is_on(self, channel: str) -> bool:
        return channel in self.form.values.get("channels", CHANNELS)


def preview(answer: str, values: Mapping[str, object]) -> str:
    """An answer as HTML, with its placeholders filled as a visitor sees them."""
    return render_markdown(fill(answer, values, escape=escape_markdown))


CHOICES = {"channels": CHANNELS, "handoffs": HANDOFFS, "fallback": FALLBACK_LANGUAGE, "gone": GONE}
