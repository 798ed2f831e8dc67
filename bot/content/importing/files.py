"""Writes drafts into the FAQ files of a folder: new files, or behind what a file has; nothing is replaced."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.content.importing.drafts import Draft
from bot.content.values import Values, clean_values
from bot.content.writing import HEADER, ORDER
from bot.content.yaml_edits import emit
from bot.errors import Problem, TanyaError
from bot.marked_yaml import MAX_BYTES, loads, shown_path

# A letter first, and nothing that means anything to YAML.
_PLAIN = re.compile(r"[^\W\d_](?:[\w ?!.,…'’()/%+-]*[\w?!.…)%])?")
_WORD_OF_YAML = re.compile(r"y|n|yes|no|on|off|true|false|null", re.IGNORECASE)


@dataclass(frozen=True)
class Change:
    """A file as it is to be. `before` is its text so far, None if there is none; `new` its new FAQs' text."""

    path: Path
    before: str | None
    after: str
    new: str
    ids: tuple[str, ...]


def plan(drafts: Iterable[Draft], folder: Path) -> tuple[list[Change], list[Problem]]:
    """What is to be written, a file for each topic, and what cannot be."""
    by_topic: dict[str, list[Draft]] = {}
    for draft in drafts:
        by_topic.setdefault(draft.topic, []).append(draft)
    changes, problems = [], []
    for topic, group in by_topic.items():
        path = folder / f"{topic}.yml"
        if not path.exists() and path.with_suffix(".yaml").exists():
            path = path.with_suffix(".yaml")
        try:
            changes.append(_change(path, topic, group))
        except TanyaError as error:
            problems.append(Problem(shown_path(path), 1, 1, error.message, error.hint))
    return changes, problems


def _change(path: Path, topic: str, drafts: list[Draft]) -> Change:
    values = [clean_values(draft.values()) for draft in drafts]
    ids = tuple(draft.id for draft in drafts)
    before = _read(path)
    if before is None:
        new = "\n".join(_item(one, column=2) for one in values)
        after = f"{HEADER}topic: {topic}\nfaqs:\n{new}"
        expected = {"topic": topic, "faqs": values}
    else:
        marked = loads(before, file=shown_path(path))
        listed = marked.value(("faqs",))
        if not marked.complete or not isinstance(listed, list) or not listed:
            raise TanyaError("nothing can be added: its list of FAQs can't be read.", hint="tanya check.")
        column = max(0, marked.mark(("faqs", 0))[1] - 3)
        new = "\n".join(_item(one, column=column) for one in values)
        between = "" if before.endswith("\n") else "\n"
        after = f"{before}{between}\n{new}"
        expected = {**marked.data, "faqs": [*listed, *values]}
    if len(after.encode("utf-8")) > MAX_BYTES:
        hint = "a column with the topic, or smaller parts with --topic."
        raise TanyaError(f"it would be larger than {MAX_BYTES // 1_000_000} MB: nothing is added.", hint=hint)
    _check(after, expected, is_new=before is None)
    return Change(path, before, after, new, ids)


def _item(values: Values, *, column: int) -> str:
    """An FAQ as an item of the list, in the style of the files that people write: answers below `|`."""
    lines: list[str] = []
    for name in (name for name in ORDER if name in values):
        value = values[name]
        if isinstance(value, str):
            lines.append(f"{name}: {_scalar(value)}")
            continue
        lines.append(f"{name}:")
        for language, texts in value.items():
            if isinstance(texts, list):
                lines += [f"  {language}:", *(f"    - {_scalar(text)}" for text in texts)]
            elif name == "answer":
                lines += [f"  {language}: |", *(f"    {line}" if line else "" for line in texts.split("\n"))]
            else:
                lines.append(f"  {language}: {_scalar(texts)}")
    indented = (" " * (column + 2) + line if line else "" for line in lines)
    return (" " * column + "- " + "\n".join(indented)[column + 2 :]) + "\n"


def _scalar(text: str) -> str:
    """A text in one line; in quotes if it would be read as something else."""
    if _PLAIN.fullmatch(text) and not _WORD_OF_YAML.fullmatch(text):
        return text
    return emit({"k": text})[3:].removesuffix("\n")  # exact for everything, and a hundred times slower


def _check(text: str, expected: object, *, is_new: bool) -> None:
    """Nothing is written that would not be read as it is meant."""
    marked = loads(text, file="")
    if not marked.complete or _stripped(marked.data) != _stripped(expected):
        reason = "" if is_new else " the file is written in another way than ours, such as in { and }."
        raise TanyaError(f"nothing can be added:{reason}", hint="--topic with another name.")


def _stripped(data: object) -> object:
    """The blanks around texts do not count."""
    if isinstance(data, dict):
        return {key: _stripped(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_stripped(value) for value in data]
    return data.strip() if isinstance(data, str) else data


def _read(path: Path) -> str | None:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise TanyaError(f"can't be read: {error}.", hint="tanya check.") from error


def write(changes: Iterable[Change]) -> None:
    """Writes each file as a whole or not at all. Raises TanyaError when one was changed meanwhile."""
    for change in changes:
        try:
            change.path.parent.mkdir(parents=True, exist_ok=True)
            if _read(change.path) != change.before:
                shown = shown_path(change.path)
                raise TanyaError(f"somebody has just changed “{shown}”.", hint="import once more.")
            _replace(change)
        except OSError as error:
            reason = error.strerror or str(error)
            raise TanyaError(
                f"can't write “{shown_path(change.path)}”: {reason}.", hint="check the folder."
            ) from error


def _replace(change: Change) -> None:
    mode = change.path.stat().st_mode & 0o777 if change.before is not None else 0o666 & ~_umask()
    # The name begins with a dot, so that nobody reads it for an FAQ file.
    handle, name = tempfile.mkstemp(prefix=".import-", dir=change.path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(change.after)
        os.chmod(name, mode)
        os.replace(name, change.path)
    except BaseException:
        os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
