from __future__ import annotations

import asyncio

import pytest

from bot.content.files import read_files
from bot.content.live import read_content
from bot.errors import TanyaError
from bot.insights.history import GOING_BACK, Edition, History, finish_going_back

TESTS = {"right": 3, "suggested": 1, "missed": 0, "wrong": 0}


@pytest.fixture
def project(project):
    """With few FAQs: they are read often here."""
    for path in (project / "data/faq").iterdir():
        if path.name not in ("login.yml", "general.yml"):
            path.unlink()
    return project


@pytest.fixture
def make_history(database, clock, project, tmp_path):
    """Another process's history of the same database."""
    return lambda: History(database=database, clock=clock, root=project, state=tmp_path / "state-of-it")


@pytest.fixture
def history(make_history):
    return make_history()


def edition(project):
    return Edition(read_content(project / "data"), read_files(project))


def edit(project, old="No problem, {name}.", new="Nothing easier, {name}."):
    path = project / "data/faq/login.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


async def test_versions_are_listed_newest_first_with_what_changed(history, project, clock):
    first = await history.record(edition(project), tests=TESTS)
    edit(project)
    clock.advance(seconds=60)
    await history.record(edition(project), tests=None)

    newest, oldest = await history.versions()

    assert oldest.changes.is_first
    assert len(oldest.changes.added) == len(edition(project).content.faqs)
    assert newest.changes.changed == {"login_password_forgotten": ["answer"]}
    assert newest.number > oldest.number == first.number
    assert newest.tests == oldest.tests == TESTS
    assert newest.live_at == clock.now()
    assert (newest.is_live, oldest.is_live) == (True, False)
    assert [version.number for version in await history.versions(before=newest.number)] == [oldest.number]


async def test_same_version_is_recorded_once_whoever_does_it(make_history, project):
    seen = edition(project)
    await asyncio.gather(*(make_history().record(seen, tests=TESTS) for _ in range(5)))
    assert len(await make_history().versions()) == 1


async def test_change_by_another_process_is_described_against_its_version(make_history, project):
    await make_history().record(edition(project), tests=TESTS)
    edit(project)
    version = await make_history().record(edition(project), tests=None)
    assert version.changes.changed == {"login_password_forgotten": ["answer"]}


async def test_comment_is_a_version_without_changes(history, project):
    await history.record(edition(project), tests=TESTS)
    edit(project, "topic: login", "topic: login # the door")
    version = await history.record(edition(project), tests=None)
    assert version.changes.as_dict() == {}


async def test_publisher_is_named_before_and_after_the_version_is_recorded(history, make_history, project):
    await history.record(edition(project), tests=TESTS)
    edit(project)
    await history.published("Ana")
    assert (await history.record(edition(project), tests=None)).who == "Ana"
    edit(project, "Nothing easier", "Easy")
    await make_history().record(edition(project), tests=None)  # another process was quicker
    await history.published("Budi")
    assert [version.who for version in await history.versions()][:2] == ["Budi", "Ana"]


async def test_go_back_brings_every_byte_and_removes_what_came_since(history, project):
    first = await history.record(edition(project), tests=TESTS)
    before = read_files(project)
    edit(project)
    (project / "data/faq/new.yml").write_text("topic: new\nfaqs: []\n")
    await history.record(edition(project), tests=None)

    assert await history.go_back(first.number, who="Ana") == ["faq/login.yml", "faq/new.yml"]

    assert read_files(project) == before
    version = await history.record(edition(project), tests=None)
    assert version.who == "Ana"
    assert len(await history.versions()) == 3


async def test_go_back_to_what_is_there_changes_nothing(history, project):
    first = await history.record(edition(project), tests=TESTS)
    assert await history.go_back(first.number) == []


async def test_go_back_refuses_to_lose_what_was_never_live(history, project, tmp_path):
    first = await history.record(edition(project), tests=TESTS)
    edit(project)
    await history.record(edition(project), tests=None)
    edit(project, "Nothing easier", "Half-")
    with pytest.raises(TanyaError, match="not live"):
        await history.go_back(first.number)

    await history.go_back(first.number, force=True)

    (aside,) = (tmp_path / "state-of-it/put_aside").iterdir()
    from bot.content.files import unpack

    assert b"Half-, {name}" in unpack(aside.read_bytes())["faq/login.yml"]


async def test_go_back_to_a_number_that_is_none_is_explained(history):
    with pytest.raises(TanyaError, match="no version 7"):
        await history.go_back(7)


async def test_going_back_that_was_killed_is_finished_at_the_next_start(
    history, project, tmp_path, monkeypatch
):
    first = await history.record(edition(project), tests=TESTS)
    before = read_files(project)
    edit(project)
    (project / "data/faq/new.yml").write_text("topic: new\nfaqs: []\n")
    await history.record(edition(project), tests=None)

    def die(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("bot.insights.history.put_back", die)
        with pytest.raises(KeyboardInterrupt):
            await history.go_back(first.number)
    state = tmp_path / "state-of-it"
    assert (state / GOING_BACK).exists()
    finish_going_back(project, state)
    assert read_files(project) == before
    assert not (state / GOING_BACK).exists()
    finish_going_back(project, state)


async def test_content_of_a_version_is_as_it_was(history, project):
    first = await history.record(edition(project), tests=TESTS)
    before = read_content(project / "data")
    edit(project)
    assert (await history.content(first.number)).fingerprint == before.fingerprint
