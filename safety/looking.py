"""What is said about the list that looks through texts; a change of the agreement's words is a new version, never an edit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDING = "2026-11"
"""The version of the words below; it is kept with every consent."""

AGREEMENT = _(
    "Look through my private words, too. When the list finds words of danger, my care team is asked to turn to me. They "
    "see only the words that were found, such as “want to die”, never my text. I can take this back at any time, and "
    "from then on nothing looks at my private words."
)
