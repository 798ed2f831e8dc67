"""Session tokens: signed, bound to one conversation, good for a set time."""

from __future__ import annotations

from datetime import datetime, timedelta

import jwt

AUDIENCE = "chat"


def make_token(conversation_id: str, *, secret: str, now: datetime, days: int) -> str:
    return jwt.encode(
        {"sub": conversation_id, "aud": AUDIENCE, "exp": now + timedelta(days=days)},
        secret,
        algorithm="HS256",
    )


def read_token(token: str, *, secret: str, now: datetime) -> str | None:
    """The conversation the token is for; None when it is forged, damaged or too old."""
    try:
        claims = jwt.decode(
            token,
            secret,
            algorithms=["HS256"],
            audience=AUDIENCE,
            options={"verify_exp": False, "require": ["sub", "exp"]},
        )
    except (jwt.PyJWTError, UnicodeEncodeError):  # a header may hold bytes that are no text
        return None
    return claims["sub"] if claims["exp"] > now.timestamp() else None
