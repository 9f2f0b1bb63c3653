"""A total packed into one whole number: ``second * PLACES + total * 2 + flag``. Of two, the later is the larger.

The database packs them (``measures.models.lines``); whoever reads them takes them apart again.
"""

from __future__ import annotations

from typing import Final

#: Room for every total that a response can have.
PLACES: Final = 2**16
