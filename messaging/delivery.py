"""The drain: what is due leaves the house, each message once, and every end of it is written down.

A worker claims a batch and walks through it (``rounds``). Whatever becomes of one message, the others go on; a channel
that can not send is left alone for a while and holds up no other.
"""

from __future__ import annotations

import logging
import time
from collections import Counter

from common import clock
from messaging import claims, trouble
from messaging.heartbeat import beat
from messaging.rounds import Round

logger = logging.getLogger(__name__)

BATCH = 100
"""Claimed in one go. A crash of the database leaves at most so many unsure for each worker."""
BUDGET_SECONDS = 20.0
"""One run ends after this long, so that a worker is free for other work; the next tick goes on."""


def drain(*, most: int | None = None, budget: float = BUDGET_SECONDS) -> Counter[str]:
    """Send what is due and count how it ended, by state. Safe twice, in parallel, and when a tick was missed.

    ``most`` ends it after about that many messages; ``budget`` is in seconds of the wall clock.
    """
    ends_at, tally = time.monotonic() + budget, Counter[str]()
    beat("drain", clock.now())
    taken_back = claims.reclaim(clock.now())
    if taken_back.unsure:
        logger.warning("%d messages were on the wire when their worker went away", taken_back.unsure)
    while time.monotonic() < ends_at and (most is None or tally.total() < most):
        now, worker, troubled = clock.now(), claims.new_worker(), trouble.known()
        closed = [channel for channel, one in troubled.items() if one.retry_at > now]
        batch = claims.claim(now, worker=worker, most=BATCH, closed=closed)
        if not batch:
            break
        batch = trouble.turned(batch, {channel: one.tries for channel, one in troubled.items()})
        went = Round(batch, worker, ends_at=ends_at).walk(tally)
        for channel in troubled.keys() & went:
            trouble.over(channel)
            logger.info("The channel %s can send again", channel)
    return tally
