"""Learns edited FAQs into a model without Rasa's trainer: only what finds an FAQ, and how sure to be, depends
on them.

A model is an archive of what each component stored. `relearn` takes over one whose config.yml, rules and
small talk are the same, and puts a new matcher, a new gate and the responses that the domain knows into it:
what `rasa train` would have made (a test holds that it is the same), in a fraction of the time. Nothing of
Rasa is imported but its reader of training data, once.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from bot.dialogue.responses import Responses
from bot.errors import TanyaError
from bot.insights.cases import judge
from bot.nlu.examples import Example, small_talk
from bot.nlu.reading import read
from bot.nlu.understanding import Understanding, read_pipeline
from bot.nlu.vectors import kept_vectors

MATCHER, GATE, DOMAIN = ".FaqMatcher", ".ConfidenceGate", "domain_provider"
COMPRESSION = 1  # a model is mostly numbers without pattern: more takes longer and saves nothing
SMALL_TALK = "small_talk.json"


@dataclass(frozen=True)
class Job:
    """What to learn and to test, in plain values. `model` is where the model is or will be, `base` one that
    differs in nothing but FAQs. `examples` are (text, name, language, role), `tests` (faq_id, text)."""

    root: str
    state: str
    model: str
    base: str | None
    examples: list[tuple[str, str, str, str]]
    responses: Responses
    tests: list[tuple[str, str]]


@dataclass(frozen=True)
class Learnt:
    """What became of each of the job's tests: right, suggested, missed or wrong, as the model answers and as
    its base does; `before` is empty without a base."""

    after: list[str]
    before: list[str]


def learn(job: Job) -> Learnt:
    """Make the model unless it is there, and ask both it and its base the tests. Raises TanyaError."""
    model, base = Path(job.model), Path(job.base) if job.base else None
    if model.exists():
        understanding = Understanding.load(model)
    elif base is None:
        raise TanyaError(f"there is no model {model} and none to make it from", hint="tanya train")
    else:
        understanding = relearn(job, model=model, base=base)
    before = Understanding.load(base) if base and base != model else None
    return Learnt(
        after=ask(understanding, job.tests, state=Path(job.state)),
        before=ask(before, job.tests, state=Path(job.state)) if before else [],
    )


def relearn(job: Job, *, model: Path, base: Path) -> Understanding:
    """Write `model`, complete or not at all. Raises TanyaError."""
    root, state = Path(job.root), Path(job.state)
    examples = [*kept_small_talk(root / "data", state), *(Example(*row) for row in job.examples)]
    pipeline = read_pipeline(root / "config.yml")
    understanding = Understanding.learn(examples, pipeline, cache_folder=state)
    if understanding.matcher is None or understanding.gate is None:
        raise TanyaError("there is nothing to learn", hint="write questions for the FAQs")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _unpack(base, folder)
        components = folder / "components"
        understanding.matcher.save(_emptied(components, MATCHER))
        gate = json.dumps(understanding.gate.to_plain())
        (_emptied(components, GATE) / "gate.json").write_text(gate, encoding="utf-8")
        _tell_responses(folder, job.responses)
        with written_whole(model) as fresh, tarfile.open(fresh, "w:gz", compresslevel=COMPRESSION) as archive:
            archive.add(folder, arcname="")
    return understanding


def ask(understanding: Understanding, tests: Sequence[tuple[str, str]], *, state: Path) -> list[str]:
    """What becomes of each test. Their vectors are kept: they are content, not visitors' words."""
    readings = [read(text) for _, text in tests]
    texts = [reading.searched for reading in readings]
    vectors = kept_vectors(understanding.encoders, texts, cache_folder=state)
    found = understanding.understand(readings, vectors)
    return [judge(faq_id, understood) for (faq_id, _), understood in zip(tests, found, strict=True)]


def kept_small_talk(data: Path, state: Path) -> list[Example]:
    """The hand-written examples; read by Rasa when they have changed, which takes seconds, else from disk."""
    digest = hashlib.sha256()
    for path in sorted((data / "nlu").rglob("*.yml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    kept = state / SMALL_TALK
    with suppress(OSError, ValueError, KeyError, TypeError):
        stored = json.loads(kept.read_text(encoding="utf-8"))
        if stored["digest"] == digest.hexdigest():
            return [Example(**row) for row in stored["examples"]]
    found = small_talk(data)
    stored = {"digest": digest.hexdigest(), "examples": [asdict(example) for example in found]}
    with suppress(OSError), written_whole(kept) as fresh:
        fresh.write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")
    return found


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A place to write a file to; it gets its name when it is complete and on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{uuid.uuid4().hex}-{path.name}")
    try:
        yield fresh
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def _unpack(model: Path, folder: Path) -> None:
    try:
        with tarfile.open(model) as archive:
            members = [row for row in archive if (row.isfile() or row.isdir()) and _is_inside(row.name)]
            archive.extractall(folder, members=members)
    except (OSError, tarfile.TarError) as error:
        raise TanyaError(f"{model} cannot be read: {error}", hint="tanya train --force") from error


def _is_inside(name: str) -> bool:
    return not name.startswith("/") and ".." not in Path(name).parts


def _emptied(components: Path, kind: str) -> Path:
    """The folder of a component of this kind, without what was in it."""
    found = [path for path in components.iterdir() if path.name.rstrip("0123456789").endswith(kind)]
    if len(found) != 1:
        raise TanyaError(
            f"the model has {len(found)} parts {kind[1:]}, expected 1", hint="tanya train --force"
        )
    shutil.rmtree(found[0])
    found[0].mkdir()
    return found[0]


def _tell_responses(folder: Path, responses: Responses) -> None:
    """The domain is in a model twice: in its description, and as what the domain's component stored."""
    path = folder / "metadata.json"
    metadata: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    known = metadata["domain"].get("responses", {})
    others = {name: said for name, said in known.items() if not name.startswith("utter_faq/")}
    metadata["domain"]["responses"] = {**others, **responses}
    metadata["model_id"] = uuid.uuid4().hex
    metadata["trained_at"] = datetime.now(timezone.utc).replace(tzinfo=None).isoformat()
    path.write_text(json.dumps(metadata, ensure_ascii=False), encoding="utf-8")
    # JSON is YAML.
    stored = folder / "components" / DOMAIN / "domain.yml"
    stored.write_text(json.dumps(metadata["domain"], ensure_ascii=False, indent=1), encoding="utf-8")
