"""Every way of breaking a file gives its line and a hint that helps, and nothing that merely follows."""

import os
from datetime import date

import pytest

from bot.content.reader import read_faqs
from tests.content.broken_faqs import BROKEN, GOOD, Broken

TODAY = date(2027, 1, 1)


@pytest.fixture
def said(tmp_path, monkeypatch):
    """The problems of a folder with one file, as people read them."""
    monkeypatch.chdir(tmp_path)

    def read(content: str | bytes, *, name: str = "login.yml") -> list[str]:
        written = content if isinstance(content, bytes) else content.encode()
        (tmp_path / name).write_bytes(written)
        return [str(problem) for problem in read_faqs(tmp_path, today=TODAY)[1]]

    return read


def test_unbroken_file_has_no_problem(said):
    assert said(GOOD) == []


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_broken_file_tells_the_line_and_what_to_do(said, broken: Broken):
    found = said(broken.text)
    here = [line for line in found if line.startswith(f"login.yml:{broken.at}: ")]
    assert here, found
    assert all(word in here[0] for word in broken.words), here[0]
    assert " Try: " in here[0]
    assert len(found) <= 1 + broken.more, found


@pytest.mark.parametrize(
    ("content", "start", "hint"),
    [
        ("", "1:1: error: the file is empty.", "delete it"),
        ("# nothing but this\n", "1:1: error: the file is empty.", "delete it"),
        ("hello", "1:1: error: “hello” stands where names and values should.", "topic: …"),
        (GOOD.encode("cp1250"), "17:27: error: the file is not saved as UTF-8", "save it as UTF-8"),
        (GOOD.encode("utf-16"), "1:1: error: the file is saved as UTF-16.", "save it as UTF-8"),
        (GOOD.encode("utf-16-le"), "1:1: error: the file is saved as UTF-16.", "save it as UTF-8"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "1:1: error: this is no text file.", "YAML"),
        (GOOD + "#" * 10_000_000, "1:1: error: the file is larger than 2 MB.", "split it"),
        ('{"topic": "login", "faqs": [}', "1:29: error: a bracket", "the file ends here"),
        (GOOD[: GOOD.index("    answer:") + 8], "18:5: error: a name", "the file ends here"),
        (GOOD[: GOOD.index("locked: why") + 8], "41:34: error: a quotation mark", "the file ends here"),
    ],
)
def test_file_as_a_whole_is_one_problem(said, content, start, hint):
    found = said(content)
    assert len(found) == 1, found
    assert found[0].startswith(f"login.yml:{start}")
    assert hint in found[0]


@pytest.mark.parametrize(
    "content", [b"\xef\xbb\xbf" + GOOD.encode(), GOOD.replace("\n", "\r\n"), GOOD.replace("\n", "\r")]
)
def test_other_line_ends_and_a_byte_order_mark_are_fine(said, content):
    assert said(content) == []


def test_mistakes_that_stop_the_parser_are_all_told_at_once(said):
    spoilt = GOOD.replace("owner: accounts", "owner:accounts")
    spoilt = spoilt.replace("topic: login", "topic: login\nnotes: nothing")
    found = said(spoilt)
    assert [line.split(" ")[0] for line in found] == ["login.yml:2:1:", "login.yml:5:10:", "login.yml:34:10:"]


def test_faq_beside_a_broken_one_is_read(tmp_path, said):
    said(GOOD.replace("- where is my code", '- "where is my code'))
    assert list(read_faqs(tmp_path)[0]) == ["login_locked"]


def test_other_files_are_checked_beside_a_broken_one(said):
    said("topic: [", name="a.yml")
    assert len(said(GOOD.replace("handoff", "handof"))) == 2


def test_faqs_with_another_ending_are_read_and_told(said):
    (found,) = said(GOOD, name="login.yaml")
    assert found.startswith("login.yaml:1:1: warning:")
    assert found.endswith("rename it to login.yml.")


@pytest.mark.parametrize("name", ["login.txt", "login.yml.txt", "login.YML", "login.json", "login"])
def test_file_that_is_not_read_is_told(said, name):
    said(GOOD)
    (found,) = said(GOOD, name=name)
    assert found.startswith(f"{name}:1:1: warning: this file is not read")


@pytest.mark.parametrize("name", ["README.md", ".login.yml.swp", "login.yml~", "login.yml.bak"])
def test_file_that_nobody_wants_read_is_left_alone(said, name):
    said(GOOD)
    assert said("x", name=name) == []


def test_folder_named_as_a_file_is_told(said, tmp_path):
    (tmp_path / "x.yml").mkdir()
    (found,) = said(GOOD)
    assert found == "x.yml:1:1: error: this is a folder and no file. Try: another name for the folder."


def test_faqs_in_a_folder_within_are_told(said, tmp_path):
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "x.yml").write_text(GOOD)
    (found,) = said(GOOD)
    assert found.startswith("more:1:1: warning: what is in this folder is not read.")


@pytest.mark.parametrize("target", ["round.yml", "nowhere.yml"])
def test_link_that_leads_nowhere_is_told(said, tmp_path, target):
    os.symlink(target, tmp_path / "round.yml")
    (found,) = said(GOOD)
    assert found.startswith("round.yml:1:1: error: the file is a link that leads nowhere.")


def test_file_without_the_right_to_read_it_is_told(said, tmp_path, monkeypatch):
    said(GOOD)

    def refuse(path, *arguments, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    (found,) = map(str, read_faqs(tmp_path)[1])
    assert found.endswith("you have no right to. Try: chmod u+r login.yml")


def test_pipe_among_the_files_is_told_and_not_waited_for(said, tmp_path):
    os.mkfifo(tmp_path / "pipe.yml")
    (found,) = said(GOOD)
    assert found.startswith("pipe.yml:1:1: error: this is no plain file.")
