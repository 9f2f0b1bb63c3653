"""The writes of this room: words of agreements in versions, signatures under them, and their end."""

from consents.services.signing import Reworded, sign, withdraw
from consents.services.words import ensure_texts, publish

__all__ = ["Reworded", "ensure_texts", "publish", "sign", "withdraw"]
