"""`tanya ask`: without an assistant how it reads and prints, with one what it says."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

import pytest

from bot.cli import ask
from bot.errors import TanyaError


def arguments(*given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    ask.add_arguments(parser)
    return parser.parse_args(given)


def test_ask_joins_words_to_one_question() -> None:
    assert ask._questions(arguments("where", "is", "my key")) == ["where is my key"]


def test_ask_reads_a_question_a_line_and_leaves_out_empty_ones(tmp_path) -> None:
    file = tmp_path / "questions.txt"
    file.write_text("one\n\n two \n", encoding="utf-8")
    assert ask._questions(arguments("--file", str(file))) == ["one", "two"]


@pytest.mark.parametrize("given", [(), ("--file", "/nowhere/at/all"), ("text", "--file", "-")])
def test_ask_says_what_is_wrong_with_the_command(given: tuple[str, ...]) -> None:
    with pytest.raises(TanyaError) as raised:
        ask._questions(arguments(*given))
    assert raised.value.hint


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
