"""`manage.py found_clinic`: the first step of a real installation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from people import links
from people.forms.clinic import FoundClinicForm
from people.services import found


class Command(BaseCommand):
    """Make a clinic and print the single-use link for the first person of its office."""

    help = "Make a clinic with weekday hours and print the single-use link with which its first office person joins."

    def add_arguments(self, parser: CommandParser) -> None:
        """The clinic and its first person."""
        parser.add_argument("--name", required=True, help="name of the clinic")
        parser.add_argument("--zone", required=True, help="its time zone, for example Europe/Berlin")
        parser.add_argument("--country", required=True, help="its country in two letters, for example DE")
        parser.add_argument("--sender-name", default="", help="a neutral name for its messages; others may see it")
        parser.add_argument("--admin-name", required=True, help="the first person of the office")
        parser.add_argument("--admin-email", required=True, help="their e-mail address, with which they will sign in")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check, found, print the link."""
        form = FoundClinicForm(
            {
                "name": options["name"],
                "zone_name": options["zone"],
                "country": options["country"].upper(),
                "sender_name": options["sender_name"],
                "admin_name": options["admin_name"],
                "admin_email": options["admin_email"],
            }
        )
        if not form.is_valid():
            raise CommandError(_sentences(form.errors.as_data()))
        invitation = found(by="command found_clinic", **form.cleaned_data)
        link = settings.SITE_URL + reverse("people:join", args=[links.token_for(invitation)])
        until = invitation.expires_at.astimezone(invitation.clinic.zone)
        self.stdout.write(f"{invitation.clinic.name} is founded. {invitation.name} joins with this link:")
        self.stdout.write(f"\n  {link}\n")
        self.stdout.write(f"It works once, until {until:%A %d %B %Y, %H:%M} ({invitation.clinic.zone_name}).")


def _sentences(errors: dict[str, list[ValidationError]]) -> str:
    options = {
        "zone_name": "zone",
        "sender_name": "sender-name",
        "admin_name": "admin-name",
        "admin_email": "admin-email",
    }
    return "\n".join(
        f"--{options.get(field, field)}: {sentence}"
        for field, problems in errors.items()
        for problem in problems
        for sentence in problem.messages
    )
