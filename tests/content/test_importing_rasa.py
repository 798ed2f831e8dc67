"""Rasa projects: examples, the response that answers them, and what stays behind."""

from __future__ import annotations

import pytest

from bot.content.importing.rasa_files import without_annotations
from bot.content.importing.rasa_project import read_project
from bot.errors import TanyaError


@pytest.fixture
def project(tmp_path):
    """Writes files by name and reads the folder."""

    def read(**files: str):
        for name, text in files.items():
            path = tmp_path / name.replace("__", ".")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return read_project([tmp_path])

    return read


def texts(found) -> list[str]:
    return [problem.message for problem in found.problems]


NLU = "nlu:\n- intent: late\n  examples: |\n    - where is it\n    - late [again](time)\n"
LATE = "responses:\n  utter_late:\n  - text: Soon.\n"


@pytest.mark.parametrize(
    ("example", "plain"),
    [
        ("fly to [Berlin](city)", "fly to Berlin"),
        ("fly to [berlin](city:Berlin) now", "fly to berlin now"),
        ('to [NY]{"entity": "city", "value": "New York"}', "to NY"),
        ('[a]{"entity": "x"} and [b](y)', "a and b"),
        ('[NY][{"entity": "city"}, {"entity": "to"}]', "NY"),
        ("no [brackets] here", "no [brackets] here"),
    ],
)
def test_annotations_are_taken_out(example: str, plain: str) -> None:
    assert without_annotations(example) == plain


def test_intent_is_answered_by_the_response_of_its_name(project) -> None:
    (entry,) = project(nlu__yml=NLU, domain__yml=LATE).entries
    assert (entry.questions, entry.answer, entry.name) == (("where is it", "late again"), "Soon.", "late")
    assert (entry.place.line, entry.topic) == (2, "")


@pytest.mark.parametrize("kind", ["rule", "story"])
def test_intent_is_answered_as_rules_and_stories_say(project, kind: str) -> None:
    plural = {"rule": "rules", "story": "stories"}[kind]
    steps = (
        f"{plural}:\n- {kind}: x\n  steps:\n  - or:\n    - intent: other\n    - intent: late\n"
        "  - action: utter_x\n"
    )
    (entry,) = project(
        nlu__yml=NLU, domain__yml="responses: {utter_x: [{text: Soon.}]}", r__yml=steps
    ).entries
    assert entry.answer == "Soon."


def test_retrieval_intents_keep_their_topic(project) -> None:
    nlu = NLU.replace("late\n", "faq/late\n", 1)
    (entry,) = project(nlu__yml=nlu, domain__yml="responses:\n  utter_faq/late:\n  - text: Soon.\n").entries
    assert (entry.topic, entry.name) == ("faq", "late")


def test_examples_written_as_a_list_are_read(project) -> None:
    nlu = (
        "nlu:\n- intent: late\n  metadata: {language: ms}\n  examples:\n  - text: |\n      - mana dia\n"
        "    metadata: {a: b}\n"
    )
    (entry,) = project(nlu__yml=nlu, domain__yml=LATE).entries
    assert (entry.questions, entry.language) == (("mana dia",), "ms")


def test_markdown_of_old_rasa_is_read(project) -> None:
    found = project(
        nlu__md="## intent:late\n- where is [it](thing)\n\n## intent:faq/fee\n- what fee\n\n"
        "## synonym:a\n- b\n",
        responses__md="## fees\n* faq/fee\n  - No fee.\n",
        stories__md='## late path\n* late{"a": 1}\n  - slot{"a": 1}\n  - utter_late\n',
        domain__yml=LATE,
        README__md="# About\n\n* nothing\n  - of this\n",
    )
    assert [(entry.questions, entry.answer) for entry in found.entries] == [
        (("where is it",), "Soon."), (("what fee",), "No fee."),
    ]  # fmt: skip
    assert [text for text in texts(found) if "synonyms" in text]


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("- synonym: a\n  examples: |\n    - b\n", "synonyms"),
        ("- regex: a\n  examples: |\n    - b\n", "regular expressions"),
        ("- lookup: a\n  examples: |\n    - b\n", "lookup tables"),
        ("- intent: greet\n  examples: |\n    - b\n", "small talk"),
        ("- intent: bare\n  examples: |\n    - b\n", "no answer"),
        ("- intent: odd\n  examples: 3\n", "can't be read"),
        ("- 3\n", "no intent"),
    ],
)
def test_what_is_not_taken_of_the_training_data_is_told(project, block: str, said: str) -> None:
    found = project(nlu__yml=NLU + block, domain__yml=LATE)
    assert len(found.entries) == 1
    assert any(said in text for text in texts(found))


@pytest.mark.parametrize(
    ("variants", "said"),
    [
        ("- text: Soon.\n    buttons: [{title: Track, payload: /track}]", '"Track"'),
        ("- text: Soon.\n    image: https://x.example/a.png", "its image is"),
        ("- text: Soon.\n    custom: {a: b}", "custom part"),
        ("- text: Soon.\n  - text: Later.", "another wording"),
        ("- text: Vip.\n    condition: [{type: slot}]\n  - text: Soon.", "under a condition"),
        ("- text: Slack.\n    channel: slack\n  - text: Soon.", "channel slack"),
    ],
)
def test_what_is_not_taken_of_a_response_is_told(project, variants: str, said: str) -> None:
    found = project(nlu__yml=NLU, domain__yml=f"responses:\n  utter_late:\n  {variants}\n")
    assert [entry.answer for entry in found.entries] == ["Soon."]
    assert any(said in text for text in texts(found))


def test_answer_of_a_program_is_told(project) -> None:
    found = project(nlu__yml=NLU, r__yml="rules:\n- steps:\n  - intent: late\n  - action: action_look_up\n")
    assert not found.entries
    assert "program “action_look_up”" in texts(found)[0]


def test_broken_yaml_is_told_at_its_line_and_the_rest_is_taken(project) -> None:
    found = project(nlu__yml=NLU, domain__yml=LATE, broken__yml="responses:\n  utter_a: [\n  b: : c\n")
    assert len(found.entries) == 1
    assert [problem for problem in found.problems if problem.is_error and problem.line > 1]


def test_yaml_with_anchors_runs_and_explodes_nothing(project) -> None:
    bomb = "responses:\n  a: &a [x]\n  b: !!python/object/apply:os.system [ls]\n  utter_late: *a\n"
    found = project(nlu__yml=NLU, domain__yml=bomb)
    assert not found.entries
    assert any("anchor" in text for text in texts(found))


def test_folder_without_training_data_is_told(tmp_path) -> None:
    with pytest.raises(TanyaError, match="no training data"):
        read_project([tmp_path])
