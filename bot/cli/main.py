"""The `tanya` command.

A verb is a module `bot/cli/<verb>.py` with `HELP: str`, `add_arguments(parser)` and
`run(arguments) -> int`, the exit code. Only the verb that was chosen is imported: `tanya --help` reads
the others' `HELP` from their source, so that it stays fast however much they load.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import importlib
import keyword
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.cli._console import print_error, start
from bot.errors import TanyaError

FOLDER = Path(__file__).parent
NOT_VERBS = {"__init__", "main", "rasa"}
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None, *, folder: Path = FOLDER, package: str = "bot.cli") -> int:
    """Runs one verb and returns its exit code.

    2 stands for a wrong command line or a TanyaError, 130 for Ctrl-C. `folder` and `package` say where
    verbs are looked for.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    start()
    verbs = find_verbs(folder)
    if not arguments or arguments[0] in ("-h", "--help"):
        print(overview(verbs))
        return 0
    verb, rest = arguments[0], arguments[1:]
    if verb not in verbs:
        print_error(_unknown_verb(verb, known=list(verbs)))
        return 2
    try:
        module = importlib.import_module(f"{package}.{_module_of(verb)}")
        parser = argparse.ArgumentParser(prog=f"tanya {verb}", description=module.HELP)
        module.add_arguments(parser)
        return int(module.run(parser.parse_args(rest)) or 0)
    except TanyaError as error:
        print_error(error)
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # `tanya … | head`: the reader left. Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def find_verbs(folder: Path) -> dict[str, str]:
    """Verb to its line of help, in alphabetical order."""
    modules = sorted(path for path in folder.glob("*.py") if path.stem not in NOT_VERBS)
    # `import` is a word of Python: its module is import_.py.
    shown = (path for path in modules if not path.stem.startswith("_"))
    return {path.stem.rstrip("_").replace("_", "-"): _help_of(path) for path in shown}


def _module_of(verb: str) -> str:
    return f"{verb}_" if keyword.iskeyword(verb) else verb.replace("-", "_")


def overview(verbs: dict[str, str]) -> str:
    width = max((len(verb) for verb in verbs), default=0)
    lines = [f"  {verb:<{width}}  {text}".rstrip() for verb, text in verbs.items()]
    return "\n".join(["usage: tanya VERB [options]", "", *lines, "", "tanya VERB --help says more."])


def _help_of(path: Path) -> str:
    """The first line of the module's `HELP`, read and not run. Empty if there is none."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except SyntaxError:
        return "(cannot be read: it has a syntax error)"
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        is_help = any(isinstance(target, ast.Name) and target.id == "HELP" for target in targets)
        if is_help and isinstance(value, ast.Constant) and isinstance(value.value, str):
            return value.value.strip().partition("\n")[0]
    return ""


def _unknown_verb(verb: str, *, known: list[str]) -> TanyaError:
    near = difflib.get_close_matches(verb, known, n=1)
    hint = f"tanya {near[0]}" if near else "tanya --help"
    return TanyaError(f"there is no verb “{verb}”.", hint=hint)


if __name__ == "__main__":
    sys.exit(main())
