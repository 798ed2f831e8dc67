"""The table of messages is in step with data/messages.yml and with what the code says."""

import re
from pathlib import Path

from bot.content.messages import MESSAGES
from bot.content.texts import read_texts

ROOT = Path(__file__).parents[2]
# Of a form, Rasa asks for the slots itself; reasons and queue places are named by what they are about.
SAID_BY_NAME = re.compile(r"ask_contact_|contact_|reason_|button_")


def test_messages_of_this_project_are_those_of_the_table():
    _, problems = read_texts(ROOT / "data" / "messages.yml", expected=MESSAGES)
    assert problems == []


def test_every_message_of_the_table_is_said_somewhere():
    sources = [
        *(ROOT / "bot").rglob("*.py"),
        *(ROOT / "actions").rglob("*.py"),
        *(ROOT / "data").rglob("*.yml"),
    ]
    table = ROOT / "bot" / "content" / "messages.py"
    skipped = {table, ROOT / "data" / "messages.yml"}
    said = "\n".join(path.read_text(encoding="utf-8") for path in sources if path not in skipped)
    unsaid = [
        key for key in MESSAGES if not re.search(rf"\b(utter_)?{key}\b", said) and not SAID_BY_NAME.match(key)
    ]
    assert unsaid == []
