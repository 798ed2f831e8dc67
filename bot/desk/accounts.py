"""Agents' accounts: passwords by argon2, sessions whose token only the browser knows, links to set a first
password."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from datetime import timedelta
from typing import Any

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from email_validator import EmailNotValidError, validate_email
from sqlalchemy.exc import IntegrityError

from bot.clock import Clock
from bot.conversation.receiving import clean_text
from bot.errors import TanyaError
from bot.store import agents
from bot.store.agents import Agent
from bot.store.database import Database

PASSWORD_CHARACTERS = (12, 200)
NAME_CHARACTERS = 80
LINK_HOURS = 72
FIRST, INVITED = "first-agent", "invited-agent"
# Each may do all that the ones before it may: look; answer visitors; change the content; manage people.
ROLES = ("viewer", "agent", "editor", "admin")


class AccountRefused(TanyaError):
    """Something about an account that can't be done; `code` is the key of the page text that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Accounts:
    """Who may use the desk."""

    def __init__(
        self, *, database: Database, clock: Clock, secret: str, session_hours: int, url: str
    ) -> None:
        self._database = database
        self._clock = clock
        self._secret = secret
        self._session = timedelta(hours=session_hours)
        self._url = url
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash(
            secrets.token_hex(16)
        )  # so that an unknown e-mail takes as long as a known one

    # Links

    async def first_link(self) -> str | None:
        """The link that makes the first account, while there is none."""
        async with self._database.reading() as connection:
            return None if await agents.count(connection) else self._link({"for": FIRST})

    async def invite(self, *, email: str, name: str, role: str | None = None) -> str:
        """Make an account without a password; returns the link to set one. The first one is an admin's, the
        others an agent's unless said. Raises TanyaError for a bad or known e-mail."""
        email = normal_email(email)
        try:
            async with self._database.writing() as connection:
                await agents.lock(connection)
                role = role or ("agent" if await agents.count(connection) else "admin")
                agent_id = await agents.insert(
                    connection,
                    email=email,
                    name=name.strip() or email,
                    password_hash=None,
                    role=role,
                    now=self._clock.now(),
                )
        except IntegrityError as error:
            raise TanyaError(f"there is an account for {email} already", hint="tanya agent list") from error
        return self._link({"for": INVITED, "agent": agent_id})

    def _link(self, claims: dict[str, Any]) -> str:
        claims = {**claims, "exp": self._clock.now() + timedelta(hours=LINK_HOURS)}
        return f"{self._url}/desk/set-password?token={jwt.encode(claims, self._secret, algorithm='HS256')}"

    async def invited(self, token: str) -> Agent | None:
        """Whom the link is for; None for the first account. Raises AccountRefused `desk_error_link` when
        it is used or old."""
        try:
            # The time is checked against our clock, as everywhere.
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=["HS256"],
                options={"verify_exp": False, "require": ["exp", "for"]},
            )
        except jwt.PyJWTError as error:
            raise AccountRefused("desk_error_link") from error
        if claims["exp"] < self._clock.now().timestamp() or claims["for"] not in (FIRST, INVITED):
            raise AccountRefused("desk_error_link")
        async with self._database.reading() as connection:
            if claims["for"] == FIRST:
                if await agents.count(connection):
                    raise AccountRefused("desk_error_link")
                return None
            agent = await agents.get(connection, claims["agent"])
        if agent is None or agent.password_hash or agent.disabled_at:
            raise AccountRefused("desk_error_link")
        return agent

    async def take_up(self, token: str, *, email: str, name: str, password: str) -> str:
        """Set the first password and sign in; returns the session token. Raises AccountRefused."""
        agent = await self.invited(token)
        name = " ".join(clean_text(name).split())
        if not name or len(name) > NAME_CHARACTERS:
            raise AccountRefused("desk_error_name")
        if not PASSWORD_CHARACTERS[0] <= len(password) <= PASSWORD_CHARACTERS[1]:
            raise AccountRefused("desk_error_password_short")
        if agent is None:
            try:
                email = normal_email(email)
            except TanyaError as error:
                raise AccountRefused("desk_error_email") from error
        password_hash = await asyncio.to_thread(self._hasher.hash, password)
        async with self._database.writing() as connection:
            if agent:
                # Looked at again, as the link may have been used meanwhile.
                if not await agents.set_first_password(connection, agent.id, password_hash, name=name):
                    raise AccountRefused("desk_error_link")
                agent_id = agent.id
            else:
                await agents.lock(connection)
                if await agents.count(connection):
                    raise AccountRefused("desk_error_link")
                agent_id = await agents.insert(
                    connection,
                    email=email,
                    name=name,
                    password_hash=password_hash,
                    role="admin",
                    now=self._clock.now(),
                )
        return await self._start_session(agent_id)

    # Sign-in

    async def sign_in(self, email: str, password: str) -> str:
        """The session token. Raises AccountRefused `desk_error_sign_in`, whatever it was that did not fit."""
        async with self._database.reading() as connection:
            agent = await agents.by_email(connection, clean_text(email).lower())
        is_right = await asyncio.to_thread(
            self._fits, (agent and agent.password_hash) or self._nobody, password
        )
        if not (agent and agent.password_hash and is_right and not agent.disabled_at):
            raise AccountRefused("desk_error_sign_in")
        return await self._start_session(agent.id)

    def _fits(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password[: PASSWORD_CHARACTERS[1]])
        except (VerificationError, InvalidHashError):
            return False

    async def _start_session(self, agent_id: int) -> str:
        token = secrets.token_urlsafe(32)
        async with self._database.writing() as connection:
            await agents.insert_session(connection, hash_token(token), agent_id, now=self._clock.now())
        return token

    async def signed_in(self, token: str) -> Agent | None:
        """The agent whose session it is, while it lasts."""
        async with self._database.reading() as connection:
            return await agents.of_session(
                connection, hash_token(token), seen_after=self._clock.now() - self._session
            )

    async def keep_session(self, token: str) -> None:
        """Note a sign of life, so that a session in use does not end."""
        async with self._database.writing() as connection:
            await agents.touch_session(connection, hash_token(token), now=self._clock.now())

    async def sign_out(self, token: str) -> None:
        async with self._database.writing() as connection:
            await agents.delete_session(connection, hash_token(token))

    async def set_role(self, email: str, role: str) -> Agent:
        """Raises TanyaError when there is no such account."""
        async with self._database.writing() as connection:
            agent = await agents.by_email(connection, normal_email(email))
            if agent is None:
                raise TanyaError(f"there is no account for {email}", hint="tanya agent list")
            await agents.set_role(connection, agent.id, role)
        return agent

    async def set_enabled(self, email: str, is_enabled: bool) -> Agent:
        """Disable an account and end its sessions, or enable it again. Raises TanyaError when there is
        none."""
        async with self._database.writing() as connection:
            agent = await agents.by_email(connection, normal_email(email))
            if agent is None:
                raise TanyaError(f"there is no account for {email}", hint="tanya agent list")
            await agents.set_disabled(connection, agent.id, None if is_enabled else self._clock.now())
            await agents.delete_sessions_of(connection, agent.id)
        return agent


def is_allowed(agent: Agent, role: str) -> bool:
    """Whether the agent may do what this role may."""
    return ROLES.index(agent.role) >= ROLES.index(role)


def normal_email(email: str) -> str:
    """The address in lower case. Raises TanyaError when it is none."""
    try:
        return validate_email(
            email.strip(), check_deliverability=False, test_environment=True
        ).normalized.lower()
    except EmailNotValidError as error:
        raise TanyaError(f"“{email}” is no e-mail address", hint=str(error)) from error


def hash_token(token: str) -> str:
    """What the database keeps of a session token: its SHA-256."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
