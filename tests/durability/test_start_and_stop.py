"""How `tanya run` starts, refuses to start, and stops."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.real_house import ROOT
from tests.real_process import Chat, Tanya

pytestmark = pytest.mark.slow
PATIENCE_SECONDS = 20
Start = Callable[..., Tanya]


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_stop_is_clean_also_with_an_open_stream(start: Start, by: signal.Signals) -> None:
    tanya = start().until_ready()
    assert httpx.get(tanya.url + "/health").json() == {"status": "ok"}
    opened = httpx.post(tanya.url + "/api/chat/conversations", json={"language": "en"}).json()
    headers = {"Authorization": f"Bearer {opened['token']}"}
    with httpx.stream("GET", tanya.url + "/api/chat/events", headers=headers) as stream:
        assert stream.status_code == 200
        assert tanya.stop(by=by) == 0
    assert tanya.output.endswith("Tanya has stopped.\n")
    assert "Traceback" not in tanya.output


def test_stop_while_starting_is_clean(start: Start) -> None:
    tanya = start()
    while "is starting" not in tanya.output:
        time.sleep(0.05)
    code = tanya.stop()
    assert (code, "Traceback" in tanya.output) == (0, False), tanya.output


def test_port_that_is_taken_is_said(start: Start) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        tanya = start(port=port)
        assert tanya.wait() == 2
    assert tanya.output.splitlines()[0] == f"error: port {port} on 127.0.0.1 is taken"
    assert len(tanya.output.splitlines()) == 2


def test_port_is_taken_from_the_first_moment(start: Start, tmp_path: Path) -> None:
    first = start()
    until_said(first, "is starting")
    second = start(port=first.port, state_folder=str(tmp_path / "other"))
    assert second.wait() == 2
    assert f"error: port {first.port} on 127.0.0.1 is taken" in second.output


def test_state_folder_that_cannot_be_written_is_said(project: Path, start: Start) -> None:
    (project / "file").write_text("in the way", encoding="utf-8")
    tanya = start(state_folder="file/state")  # rights would not stop root
    assert tanya.wait() == 2
    said = [line for line in tanya.output.splitlines() if "starting" not in line]
    assert said[0].startswith("error: can't")
    assert "file/state" in said[0]
    assert said[1].startswith("Try: ")
    assert len(said) == 2


def test_second_process_on_the_same_sqlite_is_refused(start: Start) -> None:
    start().until_ready()
    second = start()
    assert second.wait() == 2
    assert "error: another Tanya is running" in second.output


def test_broken_content_at_start_shows_all_mistakes(project: Path, start: Start) -> None:
    edit(project / "data/faq/login.yml", "    answer:\n", "    answr:\n")
    edit(project / "data/faq/refunds.yml", "    handoff: offer\n", "    handoff: sometimes\n")
    edit(project / "data/messages.yml", "{agent} is here now", "{agnet} is here now")
    tanya = start()
    assert tanya.wait() == 2
    for place in (r"faq/login\.yml:\d+:\d+: ", r"faq/refunds\.yml:\d+:\d+: ", r"messages\.yml:\d+:\d+: "):
        assert re.search(place, tanya.output), tanya.output
    assert "Traceback" not in tanya.output


def test_broken_edit_keeps_the_last_good_answer_and_the_mended_one_is_live(
    project: Path, start: Start
) -> None:
    tanya = start().until_ready()
    path = project / "data/faq/login.yml"
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("No problem, {name}.", "Nothing easier, {nmae}."), encoding="utf-8")
    until_said(tanya, "the edit is not live")
    assert answer_of(tanya).startswith("No problem.")
    path.write_text(good.replace("No problem, {name}.", "Nothing easier, {name}."), encoding="utf-8")
    until_said(tanya, "new answers and texts are live")
    assert answer_of(tanya).startswith("Nothing easier.")


def test_new_question_is_learnt_while_running(project: Path, model: Path, start: Start) -> None:
    (project / "models").unlink()
    (project / "models").mkdir()  # what is learnt here is for no other test
    shutil.copy(model, project / "models")
    (project / "var").mkdir()
    (project / "var/vectors.sqlite").symlink_to(ROOT / "var/vectors.sqlite")  # so that only it is encoded
    tanya = start().until_ready()
    assert not answer_of(tanya, "the gherkin is on holiday").startswith("No problem.")
    edit(
        project / "data/faq/login.yml",
        "    questions:\n      en:\n",
        "    questions:\n      en:\n        - the gherkin is on holiday\n",
    )
    until_said(tanya, "the new model answers", patience_seconds=240)
    assert answer_of(tanya, "the gherkin is on holiday").startswith("No problem.")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def until_said(tanya: Tanya, words: str, *, patience_seconds: int = PATIENCE_SECONDS) -> None:
    until = time.monotonic() + patience_seconds
    while words not in tanya.output:
        assert time.monotonic() < until, tanya.output
        time.sleep(0.1)


def answer_of(tanya: Tanya, text: str = "how do i reset my password") -> str:
    """What is said first to a question, by default to a forgotten password."""
    with httpx.Client(base_url=tanya.url) as client:
        opened = client.post("/api/chat/conversations", json={"language": "en"}).json()
        chat = Chat([tanya.url], [], token=opened["token"], id=opened["conversation"]["id"])
        message = {"id": "a-message", "text": text}
        client.post("/api/chat/messages", json=message, headers={"Authorization": f"Bearer {chat.token}"})
        until = time.monotonic() + PATIENCE_SECONDS
        while len(said := chat.history()) < 2:
            assert time.monotonic() < until, tanya.output
            time.sleep(0.1)
        return str(said[1]["text"])
