"""The writes of this room."""

from correspondence.services.arrangements import change_answer_time, come_back, go_away
from correspondence.services.letters import Overtaken, write
from correspondence.services.reading import mark_read, set_aside, take

__all__ = ["Overtaken", "change_answer_time", "come_back", "go_away", "mark_read", "set_aside", "take", "write"]
