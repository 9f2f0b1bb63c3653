"""What people agree to when a clinic may write to them. A change of these words is a new version, never an edit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDING = "2026-11"
"""The version of the words below; it is kept with every consent."""

BY_EMAIL = _(
    "Short notes by e-mail when something waits for you here, such as a page to write or a question to answer. "
    "They say nothing about your health or your treatment. E-mail can be read by others on its way. "
    "You can stop it at any time, here or by the link at the foot of each e-mail, and it stops at once."
)
