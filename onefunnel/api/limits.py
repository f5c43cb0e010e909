"""How many requests a caller may still make this minute. Each server process counts for itself, in memory."""

from __future__ import annotations

import math
import os
import threading
from dataclasses import dataclass

SECS = 60.0
CALLS = int(os.environ.get("ONEFUNNEL_API_CALLS", "600"))  # a minute, of one token or log-in
GUESSES = 30  # a minute, from one address without a good token
MOST_CALLERS = 10_000


@dataclass(frozen=True)
class Allowance:
    """What is left of a window; `resets_in` is in whole seconds."""

    limit: int
    left: int
    resets_in: int
    is_over: bool

    def headers(self) -> dict[str, str]:
        """The IETF's RateLimit fields (draft-ietf-httpapi-ratelimit-headers-10), and Retry-After when it is over."""
        said = {
            "RateLimit-Policy": f'"calls";q={self.limit};w={SECS:.0f}',
            "RateLimit": f'"calls";r={self.left};t={self.resets_in}',
        }
        return said | {"Retry-After": str(self.resets_in)} if self.is_over else said


class Limiter:
    """Counts by caller in windows of a minute that begin with the caller's first request."""

    def __init__(self) -> None:
        self._windows: dict[str, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def take(self, caller: str, limit: int, *, now: float) -> Allowance:
        """Count one request. `now` is a clock in seconds that never goes back."""
        with self._lock:
            began, count = self._windows.get(caller, (now, 0))
            if now - began >= SECS:
                began, count = now, 0
            self._windows[caller] = (began, count + 1)
            if len(self._windows) > MOST_CALLERS:
                self._windows = {who: window for who, window in self._windows.items() if now - window[0] < SECS}
        return Allowance(limit, max(0, limit - count - 1), max(1, math.ceil(began + SECS - now)), count >= limit)

    def forget(self) -> None:
        """Begin anew, for tests."""
        with self._lock:
            self._windows.clear()


limiter = Limiter()
