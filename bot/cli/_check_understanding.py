"""What the matcher makes of the FAQs: which of them it mixes up, which tests fail, what the promise costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.content.check_phrasings import Phrasing, Written, phrasings_of
from bot.content.faq import Faq
from bot.dialogue.relearning import kept_small_talk
from bot.errors import Problem, TanyaError
from bot.insights.cases import Result, judge
from bot.marked_yaml import load, shown_path
from bot.marked_yaml_lines import shorten
from bot.nlu.blended import BlendedLeftOut
from bot.nlu.confusables import Mistaken, Pair, find_mistaken, find_pairs
from bot.nlu.examples import Example, faq_examples
from bot.nlu.lessons import prepare
from bot.nlu.outcome import FAQ, TITLE
from bot.nlu.reading import Reading, read
from bot.nlu.understanding import Pipeline, Understanding, Understood, read_pipeline
from bot.nlu.vectors import kept_vectors

FEWEST_MISTAKEN = 2  # one odd question of a pair says nothing yet
MOST_PAIRS = 20
ALIKE = 0.9  # cosine from which two questions say the same
MERGE_FROM = 0.25  # of the questions of both
Places = dict[tuple[str, str, str, str], Phrasing]  # by FAQ, field, language and text


@dataclass
class Found:
    """`confusions` are worst first; `promise` is a line, empty where nothing can be said."""

    problems: list[Problem] = field(default_factory=list)
    confusions: list[Problem] = field(default_factory=list)
    promise: str = ""


def check_understanding(
    folder: Path,
    faqs: dict[str, Faq],
    written: Sequence[Written],
    *,
    cache_folder: Path,
    tests: Callable[[], dict[str, Reading]],
) -> Found:
    """Fits the matcher in this process (seconds). Why it cannot be fitted is a problem of config.yml. `tests`
    gives what `read_tests` made of the FAQs' tests."""
    try:
        pipeline = read_pipeline(folder / "config.yml")
        examples = [*kept_small_talk(folder / "data", cache_folder), *faq_examples(faqs.values())]
        if not any(example.name.startswith(FAQ + "/") for example in examples):
            return Found()
        places = _places(written)
        found = Found()
        lessons = prepare(examples, pipeline.encoders, cache_folder=cache_folder)
        if lessons.left_out:
            found.confusions = _confusions(examples, lessons.left_out, places)
        understanding = Understanding.of(lessons, pipeline)
        counts: Counter[str] = Counter()
        found.problems = _failing_tests(understanding, faqs, places, cache_folder, counts, tests())
        found.promise = _promise(pipeline, counts)
        if not lessons.left_out:
            found.promise += f" {len(examples)} questions are too many to look for FAQs that are mixed up."
    except TanyaError as error:
        return Found([_of_config(folder / "config.yml", error)])
    return found


def read_tests(texts: Sequence[str]) -> dict[str, Reading]:
    """By text."""
    return {text: read(text) for text in texts}


def _places(written: Sequence[Written]) -> Places:
    rows = (row for one in written for row in phrasings_of(one))
    return {(row.one.faq.id, row.kind, row.language, _same(row.text)): row for row in rows}


def _same(text: str) -> str:
    return " ".join(text.split())


def _of_config(path: Path, error: TanyaError) -> Problem:
    """Where config.yml says what is wrong, or its beginning."""
    marked = load(path)
    line, column = 1, 1
    for steps, place in marked.values.items():
        if steps[-1:] == ("wrong_answers",) and "wrong_answers" in error.message:
            line, column = place
    return Problem(shown_path(path), line, column, f"{error.message}.", error.hint)


def _confusions(examples: Sequence[Example], left_out: BlendedLeftOut, places: Places) -> list[Problem]:
    asked = [example.role != TITLE for example in examples]
    names = [example.name for example in examples]
    pairs = [
        pair
        for pair in find_pairs(find_mistaken(left_out, asked), names, asked)
        if len(pair.mistaken) >= FEWEST_MISTAKEN and any(name.startswith(FAQ + "/") for name in pair.names)
    ]
    return [_confusion(pair, examples, places) for pair in pairs[:MOST_PAIRS]]


def _confusion(pair: Pair, examples: Sequence[Example], places: Places) -> Problem:
    # Told at an FAQ's question, which an editor can change, rather than at hand-written small talk.
    worst = next((one for one in pair.mistaken if _place(examples[one.example], places)), pair.mistaken[0])
    question, nearest = examples[worst.example], examples[worst.nearest]
    here, there = _place(question, places), _place(nearest, places)
    first, second = (_shown(name) for name in pair.names)
    languages = Counter(examples[one.example].language for one in pair.mistaken)
    said = ", ".join(f"{code} {count}" for code, count in languages.most_common())
    where = f"{there.place.split(' ')[0]} " if there else ""
    message = (
        f"{first} and {second} are mixed up in {len(pair.mistaken)} of {pair.asked} questions ({said}): "
        f"“{shorten(question.text)}” is taken for {_shown(worst.into)}, "
        f"for it is like {where}“{shorten(nearest.text)}”."
    )
    hint = _advice(pair, worst, examples)
    if here is None:
        return Problem("data/nlu", 1, 1, message, hint, "warning")
    return here.one.reader.marked.warning(here.steps, message, hint)


def _advice(pair: Pair, worst: Mistaken, examples: Sequence[Example]) -> str:
    first, second = pair.names
    question = examples[worst.example]
    if worst.likeness >= ALIKE:
        return "these two say the same: keep one, or word them so that a colleague could tell them apart."
    if pair.share >= MERGE_FROM and pair.taken_from(first) and pair.taken_from(second):
        return f"one FAQ out of {_shown(first)} and {_shown(second)}, if one answer fits both."
    if not question.name.startswith(f"{FAQ}/"):
        return f"other words for “{shorten(examples[worst.nearest].text)}”."
    language = f" in “{question.language}”" if question.language else ""
    return f"more questions of {_shown(question.name)}{language}, with words that only it has."


def _shown(name: str) -> str:
    return name.removeprefix(f"{FAQ}/") if name.startswith(f"{FAQ}/") else f"the small talk “{name}”"


def _place(example: Example, places: Places) -> Phrasing | None:
    kind = "title" if example.role == TITLE else "questions"
    return places.get((example.name.partition("/")[2], kind, example.language, _same(example.text)))


def _failing_tests(
    understanding: Understanding,
    faqs: dict[str, Faq],
    places: Places,
    cache_folder: Path,
    counts: Counter[str],
    tests: dict[str, Reading],
) -> list[Problem]:
    """A warning at each test that does not lead to its FAQ; counts what becomes of all."""
    rows = [
        (faq, language, text)
        for faq in faqs.values()
        for language, texts in faq.tests.items()
        for text in texts
    ]
    readings = [tests[text] for _, _, text in rows]
    # Tests are the editors' own words, so their vectors may be kept, unlike visitors'.
    searched = [reading.searched for reading in readings]
    vectors = kept_vectors(understanding.encoders, searched, cache_folder=cache_folder)
    problems = []
    answers = understanding.understand(readings, vectors)
    for (faq, language, text), understood in zip(rows, answers, strict=True):
        result = judge(faq.id, understood)
        counts[understood.outcome] += 1
        place = places.get((faq.id, "tests", language, _same(text)))
        if result in ("wrong", "missed") and place:
            message, hint = _said_of(result, understood, faq, language)
            problems.append(place.one.reader.marked.warning(place.steps, message, hint))
    return problems


def _said_of(result: Result, understood: Understood, faq: Faq, language: str) -> tuple[str, str]:
    """What is wrong with a test, and what to try."""
    best = understood.match.ranking[0] if understood.match else None
    nearest = f"; nearest is “{shorten(best.nearest)}” of {_shown(best.name)}" if best else ""
    hint = f"a question of {faq.id} in “{language}” that is more like it."
    if result == "wrong":
        hint = hint.removesuffix(".") + ", or other words for the nearest." if best else hint
        return f"this test is answered with {_shown(best.name) if best else 'another FAQ'}{nearest}.", hint
    if understood.outcome == "suggest":
        return (
            f"this test does not find {faq.id}: suggested are {', '.join(understood.faqs())}{nearest}.",
            hint,
        )
    if best and best.name == f"{FAQ}/{faq.id}":
        return f"this test calls a person: {faq.id} comes first, but is too unsure{nearest}.", hint
    return f"this test does not find {faq.id}: a person is called{nearest}.", hint


def _promise(pipeline: Pipeline, counts: Counter[str]) -> str:
    """What is given up for few wrong answers, over the tests, none of which is learnt."""
    whole = sum(counts.values())
    if not whole:
        return ""
    answered, suggested, handed = (
        f"{100 * counts[outcome] / whole:.0f} %" for outcome in ("answer", "suggest", "hand_over")
    )
    return (
        f"With at most {100 * pipeline.wrong_answers:g} % wrong answers, of {whole} tests {answered} "
        f"are answered, {suggested} get suggestions, {handed} go to a person."
    )
