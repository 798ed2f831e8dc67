"""Understanding without Rasa: what the pipeline of config.yml makes of a text, in one process and in batches.

The Rasa components call the same modules (`reading`, `encoders`, `matching`, `outcome`), so the results are
theirs. Nothing of Rasa is imported but its reader of training data, and only by `examples.small_talk`.

    pipeline = read_pipeline(root / "config.yml")
    examples = [*small_talk(root / "data"), *faq_examples(content.faqs.values())]
    understanding = Understanding.learn(examples, pipeline, cache_folder=settings.state)  # seconds
    understanding = Understanding.load(model)  # or of a trained model
    for understood in understanding.ask(texts): ...  # 5-15 ms each

Who wants to leave examples out one by one takes `lessons.prepare`, and learns from what it gives.
"""

from __future__ import annotations

import json
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from bot.errors import ContentError, TanyaError
from bot.marked_yaml import load
from bot.nlu.blended import asked_of
from bot.nlu.encoder_choice import read_keys
from bot.nlu.encoders import RECORD, check_same, each_usable, unloaded, usable_encoders
from bot.nlu.examples import Example
from bot.nlu.lessons import Lessons, prepare
from bot.nlu.matching import Match, Matcher
from bot.nlu.outcome import FAQ, Decision, Gate, Outcome, calibrate, judge, share
from bot.nlu.reading import Reading, read
from bot.nlu.settling import Judged, settle

COMPONENTS = ("LanguageIdentifier", "EntityFinder", "SentenceEncoder", "FaqMatcher", "ConfidenceGate")
ENCODERS = ("e5", "use", "minilm")
WRONG_ANSWERS = "3%"
SUGGESTED = 3
_STORING = (".SentenceEncoder", ".FaqMatcher", ".ConfidenceGate")


@dataclass(frozen=True)
class Pipeline:
    """What config.yml sets of the components."""

    encoders: tuple[str, ...]
    wrong_answers: float


def read_pipeline(config: Path) -> Pipeline:
    """Raises TanyaError when the pipeline is not made of our components, and for values that do not fit."""
    marked = load(config)
    if any(problem.is_error for problem in marked.problems):
        raise ContentError(marked.problems)
    data = marked.data if isinstance(marked.data, dict) else {}
    rows = [row for row in data.get("pipeline") or [] if isinstance(row, dict)]
    settings = {str(row.get("name", "")).rpartition(".")[2]: row for row in rows}
    if tuple(settings) != COMPONENTS:
        raise TanyaError(
            f"the pipeline of {config} is not {', '.join(COMPONENTS)}",
            hint="rasa shell nlu, which runs any pipeline",
        )
    encoders = settings["SentenceEncoder"].get("encoders", ENCODERS)
    return Pipeline(
        encoders=tuple(read_keys(encoders)),
        wrong_answers=share(settings["ConfidenceGate"].get("wrong_answers", WRONG_ANSWERS)),
    )


@dataclass(frozen=True)
class Understood:
    """A text and what is made of it; `match` is None where nothing has been learnt. `intent` is what Rasa's
    rules go by, `also` the ids of further FAQs that are answered."""

    reading: Reading
    match: Match | None
    decision: Decision
    intent: str
    also: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome:
        return self.decision.outcome

    @property
    def faq_id(self) -> str | None:
        """The FAQ that is answered."""
        if self.intent != FAQ or self.match is None:
            return None
        return self.match.best.partition("/")[2]

    def faqs(self, count: int = SUGGESTED) -> tuple[str, ...]:
        """The likeliest FAQs' ids, best first; the first three are what is suggested."""
        ranking = self.match.ranking if self.match else ()
        found = (row.name.partition("/")[2] for row in ranking if row.name.startswith(FAQ + "/"))
        return tuple(faq_id for faq_id, _ in zip(found, range(count), strict=False))


@dataclass(frozen=True)
class Understanding:
    """A fitted matcher and gate; both None where there was nothing to learn. Never changed: any number of
    threads may ask."""

    encoders: tuple[str, ...]
    matcher: Matcher | None
    gate: Gate | None

    @classmethod
    def learn(cls, examples: Sequence[Example], pipeline: Pipeline, *, cache_folder: Path) -> Understanding:
        """Fit. Vectors that are not yet in the cache are made, with a bar on a terminal."""
        if not examples:
            return cls(pipeline.encoders, None, None)
        return cls.of(prepare(examples, pipeline.encoders, cache_folder=cache_folder), pipeline)

    @classmethod
    def of(cls, lessons: Lessons, pipeline: Pipeline) -> Understanding:
        """Fit on what was prepared."""
        left_out, roles = lessons.left_out, [example.role for example in lessons.examples]
        matcher = Matcher.fit(
            lessons.encoded,
            texts=[example.text for example in lessons.examples],
            masked_texts=lessons.masked_texts,
            model=left_out.model if left_out else None,
        )
        gate = calibrate(
            lessons.encoded, roles=roles, wrong_answers=pipeline.wrong_answers, left_out=left_out
        )
        return cls(tuple(lessons.encoded.vectors), matcher, gate)

    @classmethod
    def load(cls, model: Path) -> Understanding:
        """Of a model file that `rasa train` or `tanya train` made. Raises TanyaError when it holds none."""
        with tempfile.TemporaryDirectory() as folder:
            _extract(model, Path(folder))
            try:
                matcher = Matcher.load(Path(folder))
                gate = Gate.from_plain(json.loads((Path(folder) / "gate.json").read_text(encoding="utf-8")))
                trained = json.loads((Path(folder) / RECORD).read_text(encoding="utf-8"))
            except (FileNotFoundError, ValueError, KeyError) as error:
                raise TanyaError(f"{model} cannot be read: {error}", hint="tanya train --force") from error
        check_same(trained, each_usable(matcher.encoders, unloaded))
        return cls(matcher.encoders, matcher, gate)

    def ask(self, texts: Sequence[str], *, languages: Sequence[str | None] | None = None) -> list[Understood]:
        """What is made of each text; `languages` are those their conversations are held in."""
        known = languages if languages is not None else [None] * len(texts)
        readings = [read(text, conversation=code) for text, code in zip(texts, known, strict=True)]
        return self.understand(readings, encode(readings, self.encoders))

    def understand(self, readings: Sequence[Reading], vectors: dict[str, np.ndarray]) -> list[Understood]:
        """The same for texts that were read and encoded before: two models can share that work."""
        others = [part for reading in readings for _, part in reading.parts]
        # All together: one by one they would take several times as long to encode.
        found = iter(self._judge(others, encode(others, self.encoders)) if others else ())
        understood = []
        for reading, judged in zip(readings, self._judge(readings, vectors), strict=True):
            parts = [(kind, next(found)) for kind, _ in reading.parts]
            settled = settle(judged, reading.wording, parts)
            one = settled.judged
            also = tuple(name.partition("/")[2] for name in settled.also)
            understood.append(Understood(reading, one.match, one.decision, one.intent, also))
        return understood

    def _judge(self, readings: Sequence[Reading], vectors: dict[str, np.ndarray]) -> list[Judged]:
        matches: list[Match | None] = [None] * len(readings)
        asked = [row for row, reading in enumerate(readings) if reading.text]
        if self.matcher is not None and asked:
            found = self.matcher.match(
                [readings[row].masked.text or readings[row].text for row in asked],
                {name: part[asked] for name, part in vectors.items()},
                [readings[row].language.code for row in asked],
            )
            for row, one in zip(asked, found, strict=True):
                matches[row] = one
        return [
            Judged(match, *judge(self.gate, match, own_words=reading.masked.own_words))
            for reading, match in zip(readings, matches, strict=True)
        ]


def encode(readings: Sequence[Reading], encoders: Sequence[str]) -> dict[str, np.ndarray]:
    """Vectors by encoder, each (readings, dimensions). What is alike is encoded once; nothing is stored."""
    asked = list(dict.fromkeys((reading.searched, reading.language.code) for reading in readings))
    place = {one: row for row, one in enumerate(asked)}
    rows = np.array([place[reading.searched, reading.language.code] for reading in readings], dtype=int)
    texts, languages = [text for text, _ in asked], [code for _, code in asked]
    loaded = usable_encoders(list(encoders))
    return {
        name: encoder.encode(asked_of(name, texts, languages, beside=loaded))[rows]
        for name, encoder in loaded.items()
    }


def _extract(model: Path, folder: Path) -> None:
    """What encoder, matcher and gate stored, without the rest of Rasa's archive."""
    try:
        with tarfile.open(model) as archive:
            for member in archive:
                resource = PurePosixPath(member.name).parent.name.rstrip("0123456789")
                if member.isfile() and resource.endswith(_STORING):
                    content = archive.extractfile(member)
                    assert content is not None  # it is a file
                    (folder / PurePosixPath(member.name).name).write_bytes(content.read())
    except (OSError, tarfile.TarError) as error:
        raise TanyaError(f"{model} cannot be read: {error}", hint="tanya train --force") from error
