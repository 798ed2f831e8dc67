from __future__ import annotations


async def is_there(desk) -> bool:
    async with desk.house.database.reading() as connection:
        return await desk.tickets.is_anyone_there(connection)


async def test_presence_lasts_a_minute_after_the_last_sign_of_life(desk, clock):
    ana = await desk.agent(is_there=False)
    await desk.house.presence.sign_of_life(ana.id)
    clock.advance(seconds=59)
    before = await is_there(desk)
    clock.advance(seconds=2)

    assert (before, await is_there(desk)) == (True, False)


async def test_presence_is_the_agents_own_word(desk, ana):
    await desk.house.presence.set_available(ana.id, False)

    assert not await is_there(desk)


async def test_presence_counts_in_opening_hours_only(desk, clock, ana):
    clock.at = clock.at.replace(hour=23)
    await desk.house.presence.sign_of_life(ana.id)

    assert not await is_there(desk)
