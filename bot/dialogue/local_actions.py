"""Custom actions in this process, instead of over HTTP to an action server."""

from __future__ import annotations

import json
from typing import Any, Protocol

from rasa.utils.endpoints import ClientResponseError, EndpointConfig


class Executor(Protocol):
    """What of rasa_sdk's ActionExecutor is used; passed in, as only actions/ knows rasa_sdk."""

    async def run(self, action_call: dict[str, Any]) -> dict[str, Any] | None: ...


class LocalActionEndpoint(EndpointConfig):
    """Rasa calls `request` where it would have called the action server."""

    def __init__(self, executor: Executor, *, rejection: type[Exception]) -> None:
        super().__init__(url="local:actions")
        self._executor = executor
        self._rejection = rejection

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        json: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> Any:
        try:
            return await self._executor.run(json or {})
        except self._rejection as error:
            raise ClientResponseError(400, "rejected", _rejected(error)) from error


def _rejected(error: Any) -> str:
    return json.dumps({"action_name": error.action_name, "error": str(error)})
