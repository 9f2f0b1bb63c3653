"""The limit: letters that are ready lie in memory and go over one kept-open connection, with nothing written down."""

from __future__ import annotations

import smtplib
import sys
from email.message import EmailMessage


def work(count: int, first: int, port: int) -> None:
    letters = []
    for n in range(first, first + count):
        mail = EmailMessage()
        mail["From"], mail["To"] = "Bench House <journey@localhost.localdomain>", f"p{n}@example.org"
        mail["Subject"], mail["Message-ID"] = "Bench House: a page is open for you", f"<{n}@bench>"
        mail.set_content("There is a page for you.\n" * 20)
        mail.add_alternative("<p>There is a page for you.</p>\n" * 20, subtype="html")
        letters.append((f"p{n}@example.org", mail.as_bytes()))
    with smtplib.SMTP("127.0.0.1", port, "bench", 20) as smtp:
        smtp.ehlo()
        print("ready", flush=True)
        sys.stdin.readline()
        for to, content in letters:
            smtp.sendmail("journey@localhost.localdomain", [to], content)


if __name__ == "__main__":
    work(*(int(argument) for argument in sys.argv[1:4]))
