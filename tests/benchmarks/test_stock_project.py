"""The stock project is complete, and made of the same FAQs."""

import pytest
import yaml

from benchmarks.questions import faq_questions, in_conversations, unrelated_questions
from benchmarks.stock_project import write_endpoints, write_project
from bot.content.faq import Faq
from bot.content.texts import Texts
from bot.settings import LANGUAGES, Settings

CONFIG = """
recipe: default.v1
pipeline: [{name: WhitespaceTokenizer}, {name: DIETClassifier, epochs: 100}]
policies: [{name: RulePolicy}, {name: TEDPolicy, epochs: 100}]
"""
INTENTS = """
version: "3.1"
nlu:
  - intent: ask_human
    metadata: {language: en}
    examples: |
      - a person please
      - human - now
"""
FAQ = Faq(
    id="payout",
    topic="money",
    owner="payments",
    title={"en": "Paying out"},
    questions={"en": ("how do I cash out",), "pl": ("jak wypłacić",)},
    answer={"en": "Open {app}, {name}."},
    tests={"en": ("cash out?", "money?", "pay me"), "pl": ("kasa?",)},
)


@pytest.fixture
def project(tmp_path):
    (tmp_path / "default.yml").write_text(CONFIG)
    (tmp_path / "en.yml").write_text(INTENTS)

    def write(*, epochs=None):
        write_project(
            tmp_path / "stock",
            faqs={"payout": FAQ},
            texts=Texts({"handoff_asked": {"en": "A person comes."}}),
            hand_written=[tmp_path / "en.yml"],
            default_config=tmp_path / "default.yml",
            settings=Settings(app_name="Lagu"),
            epochs=epochs,
        )
        files = ("config.yml", "domain.yml", "data/nlu.yml", "data/rules.yml", "credentials.yml")
        return {name: yaml.safe_load((tmp_path / "stock" / name).read_text()) for name in files}

    return write


def test_stock_project_has_a_rule_for_each_intent(project):
    written = project()
    steps = [rule["steps"][0]["intent"] for rule in written["data/rules.yml"]["rules"]]
    assert steps == written["domain.yml"]["intents"] == ["payout", "ask_human", "nlu_fallback"]


def test_stock_project_has_a_response_for_each_rule(project):
    written = project()
    actions = {rule["steps"][1]["action"] for rule in written["data/rules.yml"]["rules"]}
    assert actions == set(written["domain.yml"]["responses"])


def test_stock_project_learns_titles_questions_and_hand_written_examples(project):
    examples = {entry["intent"]: entry["examples"] for entry in project()["data/nlu.yml"]["nlu"]}
    assert examples == {
        "payout": "- Paying out\n- how do I cash out\n- jak wypłacić\n",
        "ask_human": "- a person please\n- human - now\n",
    }


def test_stock_project_answers_have_no_placeholder_left(project):
    assert project()["domain.yml"]["responses"]["utter_payout"] == [{"text": "Open Lagu."}]


def test_stock_project_keeps_the_epochs_of_rasa(project):
    parts = project()["config.yml"]
    assert [part.get("epochs") for part in parts["pipeline"] + parts["policies"]] == [None, 100, None, 100]


def test_stock_project_takes_other_epochs(project):
    parts = project(epochs=3)["config.yml"]
    assert [part.get("epochs") for part in parts["pipeline"] + parts["policies"]] == [None, 3, None, 3]


def test_stock_project_keeps_trackers_in_sqlite(tmp_path):
    write_endpoints(tmp_path, database=tmp_path / "rasa.db")
    store = yaml.safe_load((tmp_path / "endpoints.yml").read_text())["tracker_store"]
    assert store == {"type": "SQL", "dialect": "sqlite", "db": str(tmp_path / "rasa.db")}


def test_faq_questions_are_the_tests(project):
    assert {question.text for question in faq_questions({"payout": FAQ})} == {
        "cash out?",
        "money?",
        "pay me",
        "kasa?",
    }


def test_faq_questions_are_bounded_in_each_language():
    assert len(faq_questions({"payout": FAQ}, a_language=2)) == 3


def test_in_conversations_does_not_mix_languages():
    texts = in_conversations(faq_questions({"payout": FAQ}), turns=3)
    assert set(texts) == {"cash out?", "money?", "pay me"}


def test_unrelated_questions_are_there_in_all_languages():
    assert {question.language for question in unrelated_questions()} == set(LANGUAGES)
