"""The one table of settings: name, default and help. Read once at start and passed in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from bot.errors import TanyaError, nearest

PREFIX = "TANYA_"
FOR_TESTS = ("TANYA_TEST_", "TANYA_REQUIRE_")  # read by the test suite
LANGUAGES = ("en", "id", "ms", "ru", "pl")
FALLBACK_LANGUAGE = "en"
MAY_BE_ZERO = ("port", "proxies")  # port 0: the system chooses one


def setting(default: Any, help: str) -> Any:
    """A row of the table."""
    return field(default=default, metadata={"help": help})


@dataclass(frozen=True)
class Settings:
    """Each field is set by the environment variable TANYA_ + its name in capitals."""

    host: str = setting("127.0.0.1", "Address to listen on; 0.0.0.0 for all.")
    port: int = setting(8080, "Port to listen on.")
    public_url: str = setting(
        "", "Address people use, such as https://help.example.com; default http://host:port."
    )
    folder: str = setting(".", "The project's folder, which holds config.yml, domain.yml and data/.")
    state_folder: str = setting(
        "var", "Where the database, the secret and the embeddings are kept, within the folder."
    )
    database_url: str = setting(
        "", "postgresql://user:password@host/name for PostgreSQL; default SQLite in the state folder."
    )
    redis_url: str = setting(
        "", "redis://host:6379/0, so that several processes on one PostgreSQL wake each other at once."
    )
    secret: str = setting(
        "", "Key that signs sessions, 32 characters or more; default one made at first start."
    )
    app_name: str = setting("Lagu", "Name of the app Tanya answers for; {app} in answers.")
    support_email: str = setting("support@lagu.example", "The {support_email} in answers.")
    team_language: str = setting("en", "Language of e-mails to the team: en, id, ms, ru or pl.")
    team_email: str = setting("", "Mailbox that is told of new tickets; several with commas.")
    smtp_url: str = setting(
        "", "smtp://user:password@host:port, smtps:// for TLS, smtp+starttls://; none: no e-mail."
    )
    email_from: str = setting("Tanya <tanya@localhost>", "Sender of e-mails.")
    agent_wait_seconds: int = setting(
        180, "How long a visitor waits live for an agent before it becomes a ticket."
    )
    agent_there_seconds: int = setting(
        60, "How long after its last sign of life a desk page counts as an agent there."
    )
    turn_seconds: int = setting(
        30, "How long the assistant may take for an answer before a person is called."
    )
    session_days: int = setting(30, "How long a visitor's session token is good.")
    desk_session_hours: int = setting(12, "How long an agent stays signed in without use.")
    message_characters: int = setting(2000, "Longest message of a visitor.")
    messages_a_minute: int = setting(30, "Messages a conversation may send in a minute.")
    conversations_an_hour: int = setting(30, "New conversations an address may open in an hour.")
    proxies: int = setting(0, "Proxies in front whose X-Forwarded-For is believed.")
    frame_ancestors: str = setting("*", "Sites that may show the chat in a frame (CSP frame-ancestors).")

    @property
    def url(self) -> str:
        """The address people use, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def root(self) -> Path:
        """The project's folder, absolute."""
        return Path(self.folder).resolve()

    @property
    def state(self) -> Path:
        """The state folder, absolute."""
        return self.root / self.state_folder

    @property
    def is_secure(self) -> bool:
        """Whether cookies must be sent over https only."""
        return self.url.startswith("https://")


def read_settings(environment: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Read the settings from the environment; `overrides` win.

    Raises TanyaError naming every variable that does not fit.
    """
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    problems = [_unknown(name) for name in sorted(environment) if _is_unknown(name)]
    for row in fields(Settings):
        variable = PREFIX + row.name.upper()
        text = environment.get(variable)
        if text is None:
            continue
        if isinstance(row.default, int):
            if not text.strip().isdecimal():
                problems.append(f"{variable} is “{text}”, expected a whole number such as {row.default}")
                continue
            values[row.name] = int(text)
        else:
            values[row.name] = text
    values.update({name: value for name, value in overrides.items() if value is not None})
    settings = Settings(**values)
    problems += check_settings(settings)
    if problems:
        raise TanyaError("; ".join(problems), hint="docs/settings.md lists every setting with its default")
    return settings


def _is_unknown(variable: str) -> bool:
    is_ours = variable.startswith(PREFIX) and not variable.startswith(FOR_TESTS)
    return is_ours and variable.removeprefix(PREFIX).lower() not in {row.name for row in fields(Settings)}


def _unknown(variable: str) -> str:
    near = nearest(variable, [PREFIX + row.name.upper() for row in fields(Settings)])
    return f"there is no setting {variable}" + (f", perhaps {near}" if near else "")


def check_settings(settings: Settings) -> list[str]:
    """What does not fit among the values, in words."""
    problems = []
    if settings.team_language not in LANGUAGES:
        problems.append(
            f"TANYA_TEAM_LANGUAGE is “{settings.team_language}”, expected one of {', '.join(LANGUAGES)}"
        )
    if settings.secret and len(settings.secret) < 32:
        problems.append("TANYA_SECRET is shorter than 32 characters")
    for row in fields(Settings):
        if getattr(settings, row.name) == 0 and row.name not in MAY_BE_ZERO:
            problems.append(f"TANYA_{row.name.upper()} is 0, expected 1 or more")
    if settings.port > 65535:
        problems.append(f"TANYA_PORT is {settings.port}, expected 0 to 65535")
    if settings.public_url and not settings.public_url.startswith(("http://", "https://")):
        problems.append(f"TANYA_PUBLIC_URL is “{settings.public_url}”, expected http://… or https://…")
    if settings.database_url and not settings.database_url.startswith(("postgresql://", "sqlite:///")):
        problems.append("TANYA_DATABASE_URL must begin with postgresql:// or sqlite:///")
    if settings.redis_url and not settings.redis_url.startswith(("redis://", "rediss://")):
        problems.append("TANYA_REDIS_URL must begin with redis:// or rediss://")
    return problems
