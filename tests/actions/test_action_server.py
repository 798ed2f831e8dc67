"""The same actions answer under `rasa run actions`, for who runs Rasa by itself."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.real_house import ROOT

pytestmark = pytest.mark.slow
PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def server() -> Iterator[httpx.Client]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [Path(sys.executable).parent / "rasa", "run", "actions", "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30)
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while not is_up(client):
            assert process.poll() is None, "the action server ended"
            assert time.monotonic() < until, "the action server does not start"
            time.sleep(0.1)
        yield client
    finally:
        client.close()
        process.terminate()
        process.wait(20)


def is_up(client: httpx.Client) -> bool:
    try:
        return client.get("/health").status_code == 200
    except httpx.TransportError:
        return False


def run(
    server: httpx.Client,
    action: str,
    *,
    slots: dict[str, Any] | None = None,
    form: str | None = None,
    **message: Any,
) -> dict[str, Any]:
    """What the server answers to Rasa's call for an action."""
    forms = {form: {"required_slots": ["contact_name", "contact_address", "contact_about"]}} if form else {}
    answer = server.post(
        "/webhook",
        json={
            "next_action": action,
            "sender_id": "somebody",
            "tracker": {
                "sender_id": "somebody",
                "slots": {"requested_slot": None, **(slots or {})},
                "latest_message": {"text": "", "entities": [], **message},
                "events": [{"event": "user", **message}],
                "active_loop": {"name": form} if form else {},
                "latest_action_name": "action_listen",
                "paused": False,
            },
            "domain": {
                "slots": {},
                "forms": forms,
                "intents": [],
                "entities": [],
                "responses": {},
                "actions": [],
            },
        },
    )
    answer.raise_for_status()
    return dict(answer.json())


def test_server_has_all_actions(server: httpx.Client) -> None:
    import yaml

    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    found = {row["name"] for row in server.get("/actions").json()}
    assert set(domain["actions"]) <= found


def test_suggest_shows_buttons_in_the_messages_language(server: httpx.Client) -> None:
    ranking = [{"intent_response_key": f"faq/{name}"} for name in ("withdrawals_how", "withdrawals_fees")]
    answer = run(
        server,
        "action_suggest",
        text="duit",
        intent={"name": "unsure"},
        language={"code": "ms"},
        response_selector={"faq": {"ranking": ranking}},
    )
    (said,) = answer["responses"]
    assert said["response"] == "utter_suggest"
    assert [button["payload"] for button in said["buttons"]] == [
        "/faq/withdrawals_how",
        "/faq/withdrawals_fees",
        "/none_of_these",
    ]
    assert said["buttons"][0]["title"] == "Cara mengeluarkan wang"


def test_hand_over_leaves_as_a_message(server: httpx.Client) -> None:
    filled = {
        "handoff_reason": "asked",
        "contact_name": "Dinda",
        "contact_address": "dinda@example.com",
        "contact_about": "My payout is gone",
    }
    answer = run(
        server, "action_hand_over", slots=filled, text="My payout is gone", intent={"name": "unsure"}
    )
    assert answer["responses"][0]["custom"]["hand_over"] == {
        "reason": "asked",
        "name": "Dinda",
        "address": "dinda@example.com",
        "about": "My payout is gone",
    }


def test_form_is_validated(server: httpx.Client) -> None:
    answer = run(
        server,
        "validate_contact_form",
        form="contact_form",
        slots={"requested_slot": "contact_address", "contact_name": "Dinda"},
        text="by pigeon",
        intent={"name": "unknown"},
    )
    assert {"event": "slot", "timestamp": None, "name": "contact_address", "value": None} in answer["events"]
