"""How often Python looks for garbage in a process that serves pages."""

from __future__ import annotations

import gc

#: Things made before the youngest are looked through. A page about thousands of patients makes some hundred thousand;
#: by Python's usual 700 it stops for garbage, of which there is hardly any, at every turn.
EVERY = 10_000


def settle() -> None:
    """Everything is loaded: leave it out of every later search, and search less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(EVERY, 20, 50)
