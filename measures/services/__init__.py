"""What may be done with questionnaires."""

from measures.services.answering import keep_unfinished, submit

__all__ = ["keep_unfinished", "submit"]
