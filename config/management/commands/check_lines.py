"""See whether what the database derives still says what is true, and make it anew."""

from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.derived import Derived
from measures.models import SCORE_LINES
from sessions.lines import DOSE_LINES

LINES: Final[dict[str, Derived]] = {"lines of scores": SCORE_LINES, "lines of doses": DOSE_LINES}


class Command(BaseCommand):
    """The lines that the caseload reads, against the answers and doses that they are made from."""

    help = "Compare the lines of scores and doses, which the caseload reads, with what they are made from."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--rebuild`` writes all of them anew."""
        parser.add_argument("--rebuild", action="store_true", help="Write all of them anew.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say how many are wrong; that is an error unless they were written anew."""
        wrong = {name: len(lines.differences()) for name, lines in LINES.items()}
        for name, count in wrong.items():
            self.stdout.write(f"{count} {name} do not say what is true")
        if options["rebuild"]:
            for lines in LINES.values():
                lines.rebuild()
            self.stdout.write("All of them were written anew.")
        elif any(wrong.values()):
            raise CommandError(
                "Write them anew with --rebuild. Until then a caseload may put somebody in a wrong place."
            )
