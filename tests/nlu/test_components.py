import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.errors import TanyaError

pytestmark = pytest.mark.slow  # Rasa and the encoders

QUESTIONS = {
    "faq/password": ["i forgot my password", "reset my password", "password lost", "new password please"],
    "faq/pending": ["my withdrawal is pending", "withdrawal still pending", "when does my withdrawal move",
                    "pending since monday"],
    "faq/refund": ["i want a refund", "give me my money back", "refund my purchase", "return the plug-in"],
    "faq/hours": ["when are you open", "opening hours", "are you there on sunday", "what time do you open"],
    "faq/key": ["where is my licence key", "find my key", "i lost the licence key", "show me my key"],
    "faq/delete": ["delete my account", "close my account", "erase my profile", "remove my account"],
    "greet": ["hi", "hello", "good morning", "hey there"],
    "ask_human": ["i want a person", "talk to a human", "agent please", "let me speak to someone"],
}


@pytest.fixture(scope="module")
def pipeline(train):
    return train([
        *((text, intent, "en", "question") for intent, texts in QUESTIONS.items() for text in texts),
        ("Lost password", "faq/password", "en", "title"),
    ])


def test_a_training_question_is_answered_in_the_forms_rasa_reads(pipeline):
    parsed = pipeline.parse("Opening hours?")
    assert parsed["intent"]["name"] == "faq"
    assert parsed["gate"]["outcome"] == "answer"
    assert parsed["intent_ranking"][0]["name"] == "faq/hours"
    selected = parsed["response_selector"]
    assert selected["all_retrieval_intents"] == ["faq"]
    assert selected["faq"]["response"]["intent_response_key"] == "faq/hours"
    assert selected["faq"]["response"]["utter_action"] == "utter_faq/hours"
    assert selected["faq"]["ranking"][0]["intent_response_key"] == "faq/hours"


def test_the_ranking_holds_no_class_twice_and_falls(pipeline):
    ranking = pipeline.parse("is support open on sunday")["intent_ranking"]
    assert len({row["name"] for row in ranking}) == len(ranking) == 8
    confidences = [row["confidence"] for row in ranking]
    assert confidences == sorted(confidences, reverse=True)


def test_small_talk_is_its_own_intent_and_faqs_are_ranked_beside_it(pipeline):
    parsed = pipeline.parse("hello")
    assert parsed["intent"]["name"] == "greet"
    ranking = parsed["response_selector"]["faq"]["ranking"]
    assert all(row["intent_response_key"].startswith("faq/") for row in ranking)


def test_a_stranger_question_is_not_answered(pipeline):
    parsed = pipeline.parse("how do i bake sourdough bread")
    assert parsed["gate"]["outcome"] != "answer"
    assert parsed["intent"]["name"] in ("unsure", "unknown")


@pytest.mark.parametrize("text", ["👍", "?!", "🙏🙏", "a@example.com", "LAGU-12AB-34CD-56EF"])
def test_a_message_without_words_is_no_text(pipeline, text):
    assert pipeline.parse(text)["intent"]["name"] == "no_text"


@pytest.mark.parametrize("text", ["", "\0", "\ud800", " "])
def test_an_empty_or_broken_message_does_not_fail(pipeline, text):
    assert pipeline.parse(text)["intent"]["name"] == "no_text"


def test_a_huge_message_does_not_fail(pipeline):
    assert pipeline.parse("refund " * 20_000)["gate"]["outcome"] in ("answer", "suggest", "hand_over")


def test_entities_and_masked_text_are_left_on_the_message(pipeline):
    parsed = pipeline.parse("where is my key LAGU-12AB-34CD-56EF")
    assert parsed["masked_text"] == "where is my key licence key"
    assert parsed["entities"] == [{
        "entity": "licence_key", "start": 16, "end": 35, "value": "LAGU-12AB-34CD-56EF",
        "extractor": "EntityFinder",
    }]


def test_what_is_known_of_the_language_comes_from_the_metadata(pipeline):
    assert pipeline.parse("ok", languages={"conversation": "pl"})["language"]["code"] == "pl"
    assert pipeline.parse("ok", languages={"browser": "ms-MY"})["language"]["name"] == "Bahasa Melayu"


@pytest.mark.parametrize("languages", [None, "pl", {"conversation": 7}, {}])
def test_strange_metadata_does_not_fail(pipeline, languages):
    assert pipeline.parse("ok", languages=languages)["language"]["code"] == "en"


def test_what_is_left_on_the_message_is_plain_json(pipeline):
    parsed = pipeline.parse("my withdrawal of 50 usd is pending")
    assert json.loads(json.dumps(parsed)) == parsed


def test_the_model_holds_no_pickle(pipeline):
    stored = [path.name for path in pipeline.folder.rglob("*") if path.is_file()]
    assert sorted(stored) == [
        "balance.npz", "exact.json", "gate.json", "matcher.npz", "specialist_0.npz",
        "specialist_0_places.npz", "specialists.json", "texts.json",
    ]


def test_training_twice_gives_the_same_model(pipeline, train):
    again = train([
        *((text, intent, "en", "question") for intent, texts in QUESTIONS.items() for text in texts),
        ("Lost password", "faq/password", "en", "title"),
    ])
    for text in ("password gone", "is anybody there"):
        assert again.parse(text) == pipeline.parse(text)


def test_threads_do_not_disturb_each_other(pipeline):
    def read(text):
        parsed = pipeline.parse(text)
        names = [parsed["masked_text"], parsed["intent"]["name"], parsed["language"]["code"]]
        # The last digits depend on how many threads the matrix product was given.
        return *names, *(round(row["confidence"], 4) for row in parsed["intent_ranking"])

    texts = ["password gone", "is anybody there", "refund 50 usd please", "my name is Bob, close it"] * 3
    expected = [read(text) for text in texts]
    with ThreadPoolExecutor(max_workers=4) as pool:
        assert list(pool.map(read, texts)) == expected


def test_without_any_example_everything_is_handed_over(train):
    parsed = train([]).parse("hello")
    assert (parsed["intent"]["name"], parsed["gate"]["outcome"]) == ("unknown", "hand_over")


def test_with_a_single_example_nothing_fails(train):
    assert train([("hello", "greet", "en", "question")]).parse("hello")["intent"]["name"] == "greet"


def test_a_mistyped_promise_is_an_error_with_a_hint():
    from bot.nlu.gate import ConfidenceGate

    with pytest.raises(TanyaError, match="wrong_answers"):
        ConfidenceGate.create({"wrong_answers": "a few"}, None, None, None)


def test_a_model_of_an_encoder_that_is_missing_here_says_so(pipeline):
    from rasa.shared.nlu.training_data.message import Message

    with pytest.raises(TanyaError, match="e5"):
        pipeline.components[3].process([Message(data={"text": "hello"})])
