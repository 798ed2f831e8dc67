"""Limits: how often somebody may do something. A sliding window for each key."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sanic import Request

from bot.clock import Clock

KEYS_KEPT = 50_000


class Limit:
    """`times` in `seconds` for each key. The keys used longest ago are forgotten first."""

    def __init__(self, *, times: int, seconds: int, clock: Clock) -> None:
        self._times = times
        self._window = timedelta(seconds=seconds)
        self._clock = clock
        self._used: OrderedDict[str, deque[datetime]] = OrderedDict()

    def take(self, key: str) -> int:
        """0 when allowed, which then counts; else the seconds until it is."""
        now = self._clock.now()
        used = self._used.setdefault(key, deque(maxlen=self._times))
        self._used.move_to_end(key)
        if len(self._used) > KEYS_KEPT:
            self._used.popitem(last=False)
        while used and used[0] <= now - self._window:
            used.popleft()
        if len(used) >= self._times:
            return max(1, int((used[0] + self._window - now).total_seconds()) + 1)
        used.append(now)
        return 0


def caller(request: Request) -> str:
    """Whom a limit counts: the address the request is from."""
    return network_of(request.remote_addr or request.ip)


def network_of(address: str) -> str:
    """The address; of IPv6 its /64, as whoever has one such address has them all."""
    try:
        parsed = ip_address(address.strip("[]"))
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ip_network((int(parsed), 64), strict=False))
