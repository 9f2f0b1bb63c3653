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

BY_TEXT = _(
    "Short texts to your phone when something waits for you here: a line and a link, nothing about your health or your "
    "treatment. A few a week at most; your phone company may charge for them. Texts can be read by others who hold your "
    "phone. Answer STOP to any of them, or press stop here, and they stop at once."
)

BY_PUSH = _(
    "A notice on this device when something waits for you here: a line and a link, nothing about your health or your "
    "treatment. It may light up on a locked screen. Remove the device here, and notices stop at once."
)
