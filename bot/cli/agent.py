"""`tanya agent`: who may use the desk."""

from __future__ import annotations

import argparse
import asyncio

from bot.clock import Clock
from bot.desk.accounts import ROLES, Accounts
from bot.settings import read_settings
from bot.store import agents
from bot.web.house import House, build_house

HELP = "add, list, disable and enable the accounts of agents"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="act", required=True, metavar="add|list|role|disable|enable")
    adding = verbs.add_parser("add", help="make an account; prints the link to set its password")
    adding.add_argument("email")
    adding.add_argument("--name", default="", help="as visitors see it; can be changed with the link")
    adding.add_argument("--role", choices=ROLES, help="agent if not said; the first account is an admin's")
    changing = verbs.add_parser("role", help="what an account may do, each also what the ones before it may")
    changing.add_argument("email")
    changing.add_argument("role", choices=ROLES)
    verbs.add_parser("list", help="the accounts there are")
    for act, text in (
        ("disable", "end all sessions, let nobody in, leave their conversations to others"),
        ("enable", "let in again"),
    ):
        verbs.add_parser(act, help=text).add_argument("email")


def run(arguments: argparse.Namespace) -> int:
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    house = await build_house(read_settings(), clock=Clock())
    try:
        if arguments.act == "list":
            async with house.database.reading() as connection:
                for agent in await agents.all_of_them(connection):
                    state = (
                        "disabled" if agent.disabled_at else "active" if agent.password_hash else "invited"
                    )
                    print(f"{agent.email}  {agent.name}  {agent.role}  {state}")
        elif arguments.act == "add":
            await _add(house.accounts, arguments)
        elif arguments.act == "role":
            agent = await house.accounts.set_role(arguments.email, arguments.role)
            print(f"{agent.email} is {arguments.role} now.")
        else:
            await _set_enabled(house, arguments.email, arguments.act == "enable")
    finally:
        await house.close()
    return 0


async def _set_enabled(house: House, email: str, is_enabled: bool) -> None:
    agent = await house.accounts.set_enabled(email, is_enabled)
    print(f"{agent.email} is {'enabled' if is_enabled else 'disabled'}.")
    given_up = 0 if is_enabled else await house.desk.give_up_all(agent)
    if given_up:
        print(f"Conversations that wait for another agent now: {given_up}.")


async def _add(accounts: Accounts, arguments: argparse.Namespace) -> None:
    link = await accounts.invite(email=arguments.email, name=arguments.name, role=arguments.role)
    print(f"Within three days, {arguments.email} sets a password here, once:\n{link}")
