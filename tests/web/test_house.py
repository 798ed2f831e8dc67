from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.errors import ContentError, TanyaError
from bot.web.house import _kept_secret, build_house

pytestmark = pytest.mark.databases("sqlite")


def test_secret_is_made_once_and_kept(tmp_path):
    first = _kept_secret(tmp_path / "state")

    assert len(first) >= 32
    assert _kept_secret(tmp_path / "state") == first


def test_secret_is_readable_by_its_owner_alone(tmp_path):
    _kept_secret(tmp_path)

    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_secret_made_by_many_at_once_is_one(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(_kept_secret, [tmp_path] * 16))

    assert len(made) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


@pytest.mark.parametrize("written", [b"", b"short", b"\xff" * 40])
def test_secret_that_is_none_is_explained(tmp_path, written):
    (tmp_path / "secret").write_bytes(written)

    with pytest.raises(TanyaError, match="no usable secret"):
        _kept_secret(tmp_path)


def test_secret_in_a_folder_that_cannot_be_made_is_explained(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(TanyaError) as caught:
        _kept_secret(tmp_path / "file" / "state")
    assert "TANYA_STATE_FOLDER" in caught.value.hint


async def test_house_with_broken_content_is_not_built(project, make_settings, clock):
    (project / "data/faq/login.yml").write_text("topic: login\nfaqs: [{id: 1}]\n")

    with pytest.raises(ContentError):
        await build_house(make_settings(folder=str(project)), clock=clock)


async def test_house_after_a_broken_edit_has_the_last_good_content(project, make_settings, clock):
    settings = make_settings(folder=str(project))
    house = await build_house(settings, clock=clock)
    house.keep_last_good()
    good = set(house.content.current.faqs)
    await house.close()
    (project / "data/faq/login.yml").write_text("topic: login\nfaqs: [{id: 1}]\n")
    (project / "data/hours.yml").write_text("time_zone: Mars\n")

    again = await build_house(settings, clock=clock)

    assert set(again.content.current.faqs) == good
    assert again.hours.current.is_open(clock.now())
    await again.close()


async def test_edited_text_is_what_the_desk_says_next(project, make_settings, clock):
    house = await build_house(make_settings(folder=str(project)), clock=clock)
    path = project / "data/messages.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("is here now and will help you", "has come to help"), encoding="utf-8")
    house.content.reload()

    assert "has come to help" in house.content.current.texts.render("agent_joined", "en", agent="Ana")
    await house.close()


async def test_house_with_a_mail_server_that_is_none_is_not_built(make_settings, clock):
    with pytest.raises(TanyaError, match="TANYA_SMTP_URL"):
        await build_house(make_settings(smtp_url="mail.example"), clock=clock)
