from __future__ import annotations

import io
import os
import subprocess
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.authors import who_changed
from bot.content.changes import Changes, changes
from bot.content.files import fingerprint, names_that_differ, pack, put_back, read_files, unpack
from bot.content.live import read_content
from bot.errors import TanyaError

NAMES = st.from_regex(r"faq/[a-zą-ż_]{1,20}\.yml", fullmatch=True)


@pytest.fixture
def root(project):
    (project / "config.yml").write_text("recipe: default.v1\n")
    return project


@given(st.dictionaries(NAMES, st.binary(max_size=200), max_size=5))
def test_pack_brings_back_every_byte(files):
    assert unpack(pack(files)) == files
    assert pack(files) == pack(dict(reversed(files.items())))


@pytest.mark.parametrize(
    "name", ["../x.yml", "faq/../../x.yml", "/etc/passwd", "faq/a/b.yml", "project/../../x.yml", "run.sh"]
)
def test_unpack_refuses_files_that_are_no_content(name):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, "x")
    with pytest.raises(TanyaError, match="no content"):
        unpack(packed.getvalue())


def test_unpack_of_what_is_no_archive_is_explained():
    with pytest.raises(TanyaError, match="cannot be read"):
        unpack(b"not a zip")


def test_read_files_has_editors_files_and_what_is_learnt_from(root):
    names = set(read_files(root))
    assert {"faq/login.yml", "messages.yml", "hours.yml"} <= names
    assert {"project/config.yml", "project/data/nlu/en.yml", "project/data/stories/rules.yml"} <= names


def test_put_back_writes_removes_and_leaves_alone(root):
    before = read_files(root)
    login = root / "data/faq/login.yml"
    login.write_text("topic: login\n")
    (root / "data/faq/new.yml").write_text("topic: new\n")
    (root / "data/faq/refunds.yml").unlink()
    (root / "data/faq/notes.txt").write_text("mine")
    (root / "config.yml").write_text("recipe: other\n")
    untouched = (root / "data/messages.yml").stat().st_mtime_ns

    assert put_back(root, before) == ["faq/login.yml", "faq/refunds.yml", "faq/new.yml"]

    assert names_that_differ(before, read_files(root)) == ["project/config.yml"]
    assert (root / "data/faq/notes.txt").read_text() == "mine"
    assert (root / "data/messages.yml").stat().st_mtime_ns == untouched
    assert not list((root / "data/faq").glob(".*"))


def test_put_back_keeps_a_files_rights(root):
    path = root / "data/faq/login.yml"
    files = read_files(root)
    path.write_text("topic: login\n")
    path.chmod(0o640)
    put_back(root, files)
    assert path.stat().st_mode & 0o777 == 0o640


def test_fingerprint_tells_files_apart(root):
    before = fingerprint(read_files(root))
    os.utime(root / "data/hours.yml", ns=(1, 1))
    assert fingerprint(read_files(root)) == before
    with (root / "data/hours.yml").open("a") as file:
        file.write("# later\n")
    assert fingerprint(read_files(root)) != before


def test_changes_name_what_differs(root):
    before = read_content(root / "data")
    login = root / "data/faq/login.yml"
    text = login.read_text(encoding="utf-8").replace("No problem, {name}.", "Nothing easier, {name}.", 1)
    text = text.replace("    questions:\n      en:\n", "    questions:\n      en:\n        - a gherkin\n", 1)
    login.write_text(text, encoding="utf-8")
    (root / "data/faq/refunds.yml").unlink()
    after = read_content(root / "data")

    found = changes(before, after, names=["faq/login.yml", "hours.yml", "project/config.yml"])

    assert found.changed == {"login_password_forgotten": ["questions", "answer"]}
    assert found.removed == sorted(faq_id for faq_id in before.faqs if faq_id.startswith("refunds_"))
    assert (found.added, found.texts, found.hours, found.project) == ([], [], True, ["config.yml"])
    assert changes(after, before, names=[]).added == found.removed


def test_changes_name_the_bots_texts(root):
    before = read_content(root / "data")
    path = root / "data/messages.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("is here now and will help you", "has come to help", 1), encoding="utf-8")
    assert changes(before, read_content(root / "data"), names=["messages.yml"]).texts == ["agent_joined"]


def test_changes_survive_being_stored():
    found = Changes(added=["a"], changed={"b": ["answer"]}, hours=True)
    assert Changes.from_dict(found.as_dict()) == found
    assert Changes.from_dict({**found.as_dict(), "of a later version": 1}) == found


def git(folder, *arguments):
    subprocess.run(
        ["git", "-C", folder, "-c", "user.name=Ana", "-c", "user.email=ana@lagu.example", *arguments],
        check=True,
        capture_output=True,
    )


def test_who_changed_is_the_commits_author_while_git_has_it_so(root):
    path = root / "data/faq/login.yml"
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "All.")
    assert who_changed(root, [path]) == "Ana <ana@lagu.example>"
    with path.open("a") as file:
        file.write("# mine\n")
    assert who_changed(root, [path]) == path.owner()


def test_who_changed_without_git_is_the_files_owner(root):
    path = root / "data/faq/login.yml"
    assert who_changed(root, [path]) == path.owner()
    assert who_changed(root, [root / "data/faq/deleted.yml"]) == path.parent.owner()
    assert who_changed(root, []) == ""
