"""What this room keeps: answers to questionnaires."""

from measures.models.responses import Response, ResponseQuerySet, Unfinished

__all__ = ["Response", "ResponseQuerySet", "Unfinished"]
