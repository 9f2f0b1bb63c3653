"""Facts about agreements: their words in versions, and who signed which."""

from consents.models.agreements import Consent, ConsentText

__all__ = ["Consent", "ConsentText"]
