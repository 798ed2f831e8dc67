from __future__ import annotations

import asyncio

import jwt
import pytest
import pytest_asyncio

from bot.desk.accounts import AccountRefused, hash_token, is_allowed, normal_email
from bot.errors import TanyaError
from bot.store import agents

SQLITE = pytest.mark.databases("sqlite")
PASSWORD = "a short sentence is good"
HOUR = 3600


@pytest.fixture
def accounts(house):
    return house.accounts


def token_of(link: str) -> str:
    return link.partition("?token=")[2]


async def take_up(accounts, link: str, **values: str) -> str:
    return await accounts.take_up(
        token_of(link), **{"email": "ana@lagu.example", "name": "Ana", "password": PASSWORD, **values}
    )


async def refusal(work) -> str:
    with pytest.raises(AccountRefused) as caught:
        await work
    return caught.value.code


@pytest_asyncio.fixture
async def ana(accounts) -> str:
    """The session of an account."""
    return await take_up(accounts, await accounts.first_link())


# Links


async def test_first_link_makes_an_account_and_signs_in(accounts):
    session = await take_up(accounts, await accounts.first_link())

    agent = await accounts.signed_in(session)
    assert (agent.email, agent.name) == ("ana@lagu.example", "Ana")


async def test_first_link_is_there_until_there_is_an_account(accounts, ana):
    assert await accounts.first_link() is None


async def test_first_link_is_good_once(accounts):
    link = await accounts.first_link()
    await take_up(accounts, link)

    assert await refusal(take_up(accounts, link, email="eve@lagu.example")) == "desk_error_link"


async def test_first_link_used_at_once_makes_one_account(accounts, house):
    link = await accounts.first_link()
    await asyncio.gather(
        *(take_up(accounts, link, email=f"{n}@lagu.example") for n in range(5)), return_exceptions=True
    )

    async with house.database.reading() as connection:
        assert await agents.count(connection) == 1


async def test_invitation_is_good_once(accounts):
    link = await accounts.invite(email="Budi@Lagu.Example", name="Budi")
    await take_up(accounts, link)

    assert await refusal(take_up(accounts, link, password="another sentence of mine")) == "desk_error_link"


async def test_invitation_used_at_once_sets_one_password(accounts):
    link = await accounts.invite(email="budi@lagu.example", name="Budi")
    results = await asyncio.gather(
        *(take_up(accounts, link, password=f"password number {n}") for n in range(4)), return_exceptions=True
    )

    assert sum(isinstance(result, str) for result in results) == 1


async def test_invitation_keeps_its_email(accounts):
    link = await accounts.invite(email="budi@lagu.example", name="Budi")
    session = await take_up(accounts, link, email="eve@evil.example")

    assert (await accounts.signed_in(session)).email == "budi@lagu.example"


async def test_invitation_of_a_known_email_is_refused(accounts, ana):
    with pytest.raises(TanyaError, match="already"):
        await accounts.invite(email="ANA@lagu.example", name="")


@SQLITE
@pytest.mark.parametrize(("hours", "is_good"), [(71, True), (73, False)])
async def test_link_ends_after_three_days(accounts, clock, hours, is_good):
    link = await accounts.first_link()
    clock.advance(seconds=hours * HOUR)
    work = accounts.invited(token_of(link))

    assert (await work is None) if is_good else (await refusal(work) == "desk_error_link")


@SQLITE
@pytest.mark.parametrize(
    "token",
    [
        "",
        "x.y.z",
        jwt.encode({"for": "first-agent", "exp": 9e9}, "another secret, just as long as ours", "HS256"),
        jwt.encode({"for": "first-agent", "exp": 9e9}, None, "none"),
    ],
    ids=["empty", "garbage", "secret", "none"],
)
async def test_link_that_is_forged_is_refused(accounts, token):
    assert await refusal(accounts.invited(token)) == "desk_error_link"


@SQLITE
async def test_token_of_the_chat_is_no_link(accounts, house, clock):
    from bot.channels.tokens import make_token

    token = make_token("c", secret=house.secret, now=clock.now(), days=1)
    assert await refusal(accounts.invited(token)) == "desk_error_link"


@SQLITE
@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": " \u200b"}, "desk_error_name"),
        ({"name": "x" * 81}, "desk_error_name"),
        ({"password": "x" * 11}, "desk_error_password_short"),
        ({"email": "ana"}, "desk_error_email"),
        ({"email": "ana@lagu.example\nBcc: x@y.example"}, "desk_error_email"),
    ],
    ids=["no name", "long name", "short password", "no email", "two lines"],
)
async def test_account_of_bad_details_is_refused(accounts, values, code):
    assert await refusal(take_up(accounts, await accounts.first_link(), **values)) == code


async def test_account_keeps_a_clean_name(accounts):
    session = await take_up(accounts, await accounts.first_link(), name=" Ana\x00 \u202eMaria\n")

    assert (await accounts.signed_in(session)).name == "Ana Maria"


# Sign-in


async def test_sign_in_with_the_right_password(accounts, ana):
    session = await accounts.sign_in(" ANA@lagu.example ", PASSWORD)

    assert (await accounts.signed_in(session)).email == "ana@lagu.example"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ana@lagu.example", "wrong"),
        ("ana@lagu.example", ""),
        ("eve@lagu.example", PASSWORD),
        ("", ""),
        ("ana@lagu.example\x00", "wrong"),
        ("\ud800", PASSWORD),
    ],
    ids=["wrong", "none", "unknown", "empty", "nul", "surrogate"],
)
async def test_sign_in_that_does_not_fit_is_refused_in_one_way(accounts, ana, email, password):
    assert await refusal(accounts.sign_in(email, password)) == "desk_error_sign_in"


async def test_sign_in_of_a_disabled_account_is_refused(accounts, ana):
    await accounts.set_enabled("ana@lagu.example", False)

    assert await refusal(accounts.sign_in("ana@lagu.example", PASSWORD)) == "desk_error_sign_in"


@SQLITE
async def test_sign_in_before_the_invitation_is_taken_up_is_refused(accounts):
    await accounts.invite(email="budi@lagu.example", name="Budi")

    assert await refusal(accounts.sign_in("budi@lagu.example", "")) == "desk_error_sign_in"


async def test_session_ends_when_it_is_not_used(accounts, ana, clock):
    clock.advance(seconds=12 * HOUR)

    assert await accounts.signed_in(ana) is None


async def test_session_in_use_goes_on(accounts, ana, clock):
    clock.advance(seconds=11 * HOUR)
    await accounts.keep_session(ana)
    clock.advance(seconds=11 * HOUR)

    assert await accounts.signed_in(ana) is not None


async def test_session_ends_with_sign_out(accounts, ana):
    await accounts.sign_out(ana)

    assert await accounts.signed_in(ana) is None


async def test_sessions_end_when_the_account_is_disabled(accounts, ana):
    await accounts.set_enabled("ana@lagu.example", False)
    await accounts.set_enabled("ana@lagu.example", True)

    assert await accounts.signed_in(ana) is None


@SQLITE
async def test_session_token_is_not_in_the_database(accounts, ana, house):
    async with house.database.reading() as connection:
        rows = (await connection.exec_driver_sql("select token_hash from agent_sessions")).all()

    assert [row[0] for row in rows] == [hash_token(ana)]


@SQLITE
async def test_disable_of_an_unknown_account_is_explained(accounts):
    with pytest.raises(TanyaError, match="no account"):
        await accounts.set_enabled("eve@lagu.example", False)


def test_email_is_kept_in_lower_case():
    assert normal_email(" Ana@Lagu.Example ") == "ana@lagu.example"


# Roles


async def role_of(house, email: str) -> str:
    async with house.database.reading() as connection:
        return (await agents.by_email(connection, email)).role


async def test_first_account_is_an_admins_and_the_next_an_agents(house, accounts, ana):
    await accounts.invite(email="ben@lagu.example", name="Ben")

    assert await role_of(house, "ana@lagu.example") == "admin"
    assert await role_of(house, "ben@lagu.example") == "agent"


async def test_first_account_is_an_admins_when_it_was_invited(house, accounts):
    await accounts.invite(email="ben@lagu.example", name="Ben")

    assert await role_of(house, "ben@lagu.example") == "admin"


async def test_role_can_be_changed(house, accounts, ana):
    await accounts.set_role("Ana@lagu.example", "viewer")

    assert await role_of(house, "ana@lagu.example") == "viewer"


@SQLITE
async def test_role_of_nobody_is_told(accounts):
    with pytest.raises(TanyaError, match=r"no account for ben@lagu\.example"):
        await accounts.set_role("ben@lagu.example", "editor")


@SQLITE
async def test_roles_may_do_what_those_before_them_may(accounts, ana):
    await accounts.set_role("ana@lagu.example", "editor")
    agent = await accounts.signed_in(ana)

    assert [is_allowed(agent, role) for role in ("viewer", "agent", "editor", "admin")] == [
        True,
        True,
        True,
        False,
    ]
