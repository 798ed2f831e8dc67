from __future__ import annotations

from datetime import datetime, timedelta, timezone

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.tokens import AUDIENCE, make_token, read_token

NOW = datetime(2026, 3, 9, tzinfo=timezone.utc)
SECRET = "a secret for tests, long enough for every one of the algorithms that there are"
CLAIMS = {"sub": "c", "aud": AUDIENCE, "exp": NOW + timedelta(days=1)}


def read(token: str, *, at: datetime = NOW) -> str | None:
    return read_token(token, secret=SECRET, now=at)


def signed(claims: dict, *, secret: str = SECRET, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, secret, algorithm=algorithm)


def test_token_is_for_its_conversation():
    assert read(make_token("c", secret=SECRET, now=NOW, days=1)) == "c"


def test_token_is_good_until_its_time_is_over():
    token = make_token("c", secret=SECRET, now=NOW, days=1)

    assert [read(token, at=NOW + timedelta(days=1, seconds=past)) for past in (-1, 0)] == ["c", None]


@pytest.mark.parametrize(
    "token",
    [
        signed(CLAIMS, secret="another secret, just as long as ours is"),
        signed(CLAIMS, algorithm="HS512"),
        jwt.encode(CLAIMS, None, algorithm="none"),
        signed({**CLAIMS, "aud": "desk"}),
        signed({"sub": "c", "exp": CLAIMS["exp"]}),
        signed({"sub": "c", "aud": AUDIENCE}),
        signed({"aud": AUDIENCE, "exp": CLAIMS["exp"]}),
        signed(CLAIMS)[:-2],
        signed(CLAIMS) + "a",
    ],
    ids=["secret", "algorithm", "none", "audience", "no audience", "no end", "no subject", "cut", "longer"],
)
def test_token_that_is_not_ours_is_refused(token):
    assert read(token) is None


@given(st.text(st.characters()))
def test_token_of_garbage_is_refused(text):
    assert read(text) is None
