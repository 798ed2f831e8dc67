"""The `rasa` command: Rasa's own, started without TensorFlow.

Installed as `rasa` over the script that Rasa brings, so that `rasa train`, `rasa shell`, `rasa test` and
`rasa data validate` work as every Rasa user knows them.
"""

from __future__ import annotations

import sys

from bot.cli._console import print_error, start
from bot.dialogue.without_tensorflow import prepare
from bot.errors import TanyaError


def main() -> None:
    """Runs Rasa's command line on `sys.argv`. Exits with Rasa's own code, or with 2 after a TanyaError."""
    start()
    prepare()
    from rasa.__main__ import main as rasa_main

    try:
        rasa_main()
    except TanyaError as error:
        print_error(error)
        sys.exit(2)
