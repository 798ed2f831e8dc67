"""What the content pages show of a tried question and of an edit's effect; what is learnt for it is tested
where it is made."""

from __future__ import annotations

import asyncio

import pytest

from bot.content.live import make_content
from bot.content.texts import Texts
from bot.errors import TanyaError
from bot.insights.cases import Case
from bot.insights.effect import CaseChange, Change, Effect, Got, Side
from bot.insights.explaining import Explanation, Guess
from bot.web.content_trying import Trying

pytestmark = pytest.mark.databases("sqlite")
MARKUP = "<script>alert(1)</script>"
ANSWER = Got("answer", "withdrawals_how", (), 0.9)
SUGGEST = Got("suggest", "", ("withdrawals_how", "gone_faq"), 0.4)
PERSON = Got("hand_over", "", (), 0.1)
NO_OUTCOMES = {"answer": 0, "suggest": 0, "hand_over": 0}
NEW = {
    "topic": "shipping",
    "id": "shipping_late",
    "owner": "logistics",
    "channels": ["web"],
    "title.en": "Parcel is late",
    "questions.en": "where is my parcel",
    "answer.en": "Soon.",
}


def side(right: int, wrong: int) -> Side:
    results = {"right": right, "suggested": 0, "missed": 0, "wrong": wrong}
    return Side(outcomes=NO_OUTCOMES, results=results, answer_at=0.9)  # type: ignore[arg-type]


EFFECT = Effect(
    asked=120,
    distinct=80,
    before=side(50, 1),
    after=side(49, 2),
    changes=[
        Change("other", f"how {MARKUP}", "en", 7, ANSWER, SUGGEST),
        Change("gained", "who", "pl", 1, PERSON, ANSWER),
    ],
    tests=[CaseChange(Case("withdrawals_how", "en", 1, "a test"), "right", "wrong", ANSWER, SUGGEST)],
    faqs=[],
    topics={},
    titles={},
)
NOTHING = Effect(120, 80, side(50, 1), side(50, 1), [], [], [], {}, {})


def explanation() -> Explanation:
    return Explanation(
        text=f"ask {MARKUP}",
        language="en",
        language_confidence=0.99,
        masked_text="ask …",
        found=(),
        also=(),
        outcome="answer",
        intent="faq",
        faq_id="withdrawals_how",
        is_repeated=False,
        confidence=0.93,
        suggest_confidence=0.95,
        answer_at=0.91,
        suggest_at=0.25,
        guesses=(Guess("faq/withdrawals_how", "How to withdraw", 0.61, f"near {MARKUP}"),),
        suggested=(),
        answer="A.",
    )


@pytest.fixture
def told(monkeypatch) -> dict:
    """What comes of learning, in place of the seconds that it takes: `effect`, and the contents asked of."""
    given: dict = {"effect": EFFECT, "asked": []}

    async def effect(self, before, after):
        if isinstance(given["effect"], Exception):
            raise given["effect"]
        return given["effect"]

    async def explain(self, content, text, **options):
        given["asked"].append((content.fingerprint, text, options["language"]))
        return explanation()

    monkeypatch.setattr(Trying, "effect", effect)
    monkeypatch.setattr(Trying, "explain", explain)
    return given


async def test_effect_is_shown_with_what_gets_worse(site, told):
    page = (await (await site.agent()).post("/desk/content/effect?fragment=1", NEW)).text

    assert "<strong>8</strong>" in page  # questions that get something else
    assert "50 → 49" in page
    assert '<strong class="bad">1 → 2</strong>' in page
    assert "“a test”" in page
    assert "How to withdraw money" in page
    assert page.count('<tr class="is-worse">') == 2
    assert "<script>alert" not in page


async def test_effect_of_nothing_is_said(site, told):
    told["effect"] = NOTHING
    page = (await (await site.agent()).post("/desk/content/effect", NEW)).text

    assert site.house.page_texts.render("content_effect_nothing", "en") in page
    assert 'formaction="/desk/content/publish"' in page


async def test_effect_that_cannot_be_told_still_lets_publish(site, told):
    told["effect"] = TanyaError("the pipeline is another", hint="look at config.yml")
    page = (await (await site.agent()).post("/desk/content/effect", NEW)).text

    assert "the pipeline is another" in page
    assert 'formaction="/desk/content/publish"' in page


async def test_tried_question_is_asked_of_what_is_live_and_of_the_edit(site, told):
    sent = {**NEW, "try_text": "  where is\nit ", "try_language": "pl"}
    page = (await (await site.agent()).post("/desk/content/try?fragment=1", sent)).text
    live = site.house.content.current.fingerprint

    (first, second) = told["asked"]
    assert (first, second[1:]) == ((live, "where is it", "pl"), ("where is it", "pl"))
    assert second[0] != live
    assert page.count('class="tried"') == 2
    assert "93 %" in page
    assert "<script>alert" not in page


async def test_edit_with_mistakes_is_not_tried_and_that_is_said(site, told):
    sent = {**NEW, "answer.en": "", "try_text": "where"}
    page = (await (await site.agent()).post("/desk/content/try", sent)).text

    assert len(told["asked"]) == 1
    assert site.house.page_texts.render("content_tried_unfit", "en") in page


async def test_learning_is_one_at_a_time_and_remembered(settings, monkeypatch):
    learnt: list[str] = []

    def learn(self, content):
        learnt.append(content.questions_fingerprint)
        return content

    monkeypatch.setattr(Trying, "_learn", learn)
    trying = Trying(settings, None)  # type: ignore[arg-type]
    contents = [make_content({}, Texts({})) for _ in range(2)]
    await asyncio.gather(*(asyncio.to_thread(trying._understanding, one) for one in contents * 3))

    assert len(learnt) == 1
