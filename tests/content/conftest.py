import copy
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

WELL = {
    "topic": "login",
    "faqs": [
        {
            "id": "login_code",
            "owner": "accounts",
            "related": ["login_locked"],
            "title": {"en": "Code missing", "ru": "Нет кода"},
            "questions": {"en": ["no code came", "where is my code"], "ru": ["код не пришёл"]},
            "answer": {
                "en": "Hello, {name}.\n\n1. Open [Login](https://lagu.example/login).\n2. Ask again.\n",
                "ru": "Да, {name}.\n\n1. Откройте [Вход](https://lagu.example/login).\n2. Ещё раз.\n",
            },
            "tests": {"en": ["sms code did not arrive"]},
        },
        {
            "id": "login_locked",
            "owner": "accounts",
            "handoff": "offer",
            "title": {"en": "Locked", "ru": "Заблокирован"},
            "questions": {"en": ["my account is locked"], "ru": ["аккаунт заблокирован"]},
            "answer": {"en": "Wait 30 minutes.", "ru": "Подождите 30 минут."},
        },
    ],
}
MESSAGES = Path(__file__).parents[2] / "data" / "messages.yml"


@pytest.fixture
def well() -> dict[str, Any]:
    """An FAQ file without mistakes, to be spoilt."""
    return copy.deepcopy(WELL)


@pytest.fixture
def faq(well) -> dict[str, Any]:
    """The first FAQ of `well`."""
    return well["faqs"][0]


@pytest.fixture
def write(tmp_path):
    """Writes an FAQ file and returns its folder."""

    def write_file(data: Any, *, name: str = "login.yml") -> Path:
        folder = tmp_path / "faq"
        folder.mkdir(exist_ok=True)
        text = data if isinstance(data, str) else yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
        (folder / name).write_text(text, encoding="utf-8")
        shutil.copy(MESSAGES, tmp_path / "messages.yml")
        return folder

    return write_file
