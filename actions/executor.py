"""All actions in one executor, for running them in the process that asks for them."""

from __future__ import annotations

import inspect
from collections.abc import Callable

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

import actions
from bot.content.live import Content

Rejection = ActionExecutionRejection


def make_executor(content: Callable[[], Content]) -> ActionExecutor:
    """An executor whose actions read `content`."""
    executor = ActionExecutor()
    for name in actions.__all__:
        action = getattr(actions, name)
        takes_content = "content" in inspect.signature(action.__init__).parameters
        executor.register_action(action(content=content) if takes_content else action())
    return executor
