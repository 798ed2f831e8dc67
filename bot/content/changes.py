"""What is other in one content than in another, in a form that can be stored and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from bot.content.faq import Faq
from bot.content.files import HOURS_FILE, PROJECT
from bot.content.live import Content
from bot.settings import LANGUAGES

PARTS = tuple(part.name for part in fields(Faq) if part.name not in ("id", "mark"))
NAMED = 5


@dataclass(frozen=True)
class Changes:
    """Ids of FAQs that came and went, of the others the fields that differ; keys of the bot's texts; whether
    the opening hours differ; names of other files of the project. `is_first` when there was nothing before.
    All empty: nothing but comments, order and layout."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    hours: bool = False
    project: list[str] = field(default_factory=list)
    is_first: bool = False

    def as_dict(self) -> dict[str, Any]:
        """As plain values, without what is empty."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Changes:
        """What `as_dict` made; fields that this version does not know are passed over."""
        known = {row.name for row in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})

    def in_words(self) -> str:
        """A line for a log or a table, in English."""
        if self.is_first:
            return f"{len(self.added)} FAQs, the first version"
        parts = [f"{faq_id}: {', '.join(fields)}" for faq_id, fields in self.changed.items()]
        said = [
            _some("new", self.added),
            _some("gone", self.removed),
            _some("changed", parts, separator="; "),
            _some("texts", self.texts),
            "opening hours" if self.hours else "",
            _some("project", self.project),
        ]
        return ". ".join(part for part in said if part) or "comments or layout only"


def _some(what: str, names: list[str], *, separator: str = ", ") -> str:
    if not names:
        return ""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{what} {separator.join(names[:NAMED])}{more}"


def changes(before: Content | None, after: Content, *, names: list[str]) -> Changes:
    """`names` are the files that differ, as `bot.content.files` calls them."""
    if before is None:
        return Changes(added=sorted(after.faqs), is_first=True)
    both = [faq_id for faq_id in after.faqs if faq_id in before.faqs]
    differing = {faq_id: _parts(before.faqs[faq_id], after.faqs[faq_id]) for faq_id in both}
    return Changes(
        added=sorted(set(after.faqs) - set(before.faqs)),
        removed=sorted(set(before.faqs) - set(after.faqs)),
        changed={faq_id: parts for faq_id, parts in sorted(differing.items()) if parts},
        texts=_texts(before, after),
        hours=HOURS_FILE in names,
        project=[name.removeprefix(PROJECT) for name in names if name.startswith(PROJECT)],
    )


def _parts(before: Faq, after: Faq) -> list[str]:
    return [part for part in PARTS if getattr(before, part) != getattr(after, part)]


def _texts(before: Content, after: Content) -> list[str]:
    old, new = _templates(before), _templates(after)
    return sorted({place[0] for place in {*old, *new} if old.get(place) != new.get(place)})


def _templates(content: Content) -> dict[tuple[str, str], Any]:
    """By key and language, where the text has that language."""
    texts = content.texts
    return {
        (key, code): template
        for code in LANGUAGES
        for key, template in texts.templates(code).items()
        if code in texts.languages(key)
    }
