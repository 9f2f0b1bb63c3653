"""See whether what the database derives still says what is true, and make it anew."""

from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.derived import Derived
from measures.models import SCORE_LINES
from sessions.lines import DOSE_LINES
from sessions.reservations import RESERVATIONS

LINES: Final[dict[str, Derived]] = {
    "lines of scores": SCORE_LINES,
    "lines of doses": DOSE_LINES,
    "reservations": RESERVATIONS,
}


class Command(BaseCommand):
    """What the caseload reads and what is held for whom, against the rows that they are made from."""

    help = "Compare the lines that the caseload reads, and what is held for whom, with what they are made from."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--rebuild`` writes all of them anew."""
        parser.add_argument("--rebuild", action="store_true", help="Write all of them anew.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say how many are wrong; that is an error unless they were written anew."""
        wrong = {name: len(lines.differences()) for name, lines in LINES.items()}
        lacking = [trigger for lines in LINES.values() for trigger in lines.lacking()]
        for name, count in wrong.items():
            self.stdout.write(f"{count} {name} do not say what is true")
        for trigger in lacking:
            self.stdout.write(f"the trigger {trigger} does not stand")
        if options["rebuild"]:
            for lines in LINES.values():
                lines.rebuild()
            self.stdout.write("All of them were written anew.")
        elif lacking or any(wrong.values()):
            raise CommandError(
                "Write them anew with --rebuild. Until then a caseload may put somebody in a wrong place, "
                "and a place or a person may be booked twice."
            )
