"""`tanya ask`: without a model how it reads and prints, with one what it says."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.cli import ask
from bot.errors import TanyaError
from bot.insights.explaining import Explanation, Found, Guess


def arguments(*given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    ask.add_arguments(parser)
    return parser.parse_args(given)


def test_ask_joins_words_to_one_question() -> None:
    assert list(ask.batches(arguments("where", "is", "my key"))) == [["where is my key"]]


def test_ask_reads_a_question_a_line_and_leaves_out_empty_ones(tmp_path: Path) -> None:
    file = tmp_path / "questions.txt"
    file.write_text("one\n\n two \n", encoding="utf-8-sig")
    assert list(ask.batches(arguments("--file", str(file)))) == [["one", "two"]]


def test_ask_takes_standard_input_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    read_end, write_end = os.pipe()
    with os.fdopen(read_end, "rb") as typed, os.fdopen(write_end, "wb", buffering=0) as typing:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=typed))
        batches = ask.batches(arguments("--file", "-"))
        typing.write(b"one\n")
        assert next(batches) == ["one"]  # before the second has been typed
        typing.write("два\n".encode())
        assert next(batches) == ["два"]


@pytest.mark.parametrize("given", [(), ("--file", "/nowhere/at/all"), ("text", "--file", "-")])
def test_ask_says_what_is_wrong_with_the_command(given: tuple[str, ...]) -> None:
    with pytest.raises(TanyaError) as raised:
        ask.batches(arguments(*given))
    assert raised.value.hint


def test_ask_names_the_line_that_is_not_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "questions.txt"
    file.write_bytes(b"one\nza\xbf\xf3\xb3\xe6\n")
    with pytest.raises(TanyaError, match=r"questions\.txt:2: not in UTF-8"):
        list(ask.batches(arguments("--file", str(file))))


def explanation(**changed: Any) -> Explanation:
    guesses = (
        Guess("faq/key_find", "Where is my key", 0.8, "where is my key"),
        Guess("greet", "", 0.1, "hi"),
    )
    plain = Explanation(
        text="my key LAGU-AB12-CD34-EF56", language="en", language_confidence=0.9,
        masked_text="my key licence key", found=(Found("licence_key", "LAGU-AB12-CD34-EF56"),),
        outcome="answer", intent="faq", faq_id="key_find",
        also=(), is_repeated=False, confidence=0.91,
        suggest_confidence=0.99, answer_at=0.83, suggest_at=0.25, guesses=guesses, suggested=(),
        answer="Look there.",
    )  # fmt: skip
    return replace(plain, **changed)


def test_ask_tells_answer_confidence_thresholds_mask_and_nearest_questions() -> None:
    assert ask.describe(explanation()).splitlines() == [
        "Tanya answers: key_find",
        "  sure 91% (answers from 83%); among the first three 99% (suggests from 25%)",
        "  language en, English (90%)",
        "  read as “my key licence key”",
        "  licence key: LAGU-AB12-CD34-EF56",
        "",
        "    80%  key_find  Where is my key",
        "         “where is my key”",
        "    10%  greet",
        "         “hi”",
        "",
        "Look there.",
    ]


def test_ask_names_what_is_suggested_and_a_question_repeated() -> None:
    told = ask.describe(explanation(outcome="suggest", suggested=("a_b", "c_d"), answer=None))
    assert told.startswith("Tanya suggests: a_b, c_d")
    assert "one of its questions, word for word" in ask.describe(explanation(is_repeated=True))


@pytest.mark.slow
def test_ask_answers_and_says_why() -> None:
    command = [sys.executable, "-m", "bot.cli.main", "ask", "--file", "-"]
    questions = (
        "my key LAGU-AB12-CD34-EF56 is not accepted\nkenapa penarikan saya masih pending\nqwe rty zxc\n"
    )
    done = subprocess.run(command, input=questions, capture_output=True, text=True, check=True)
    key, pending, nonsense = (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
    assert (key["faq_id"], key["language"]) == ("license_keys_invalid", "en")
    assert "LAGU-AB12" not in key["masked_text"]
    assert key["answer"]
    assert pending["faq_id"] == "withdrawals_pending"
    assert pending["guesses"][0]["nearest"] == "kenapa penarikan saya masih pending"
    assert nonsense["outcome"] != "answer"
