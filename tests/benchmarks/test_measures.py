"""Counting is tested with an assistant that answers at once; nothing is timed."""

import math
from dataclasses import dataclass, field

import pytest

from benchmarks.measures import Load, load, long_conversation, percentile, understanding
from benchmarks.questions import Question
from benchmarks.report import Measured, Pair, in_language, mistaken, rows
from benchmarks.service import Reply
from benchmarks.table import Row


@dataclass
class Conversation:
    asked: list[str]
    is_closed: bool = False

    async def ask(self, text: str) -> Reply:
        self.asked.append(text)
        if text == "crash":
            raise OSError("gone")
        return Reply([] if text == "silence" else [text.upper()], [], 0.5)

    async def close(self) -> None:
        self.is_closed = True


@dataclass
class Instant:
    """Answers everything."""

    chats: list[Conversation] = field(default_factory=list)

    async def open(self) -> Conversation:
        self.chats.append(Conversation([]))
        return self.chats[-1]

    async def close(self) -> None:
        return None


class Idle:
    def cpu_seconds(self) -> float:
        return 1.0


class Echo:
    def see(self, reply: Reply) -> str:
        return reply.texts[0]


@pytest.mark.parametrize(("per_cent", "value"), [(50, 5), (95, 10), (10, 1), (100, 10)])
def test_percentile_is_a_value_that_was_measured(per_cent, value):
    assert percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], per_cent) == value


def test_percentile_of_nothing_is_no_number():
    assert math.isnan(percentile([], 50))


async def test_load_asks_as_many_messages_as_told():
    client = Instant()
    found = await load(Idle(), client, ["a", "b", "c"], clients=4, messages=22)
    assert len(found.seconds) == sum(len(chat.asked) for chat in client.chats) == 22


async def test_load_opens_a_conversation_for_every_five_messages():
    client = Instant()
    await load(Idle(), client, ["a"], clients=1, messages=12)
    assert [len(chat.asked) for chat in client.chats] == [5, 5, 2]


async def test_load_closes_its_conversations():
    client = Instant()
    await load(Idle(), client, ["a"], clients=2, messages=12)
    assert all(chat.is_closed for chat in client.chats)


async def test_load_counts_what_is_not_answered():
    found = await load(Idle(), Instant(), ["a", "crash", "silence"], clients=1, messages=6)
    assert (len(found.seconds), found.failed) == (2, 4)


async def test_long_conversation_is_one():
    client = Instant()
    found = await long_conversation(client, ["a", "crash"], messages=4)
    assert len(client.chats) == 1
    assert [math.isnan(seconds) for seconds in found] == [False, True, False, True]


async def test_understanding_asks_each_in_a_conversation_of_its_own():
    client = Instant()
    shown = await understanding(client, [Question("a", "en", None), Question("b", "en", None)], Echo())
    assert shown == ["A", "B"]
    assert [chat.asked for chat in client.chats] == [["a"], ["b"]]


async def test_understanding_goes_on_when_an_answer_is_missing():
    shown = await understanding(Instant(), [Question("crash", "en", None)], Echo())
    assert shown[0].kind == "nothing"


def test_mistaken_counts_answers_only():
    assert mistaken(["right", "right", "right", "wrong", "not_answered"]) == 25


def test_in_language_of_no_answer_is_no_number():
    assert math.isnan(in_language([], []))


def test_rows_take_the_median_at_a_place_over_conversations():
    slow, fast = [[n / 1000 for n in range(1, 205)], [n / 100 for n in range(1, 205)]], [[0.001] * 204]
    pair = Pair(Measured(long=fast, loads={1: Load()}), Measured(long=slow, loads={1: Load()}))
    found = {row.name: row for row in rows(pair, questions=[], unrelated=[]) if isinstance(row, Row)}
    assert found["messages 2 to 6"].values == pytest.approx((1, 13))
