"""A sentence encoder behind an OpenAI-compatible address. Texts go there, masked as the matcher sees them."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

import numpy as np

from bot.errors import TanyaError
from bot.nlu.encoder_batches import encode_in_batches

_BATCH = 64  # texts a request
_AT_ONCE = 4  # requests
_LARGEST_ANSWER = 64 * 1024 * 1024
_LATER = (408, 425, 429, 500, 502, 503, 504)  # worth another try
_REST_SECONDS = 10.0


@dataclass(frozen=True)
class Patience:
    """How long to wait for one answer, and after each failure for the next try."""

    wait_seconds: float
    pauses_seconds: tuple[float, ...] = ()


# A visitor waits; somebody who trains has time.
FOR_A_QUESTION = Patience(wait_seconds=4)
FOR_TRAINING = Patience(wait_seconds=60, pauses_seconds=(1, 3, 9, 20))


class _Failure(Exception):
    def __init__(self, message: str, *, is_passing: bool) -> None:
        super().__init__(message)
        self.is_passing = is_passing


class AddressEncoder:
    """An Encoder. `encode` is for questions: it tries once, for four seconds, and after a failure raises at
    once for ten more, so that a question ends with a person instead of waiting. `patient` is for training.

    Nothing is sent before the first text. Raises TanyaError when the key's variable is empty, and whenever
    there is no answer that fits."""

    def __init__(
        self, url: str, *, model: str, key_variable: str | None = None, prefix: str = "",
        monotonic: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep,
        question: Patience = FOR_A_QUESTION, training: Patience = FOR_TRAINING,
    ) -> None:
        self._url, self._model, self._prefix = url, model, prefix
        self._key = os.environ.get(key_variable, "").strip() if key_variable else ""
        if key_variable and not self._key:
            raise TanyaError(
                f"the environment variable {key_variable} is empty, and the key for {url} should be in it",
                hint=f"export {key_variable}=… before you start Tanya",
            )
        self._monotonic, self._sleep = monotonic, sleep
        self._question, self._training = question, training
        self._lock = threading.Lock()
        self._dimensions = 0
        self._resting_until = float("-inf")
        parts = json.dumps([url, model, prefix]).encode()
        self.name = f"address-{hashlib.sha256(parts).hexdigest()[:16]}"

    @property
    def dimensions(self) -> int:
        """Known from the first answer on; before, this asks for one."""
        if not self._dimensions:
            self._ask(["hello"], self._training)
        return self._dimensions

    def encode(self, texts: list[str]) -> np.ndarray:
        """As Encoder has it."""
        if self._monotonic() < self._resting_until:
            raise self._error("did not answer a moment ago")
        return self._encode(texts, self._question)

    def patient(self, texts: list[str]) -> np.ndarray:
        """The same with retries."""
        return self._encode(texts, self._training)

    def _encode(self, texts: list[str], patience: Patience) -> np.ndarray:
        if not self._dimensions:
            self._ask(["hello"], patience)
        return encode_in_batches(
            lambda part: self._ask(part, patience), texts, dimensions=self._dimensions, workers=_AT_ONCE,
            batch=_BATCH,
        )

    def _ask(self, texts: list[str], patience: Patience) -> np.ndarray:
        for pause in (*patience.pauses_seconds, None):
            try:
                found = self._vectors(self._post(texts, patience.wait_seconds), len(texts))
            except _Failure as failure:
                if failure.is_passing and pause is not None:
                    self._sleep(pause)
                    continue
                self._resting_until = self._monotonic() + _REST_SECONDS
                raise self._error(str(failure)) from failure
            self._resting_until = float("-inf")
            return found
        raise AssertionError("the last try has no pause")

    def _post(self, texts: list[str], wait_seconds: float) -> Any:
        prefixed = [self._prefix + text for text in texts]
        content = {"model": self._model, "input": prefixed, "encoding_format": "float"}
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        request = urllib.request.Request(self._url, json.dumps(content).encode(), headers)
        deadline = self._monotonic() + wait_seconds
        try:
            with _OPENER.open(request, timeout=wait_seconds) as answer:
                return json.loads(self._read(answer, deadline))
        except urllib.error.HTTPError as error:
            with error:
                raise _Failure(_status(error.code), is_passing=error.code in _LATER) from None
        except (OSError, HTTPException) as error:
            raise _Failure(f"cannot be reached ({_reason(error)})", is_passing=True) from None
        except (ValueError, RecursionError):
            raise _Failure("answered with something else than JSON", is_passing=False) from None

    def _read(self, answer: Any, deadline: float) -> bytes:
        # The socket's own limit is for each piece; one that trickles would never end.
        parts, size = [], 0
        while part := answer.read1(1 << 16):
            parts.append(part)
            size += len(part)
            if size > _LARGEST_ANSWER:
                raise _Failure("answered with more than 64 MB", is_passing=False)
            if self._monotonic() > deadline:
                raise TimeoutError("timed out")
        return b"".join(parts)

    def _vectors(self, content: Any, count: int) -> np.ndarray:
        try:
            rows = sorted(content["data"], key=lambda row: row["index"])
            places = [row["index"] for row in rows]
            found = np.array([row["embedding"] for row in rows], dtype=np.float32)
        except (KeyError, TypeError, ValueError, OverflowError):
            raise _Failure("answered without data[].embedding and index", is_passing=False) from None
        is_whole = places == list(range(count)) and found.ndim == 2 and found.shape[1] > 0
        if not is_whole or not np.isfinite(found).all():
            raise _Failure(f"did not answer with {count} finite vectors of one length", is_passing=False)
        with self._lock:
            self._dimensions = self._dimensions or found.shape[1]
        if found.shape[1] != self._dimensions:
            raise _Failure(f"gave {self._dimensions} numbers a text, now {found.shape[1]}", is_passing=False)
        return found

    def _error(self, what: str) -> TanyaError:
        return TanyaError(
            f"the sentence encoder {self._url} {what}",
            hint="does the service run; are url, model and key_variable under encoders in config.yml right",
        )


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Another address would get the key."""

    def redirect_request(self, *arguments: Any, **named: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def _status(code: int) -> str:
    # What the service says beside it may repeat the key.
    meanings = {
        401: "does not take the key", 403: "does not take the key", 404: "is not there, or lacks the model",
        429: "wants fewer requests",
    }
    return f"{meanings.get(code, 'refuses')} (status {code})"


def _reason(error: BaseException) -> str:
    found = error.reason if isinstance(error, urllib.error.URLError) else error
    return str(found) or type(found).__name__
