"""The process that learns beside the assistant: `python -m bot.dialogue.trainer_process`.

Reads jobs, a line of JSON each, and answers each with a line: {"learnt": …} or {"error": …, "hint": …}. What
takes long to load stays loaded from one job to the next. It ends with its input, and so with the assistant.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from typing import Any, TextIO

POLITENESS = 5  # messages come first


def main() -> None:
    os.nice(POLITENESS)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no answer
    serve(sys.stdin, answers)


def serve(jobs: TextIO, answers: TextIO) -> None:
    """Work until there are no more jobs."""
    from bot.dialogue.quiet import quieten_rasa
    from bot.dialogue.without_tensorflow import prepare

    prepare()
    quieten_rasa()
    for line in jobs:
        print(json.dumps(_answer(json.loads(line)), ensure_ascii=True), file=answers, flush=True)


def _answer(job: dict[str, Any]) -> dict[str, Any]:
    from bot.dialogue.relearning import Job, learn
    from bot.errors import TanyaError

    try:
        return {"learnt": asdict(learn(Job(**job)))}
    except TanyaError as error:
        return {"error": error.message, "hint": error.hint}
    except Exception as error:  # the process must outlive a job that it cannot do
        return {"error": f"{type(error).__name__}: {error}", "hint": "tanya train says more"}


if __name__ == "__main__":
    main()
