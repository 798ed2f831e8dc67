import os
from datetime import date, datetime, timezone

import pytest

from bot.clock import FixedClock
from bot.content.live import LiveContent, Standing
from bot.errors import ContentError

CLOCK = FixedClock(datetime(2027, 1, 1, tzinfo=timezone.utc))
TODAY = date(2027, 1, 1)


@pytest.fixture
def live(write, well):
    return LiveContent(write(well).parent, CLOCK)


def test_first_load_with_mistakes_raises_all_of_them(write, well):
    well["faqs"][0]["owner"] = None
    well["faqs"][1]["owner"] = None
    with pytest.raises(ContentError) as caught:
        LiveContent(write(well).parent, CLOCK)
    assert len(caught.value.problems) == 2


def test_reload_takes_good_content(live, write, well):
    well["faqs"][1]["answer"]["en"] = "Wait an hour."
    write(well)
    assert live.reload() == []
    assert live.current.answer("login_locked", "en", {}, today=TODAY).text == "Wait an hour."


def test_reload_keeps_the_last_good_content(live, write):
    before = live.current
    write("topic: 'login")
    assert live.reload()
    assert live.current is before


def test_reload_takes_content_with_warnings(live, write, well):
    well["faqs"][1]["questions"]["en"].append("x" * 300)
    write(well)
    assert [problem.severity for problem in live.reload()] == ["warning"]
    assert len(live.edited.faqs["login_locked"].questions["en"]) == 2


def test_changed_after_a_file_was_saved_until_it_is_read(live, write, well):
    assert not live.changed()
    path = write(well) / "login.yml"
    os.utime(path, ns=(1, 1))
    assert live.changed()
    live.reload()
    assert not live.changed()


def test_changed_after_a_file_came_or_went(live, write, tmp_path):
    path = write("x", name="other.yml") / "other.yml"
    assert live.changed()
    path.unlink()
    live.reload()
    (tmp_path / "messages.yml").unlink()
    assert live.changed()


def test_changed_is_not_true_for_ever_after_a_mistake(live, write):
    write("topic: 'login")
    live.reload()
    assert not live.changed()


def test_answer_is_filled_and_values_are_escaped(live):
    answer = live.current.answer("login_code", "en", {"name": "*Ann* {app}", "app": "x"}, today=TODAY)
    assert answer.text.startswith("Hello, \\*Ann\\* \\{app\\}.\n")


def test_answer_falls_back_to_english(live):
    answer = live.current.answer("login_locked", "pl", {}, today=TODAY)
    assert (answer.text, answer.language) == ("Wait 30 minutes.", "en")


def test_answer_is_in_the_language_asked_for(live):
    answer = live.current.answer("login_locked", "ru", {}, today=TODAY)
    assert (answer.text, answer.language) == ("Подождите 30 минут.", "ru")


def test_answer_of_an_unknown_faq_is_none(live):
    assert live.current.answer("login_nothing", "en", {}, today=TODAY) is None


def test_answer_is_none_once_expired(live, write, well, faq):
    faq["valid_until"] = TODAY
    write(well)
    live.reload()
    assert live.current.answer("login_code", "en", {}, today=TODAY)
    assert live.current.answer("login_code", "en", {}, today=date(2027, 1, 2)) is None


def test_answer_is_none_for_other_channels(live, write, well, faq):
    faq["channels"] = ["email"]
    write(well)
    live.reload()
    assert live.current.answer("login_code", "en", {}, today=TODAY, channel="web") is None
    assert live.current.answer("login_code", "en", {}, today=TODAY, channel="email")


def test_questions_fingerprint_changes_with_questions_only(live, write, well, faq):
    before = live.edited
    faq["answer"]["en"] += "More."
    write(well)
    live.reload()
    assert live.edited.questions_fingerprint == before.questions_fingerprint
    assert live.edited.fingerprint != before.fingerprint
    faq["questions"]["en"].append("the code is nowhere")
    write(well)
    live.reload()
    assert live.edited.questions_fingerprint != before.questions_fingerprint


@pytest.fixture
def relearnt(live, write, well, faq):
    """An edit that has to be learnt and changes an answer too: a question more, an FAQ less, a new one."""
    faq["questions"]["en"].append("the code is nowhere")
    faq["answer"]["en"] = "Wait an hour."
    del faq["related"]
    faq["title"]["en"] = "No code"
    well["faqs"][1] = {**well["faqs"][1], "id": "login_new"}
    write(well)
    assert not any(problem.is_error for problem in live.reload())
    return live


def test_answer_is_live_before_the_questions_of_the_same_edit(relearnt):
    faq = relearnt.current.faqs["login_code"]
    assert faq.answer["en"] == "Wait an hour."
    assert faq.questions["en"] == ("no code came", "where is my code")
    assert faq.title["en"] == "Code missing"


def test_faqs_come_and_go_with_their_model(relearnt):
    assert set(relearnt.current.faqs) == {"login_code", "login_locked"}
    assert set(relearnt.edited.faqs) == {"login_code", "login_new"}
    relearnt.take_over(relearnt.edited)
    assert relearnt.current is relearnt.edited


def test_current_fingerprint_of_questions_is_that_of_the_model(live, relearnt):
    assert relearnt.current.questions_fingerprint != relearnt.edited.questions_fingerprint
    before = relearnt.current.questions_fingerprint
    relearnt.reload()
    assert relearnt.current.questions_fingerprint == before


def test_take_over_keeps_what_was_edited_since(relearnt, write, well, faq):
    learnt = relearnt.edited
    faq["answer"]["en"] = "Wait two hours."
    faq["questions"]["en"].append("still no code")
    write(well)
    relearnt.reload()
    relearnt.take_over(learnt)
    now = relearnt.current.faqs["login_code"]
    assert now.answer["en"] == "Wait two hours."
    assert now.questions["en"][-1] == "the code is nowhere"


def test_undone_edit_is_what_was_before(live, relearnt, write):
    from tests.content.conftest import WELL

    write(WELL)
    relearnt.reload()
    assert relearnt.current is relearnt.edited


def test_problems_now_are_of_the_newest_reading(live, write, well):
    assert live.problems_now == ()
    write("topic: 'login")
    live.reload()
    assert live.problems_now
    write(well)
    live.reload()
    assert live.problems_now == ()
    assert live.standing == Standing("live")


def test_fingerprint_does_not_depend_on_places(live, write, well):
    before = live.current.fingerprint
    path = write(well) / "login.yml"
    path.write_text("# a comment\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    live.reload()
    assert live.current.fingerprint == before
