"""What the bot and the pages say: texts by key and language, with plurals and placeholders."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from babel import Locale

from bot.content.check_phrasings import check_as_written
from bot.content.filling import fill, placeholders
from bot.errors import Problem, nearest
from bot.marked_fields import FieldReader
from bot.marked_yaml import Steps, load
from bot.settings import FALLBACK_LANGUAGE, LANGUAGES

PLURAL_CATEGORIES = ("zero", "one", "two", "few", "many", "other")
Template = str | Mapping[str, str]  # one text, or one for each plural category


class Texts:
    """Templates by key and language. Cannot be changed."""

    def __init__(self, templates: Mapping[str, Mapping[str, Template]]) -> None:
        self._templates = {key: dict(languages) for key, languages in templates.items()}

    def __contains__(self, key: str) -> bool:
        return key in self._templates

    def __iter__(self) -> Iterator[str]:
        return iter(self._templates)

    def __len__(self) -> int:
        return len(self._templates)

    def render(
        self, key: str, language: str, /, *, escape: Callable[[str], str] | None = None, **values: object
    ) -> str:
        """The text in a language, else in English, with its placeholders filled in one pass.

        The number `count` chooses the plural form. `escape` makes values harmless for where the text goes.
        An unknown key raises KeyError: that is a mistake in the program.
        """
        template, used = self._template(key, language)
        if not isinstance(template, str):
            template = _plural(template, used, values.get("count", 0))
        return fill(template, values, escape=escape)

    def templates(self, language: str, *, prefix: str = "") -> dict[str, Template]:
        """Key to unfilled template, in a language or else in English, of keys that begin with `prefix`."""
        found = {key: self._template(key, language)[0] for key in self._templates if key.startswith(prefix)}
        return {key: text if isinstance(text, str) else dict(text) for key, text in found.items()}

    def languages(self, key: str) -> tuple[str, ...]:
        """The languages a text is there in."""
        return tuple(self._templates[key])

    def _template(self, key: str, language: str) -> tuple[Template, str]:
        languages = self._templates[key]
        for code in (language, language.partition("-")[0], FALLBACK_LANGUAGE):
            if code in languages:
                return languages[code], code
        raise KeyError(f"{key}: neither {language} nor {FALLBACK_LANGUAGE}")


def read_texts(
    path: Path, *, expected: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[Texts, list[Problem]]:
    """The texts of a file, and its problems in order of place. What cannot be used is left out.

    `expected` are the keys that have to be there, each with the placeholders that are filled in.
    """
    names = (*(expected or ()), *LANGUAGES, *PLURAL_CATEGORIES)
    reader = FieldReader(load(path, names=names))
    found: dict[str, dict[str, Template]] = {}
    if reader.marked.values:
        for key in reader.mapping(()):
            templates = _read_languages(reader, (key,))
            if FALLBACK_LANGUAGE in templates:
                found[key] = templates
        if expected is not None:
            _check_expected(reader, found, expected)
    return Texts(found), sorted(reader.problems)


@cache
def plural_forms(language: str) -> tuple[str, ...]:
    """The CLDR plural categories of a language, `other` last."""
    tags = Locale.parse(language, sep="-").plural_form.tags | {"other"}
    return tuple(category for category in PLURAL_CATEGORIES if category in tags)


def _plural(forms: Mapping[str, str], language: str, count: object) -> str:
    number = count if isinstance(count, (int, float)) else 0
    category = Locale.parse(language, sep="-").plural_form(abs(number))
    return forms.get(category) or forms["other"]


def _read_languages(reader: FieldReader, steps: Steps) -> dict[str, Template]:
    if isinstance(reader.value(steps), str):
        hint = "a line en: and the text, indented, below the name."
        reader.error(steps, "a text goes under its language.", hint)
        return {}
    templates = {language: _read_template(reader, (*steps, language)) for language in reader.languages(steps)}
    found = {language: template for language, template in templates.items() if template is not None}
    written = reader.value(steps) if isinstance(reader.value(steps), dict) else {}
    if written and FALLBACK_LANGUAGE not in written:
        reader.error_at_key(steps, f"“{steps[-1]}” has no English.", f"add {FALLBACK_LANGUAGE}: …")
    missing = [code for code in LANGUAGES if code not in written and code != FALLBACK_LANGUAGE]
    if written and missing:
        message = f"“{steps[-1]}” is not there in {', '.join(missing)}; its users get English."
        reader.warning(steps, message, "translate it.")
    _check_placeholders(reader, steps, found)
    return found


def _read_template(reader: FieldReader, steps: Steps) -> Template | None:
    if not isinstance(reader.value(steps), dict):
        check_as_written(reader, steps)
        return reader.text(steps)
    needed = plural_forms(str(steps[-1]))
    forms: dict[str, str] = {}
    for category in reader.mapping(steps):
        at = (*steps, category)
        if category not in needed:
            near = nearest(category, needed) or "one of " + ", ".join(needed)
            reader.error_at_key(at, f"there is no plural form “{category}” in this language.", f"{near}.")
        elif text := reader.text(at):
            forms[category] = text
    missing = [category for category in needed if category not in reader.value(steps)]
    if missing:
        message = f"the plural form {', '.join(missing)} is missing."
        reader.error_at_key(steps, message, f"write {', '.join(needed)}.")
    return forms if forms.get("other") else None


def _check_placeholders(reader: FieldReader, steps: Steps, templates: Mapping[str, Template]) -> None:
    """A translation without a placeholder loses what the user needs; a new one would be shown in braces."""
    if FALLBACK_LANGUAGE not in templates:
        return
    english = _placeholders(templates[FALLBACK_LANGUAGE])
    others = {code: _placeholders(text) for code, text in templates.items() if code != FALLBACK_LANGUAGE}
    # What all others have was lost or mistyped in English, and is told there once.
    lost = set.intersection(*others.values()) - english if len(others) > 1 else set()
    lone = english - set().union(*others.values()) - {"name"} if lost else set()
    if lost:
        message = f"the placeholder {_braced(lost)} of the other languages is missing."
        reader.error((*steps, FALLBACK_LANGUAGE), message, "add it.")
    for language, here in others.items():
        at = (*steps, language)
        if extra := here - english - lost:
            message = f"the placeholder {_braced(extra)} is not in the English text."
            reader.error(at, message, "see the English text for its name.")
        # A greeting without the name is a matter of taste.
        if missing := english - here - lone - {"name"}:
            reader.error(at, f"the placeholder {_braced(missing)} of the English text is missing.", "add it.")


def _braced(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def _check_expected(
    reader: FieldReader, found: Mapping[str, Mapping[str, Template]], expected: Mapping[str, tuple[str, ...]]
) -> None:
    written = reader.value(())
    missing = [key for key in expected if key not in written] if reader.marked.complete else []
    for key in missing:
        reader.error((), f"the text “{key}” is missing.", f"add {key}: with a line for each language.")
    for key in written:
        # A project's own actions may say texts of their own; a mistyped name is missing as well.
        near = nearest(key, missing)
        if key not in expected and near:
            reader.error_at_key((key,), f"there is no text “{key}”.", f"{near}.")
    for key, templates in found.items():
        for name in sorted(_placeholders(templates[FALLBACK_LANGUAGE]) - {"count"}):
            if key in expected and name not in expected[key]:
                known = ", ".join(f"{{{filled}}}" for filled in expected[key])
                near = nearest(name, expected[key])
                hint = f"{{{near}}}." if near else f"one of {known}." if known else "write it without."
                reader.error((key, FALLBACK_LANGUAGE), f"nothing fills in {{{name}}} here.", hint)


def _placeholders(template: Template) -> set[str]:
    """Placeholders of a text. Of plural forms those of any: “one person” needs no {count}."""
    forms = [template] if isinstance(template, str) else template.values()
    found = {name for form in forms for name in placeholders(form)}
    return found if isinstance(template, str) else found | {"count"}
