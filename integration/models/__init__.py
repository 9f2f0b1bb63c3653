"""The tables of this room."""

from integration.models.attachments import Attachment, AttachmentKind, AttachmentPart
from integration.models.content import Content, ContentKind
from integration.models.drafts import EntryDraft
from integration.models.entries import EntryQuerySet, EntryStage, JournalEntry
from integration.models.links import EntryLink, LinkPurpose, LinkQuerySet
from integration.models.looks import EntryLook, EntryReply, WindowCall
from integration.models.practices import Practice, PracticeTick
from integration.models.prompts import PromptOutcome, WindowPrompt
from integration.models.windows import LONGEST_PLAN, Ending, IntegrationWindow, WindowQuerySet

__all__ = [
    "LONGEST_PLAN",
    "Attachment",
    "AttachmentKind",
    "AttachmentPart",
    "Content",
    "ContentKind",
    "Ending",
    "EntryDraft",
    "EntryLink",
    "EntryLook",
    "EntryQuerySet",
    "EntryReply",
    "EntryStage",
    "IntegrationWindow",
    "JournalEntry",
    "LinkPurpose",
    "LinkQuerySet",
    "Practice",
    "PracticeTick",
    "PromptOutcome",
    "WindowCall",
    "WindowPrompt",
    "WindowQuerySet",
]
