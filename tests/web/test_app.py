"""The app as a whole, over HTTP: headers, errors, and what is not there."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.databases("sqlite")
RASA_ROUTES = (
    "/webhooks/rest/webhook",
    "/webhooks/rest/",
    "/model",
    "/model/parse",
    "/model/train",
    "/conversations/x/tracker",
    "/conversations/x/messages",
    "/conversations/x/execute",
    "/conversations/x/trigger_intent",
    "/status",
    "/version",
    "/domain",
    "/webhook",
)


async def test_health_answers(site):
    response = await site.client.get("/health")

    assert response.json() == {"status": "ok"}


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_rasa_routes_are_not_there(site, method):
    statuses = {path: (await site.client.request(method, path)).status_code for path in RASA_ROUTES}

    assert statuses == dict.fromkeys(RASA_ROUTES, 404)
