"""`tanya content` as it is used."""

from __future__ import annotations

import asyncio
import json

import pytest

from bot.cli.main import main
from bot.clock import Clock
from bot.content.files import read_files
from bot.content.live import read_content
from bot.insights.history import Edition, History
from bot.store.database import open_database

LOGIN = "data/faq/login.yml"


@pytest.fixture
def live(project, monkeypatch):
    """A project with two versions; the second one says *Nothing easier*."""
    for path in (project / "data/faq").iterdir():
        if path.name not in ("login.yml", "general.yml"):
            path.unlink()
    monkeypatch.setenv("TANYA_FOLDER", str(project))
    monkeypatch.delenv("TANYA_DATABASE_URL", raising=False)

    async def record_both():
        database = await open_database(f"sqlite:///{project / 'var/tanya.db'}")
        history = History(database=database, clock=Clock(), root=project, state=project / "var")
        await history.record(edition(project), tests={"right": 3, "suggested": 1, "missed": 0, "wrong": 0})
        edit(project, "No problem", "Nothing easier")
        await history.record(edition(project), tests=None)
        await database.close()

    asyncio.run(record_both())
    return project


def edition(project):
    return Edition(read_content(project / "data"), read_files(project))


def edit(project, old, new):
    path = project / LOGIN
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


def test_log_shows_what_changed_newest_first(live, capsys):
    assert main(["content", "log"]) == 0
    lines = capsys.readouterr().out.splitlines()
    numbers = [line.split()[0] for line in lines[1:] if not line.startswith(" ")]
    assert numbers == ["2", "1"]
    assert "login_password_forgotten" in lines[1]
    assert "3 of 4" in lines[1]


def test_log_as_json_has_every_field(live, capsys):
    assert main(["content", "log", "--format", "json", "--limit", "1"]) == 0
    (newest,) = json.loads(capsys.readouterr().out)
    assert newest["number"] == 2
    assert newest["changes"]["changed"] == {"login_password_forgotten": ["answer"]}


def test_back_puts_the_files_back_and_says_which(live, capsys):
    assert main(["content", "back", "1"]) == 0
    assert "data/faq/login.yml\n" in capsys.readouterr().out
    assert "No problem" in (live / LOGIN).read_text(encoding="utf-8")
    assert main(["content", "back", "1"]) == 0
    assert "already" in capsys.readouterr().out


def test_back_keeps_an_edit_that_is_not_live(live, capsys):
    edit(live, "Nothing easier", "Half-written")
    assert main(["content", "back", "1"]) == 2
    assert "not live" in capsys.readouterr().err
    assert "Half-written" in (live / LOGIN).read_text(encoding="utf-8")
    assert main(["content", "back", "1", "--force"]) == 0
    assert list((live / "var/put_aside").iterdir())


def test_back_to_a_version_that_is_none_is_explained(live, capsys):
    assert main(["content", "back", "99"]) == 2
    assert "no version 99" in capsys.readouterr().err


def test_log_of_none_is_explained(live, capsys):
    assert main(["content", "log", "--limit", "0"]) == 2
    assert "--limit" in capsys.readouterr().err
