"""Entries of a Rasa project: examples of an intent, and the text of the response that answers it.

An intent is answered by its rule, by the stories it is in, or by a response of its name; a retrieval
intent `faq/late` by `utter_faq/late`. Rasa's YAML is read here, its older Markdown in rasa_markdown.py.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from bot.content.faq import Mark
from bot.content.importing.found import Entry, Findings
from bot.content.importing.rasa_files import Project, Response
from bot.content.importing.rasa_markdown import read_markdown
from bot.content.importing.rasa_yaml import read_yaml
from bot.errors import TanyaError

MAX_FILES = 2_000
YAML, MARKDOWN = (".yml", ".yaml"), (".md",)
# Where a project keeps what is none of its content.
SKIPPED = {
    "models",
    "results",
    "tests",
    "test",
    "node_modules",
    "venv",
    "env",
    "__pycache__",
    "site-packages",
}
# Tanya has these herself, in five languages.
SMALL_TALK = re.compile(
    r"greet(ings?)?|hello|hi|goodbye|bye|thanks?|thank_?you|affirm|yes|deny|no|bot_challenge|out_of_scope|help"
    r"|nlu_fallback|mood_\w+|(human_)?handoff|stop|restart|session_start|back|inform",
    re.IGNORECASE,
)


def read_project(paths: Iterable[Path]) -> Findings:
    """What the Rasa files among `paths` hold together: folders are looked through, files are read.

    Raises TanyaError when there are too many files, or none of Rasa's training data.
    """
    project = Project(Findings())
    given = list(paths)
    for path in _files(given):
        read = read_yaml if path.suffix.lower() in YAML else read_markdown
        read(path, project)
    if not project.examples and not project.found.problems:
        names = ", ".join(f"“{path}”" for path in given)
        hint = "give the folder of the project, with domain.yml and data/, or sheets and pages one by one."
        raise TanyaError(f"there is no training data of Rasa in {names}.", hint=hint)
    _join(project)
    return project.found


def _files(given: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in given:
        if not path.is_dir():
            found.append(path)
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("."))
            wanted = (name for name in sorted(names) if not name.startswith("."))
            found += (
                Path(folder, name) for name in wanted if Path(name).suffix.lower() in (*YAML, *MARKDOWN)
            )
            if len(found) > MAX_FILES:
                hint = "give the project's data/ and domain.yml alone."
                raise TanyaError(f"“{path}” has more than {MAX_FILES} YAML and Markdown files.", hint=hint)
    return found


def _join(project: Project) -> None:
    """Makes entries of examples and responses, and tells what stays behind."""
    used: set[str] = set()
    for intent, examples in project.examples.items():
        place = project.places[intent]
        if SMALL_TALK.fullmatch(intent):
            project.found.warning(
                place, f"the intent “{intent}” is left out: Tanya has small talk of her own."
            )
            used |= set(project.followed_by(intent)) | {f"utter_{intent}"}
            continue
        if "/" not in intent and any(name.startswith(intent + "/") for name in project.examples):
            continue
        name = _answered_by(project, intent)
        used.add(name)
        response = project.responses.get(name)
        if response is None or not response.text:
            _tell_unanswered(project, intent, place, name, response)
            continue
        for message in response.left_out:
            project.found.warning(response.place, f"“{name}”: {message}")
        topic, _, own = intent.rpartition("/")
        entry = Entry(
            place,
            tuple(dict.fromkeys(examples)),
            response.text,
            project.languages.get(intent, ""),
            key=f"rasa#{intent}",
            name=own,
            topic=topic,
            title=response.title,
        )
        project.found.entries.append(entry)
    for name, response in project.responses.items():
        if name not in used and not name.startswith(("utter_ask_", "utter_greet", "utter_goodbye")):
            project.found.warning(response.place, f"“{name}” answers no intent by itself: not taken.")


def _answered_by(project: Project, intent: str) -> str:
    """The name of the response that answers an intent."""
    if "/" in intent:
        return f"utter_{intent}"
    followed = Counter(name for name in project.followed_by(intent) if name in project.responses)
    own = f"utter_{intent}"
    if own in project.responses and (not followed or own in followed):
        return own
    if not followed:
        return next((name for name in project.followed_by(intent)), own)
    best = followed.most_common(1)[0][0]
    if len(followed) > 1:
        others = ", ".join(name for name in followed if name != best)
        message = f"the intent “{intent}” has several answers; {best} is taken, not {others}."
        project.found.warning(project.places[intent], message, "see whether they belong together.")
    return best


def _tell_unanswered(
    project: Project, intent: str, place: Mark, name: str, response: Response | None
) -> None:
    if response is not None:
        message = f"the intent “{intent}”: {name} has no plain text: not taken."
        project.found.error(place, message, "write the answer as an FAQ.")
    elif re.match(r"utter_", name):
        project.found.error(
            place,
            f"the intent “{intent}” has no answer: there is no response “{name}”: not taken.",
            "give the files with the responses and the rules too.",
        )
    else:
        message = f"the intent “{intent}” is answered by the program “{name}”: not taken."
        project.found.error(place, message, "write what it says as an FAQ, if it is always the same.")
