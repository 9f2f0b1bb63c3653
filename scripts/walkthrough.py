"""Walk the main path on the demo clinic in a real browser, and make docs/walkthrough.md with its pictures.

The steps below are the chapters of the document and what is done in the browser for each, so that neither can be
without the other. `make screens` runs it; a test compares the document with the steps.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts import demo_house, walk_in  # noqa: E402  (needs the path above when it is run as a file)
from scripts.demo_house import PHONE  # noqa: E402  (likewise)

if TYPE_CHECKING:
    from scripts.demo_house import Stage

DOCUMENT = ROOT / "docs" / "walkthrough.md"
PICTURES = ROOT / "docs" / "images" / "walkthrough"
MOST_BYTES = 120_000

MIRA, ADDRESS = "Mira Solberg", "mira.solberg@demo.example"
PASSWORD = "a lamp at the landing"  # noqa: S105  (of an invented person)
WORRIED = "Elias Reedwater"
WORDS = "A long corridor, and at its end a kitchen with the light on. I was expected there."


@dataclass(frozen=True)
class Step:
    """A chapter: who does what, in a few sentences, and how it is done in the browser before the picture is taken."""

    key: str
    who: str
    title: str
    text: str
    alt: str
    act: Callable[[Stage], None]

    @property
    def picture(self) -> str:
        """The name of its picture."""
        return f"{self.key}.png"


def _invite(stage: Stage) -> None:
    page = stage.signed_in("Office")
    page.goto("/office/people/invite/")
    page.locator("[name=name]").fill(MIRA)
    page.locator("[name=email]").fill(ADDRESS)
    stage.tick(page.locator("[name=role][value=patient]"))
    page.locator("[name=prescriber]").select_option(label=stage.name_of("Prescriber"))
    stage.tick(page.get_by_label(re.compile(f"^{re.escape(stage.name_of('Clinician'))}")))
    stage.take(page)
    stage.press(page, "Send the invitation")


def _join(stage: Stage) -> None:
    page = stage.phone()
    page.goto(stage.link_to(ADDRESS, "join"))
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=again]").fill(PASSWORD)
    stage.tick(page.locator("[name=contact][value=yes]"))
    stage.take(page)
    stage.press(page, re.compile("^Join "))


def _book(stage: Stage) -> None:
    page = stage.pages["Prescriber"]
    stage.press(page, "Propose dates")
    for box in page.locator("[name=seen]").all():
        stage.tick(box)
    stage.first_session = page.locator("input[type=datetime-local]").first.input_value()
    stage.take(page, at=page.locator("#dates"))
    stage.press(page, "Book all")


def _caseload(stage: Stage) -> None:
    stage.clock_to_first_session()
    page = stage.signed_in("Clinician")
    page.goto("/caseload/")
    stage.take(page)


def _record(stage: Stage) -> None:
    page = stage.pages["Clinician"]
    stage.open_patient(page, MIRA)
    stage.follow(page, "Open the next session")
    stage.press(page, "Begin the session")
    stage.write_reading(page, 124, 79, 70)
    form = page.locator("form[action$='/dose/']")
    form.locator("[name=route]").select_option("intravenous")
    form.locator("[name=amount_mg]").fill("36")
    form.locator("[name=weight_kg]").fill("72")
    stage.press(page, "Write down the dose")
    stage.clock_on(minutes=20)
    stage.look_again(page)
    stage.write_reading(page, 139, 86, 82)
    stage.take(page, at=page.locator(".page-head"))


def _today(stage: Stage) -> None:
    page = stage.pages["Clinician"]
    stage.clock_on(minutes=22)
    stage.look_again(page)
    stage.press(page, "The dose ended")
    stage.clock_on(minutes=85)
    stage.look_again(page)
    stage.write_reading(page, 126, 80, 72)
    form = page.locator("form[action$='/departure/']")
    form.locator("[name=with_whom]").fill("Her brother Jonas")
    stage.tick(form.locator("[name=condition][value=well]"))
    stage.press(page, "Complete the session")
    phone = stage.pages["phone"]
    phone.goto("/today/")
    stage.take(phone)


def _message(stage: Stage) -> None:
    phone = stage.pages["phone"]
    stage.message_link = stage.link_to(ADDRESS, "w")
    phone.goto("/inbox/")
    phone.locator("main a[href^='/inbox/']").first.click()
    stage.take(phone)


def _write(stage: Stage) -> None:
    page = stage.phone("elsewhere")
    page.goto(stage.message_link)
    page.locator("[name=text]").fill(WORDS)
    stage.tick(page.locator("[name=share][value=shared]"))
    stage.take(page)
    stage.press(page, "Keep it")


def _practice(stage: Stage) -> None:
    phone = stage.pages["phone"]
    phone.goto("/today/")
    phone.locator("#practices").get_by_role("link").first.click()
    offer = phone.locator(".practice-offer").first
    offer.locator("summary").click()
    stage.press(phone, re.compile("^Choose it, once a day"))
    stage.take(phone, at=phone.locator("#practices"))


def _reach(stage: Stage) -> None:
    phone = stage.pages["phone"]
    phone.goto("/me/contact/")
    stage.take(phone, at=phone.locator(".page-head"))


def _thread(stage: Stage) -> None:
    phone = stage.signed_in("Patient, after a dose", on=PHONE)
    phone.goto("/journal/thread/")
    stage.take(phone, at=phone.locator(".page-head"))


def _questions(stage: Stage) -> None:
    phone = stage.pages["phone"]
    phone.goto("/questions/phq-9/")
    questions = phone.locator("[data-question]")
    for number, value in enumerate((2, 2, 3, 2, 1, 2, 2, 1, 0)):
        stage.tick(questions.nth(number).locator(f"input[value='{value}']"))
    stage.press(phone, "Send my answers")
    stage.take(phone)


def _together(stage: Stage) -> None:
    page = stage.pages["Clinician"]
    stage.open_patient(page, MIRA)
    stage.take(page, height=1400)


def _shared(stage: Stage) -> None:
    page = stage.pages["Clinician"]
    page.goto("/shared/")
    page.get_by_role("link", name=re.compile(MIRA)).first.click()
    page.wait_for_load_state("networkidle")
    stage.take(page)


def _messages(stage: Stage) -> None:
    page = stage.pages["Clinician"]
    page.goto("/team/messages/")
    stage.take(page)


def _safety(stage: Stage) -> None:
    page = stage.signed_in("Clinician")
    page.goto("/safety/")
    page.get_by_role("link", name=WORRIED).first.click()
    page.wait_for_load_state("networkidle")
    stage.take(page)


def _outbox(stage: Stage) -> None:
    page = stage.pages["Office"]
    page.goto("/office/outbox/")
    stage.take(page)


STEPS: tuple[Step, ...] = (
    Step(
        "01-check",
        "A visitor",
        "A visitor finds out whether it is worth asking",
        "A dozen plain questions, one a screen, each with the reason why it is asked, each to be left out. Nothing is kept "
        "until somebody applies. It ends in words, never in a verdict: whether it suits somebody is for a prescriber to say.",
        "One question of the self-check on a phone, with its answers",
        walk_in.check,
    ),
    Step(
        "02-application",
        "The patient",
        "An applicant writes at her own pace",
        "The link from a letter opens an application in nine parts and two questionnaires, kept at every pause, on any "
        "device. Where she stands and what comes next is always said.",
        "The parts of an application on a phone, some of them done",
        walk_in.application,
    ),
    Step(
        "03-record",
        "The patient",
        "She brings her health record along",
        "A file as hospitals give it to whoever asks. It is read and not kept; what it says stands beside what she typed, and "
        "only what she ticks goes into her application, marked with where it came from.",
        "What an applicant wrote and what her record says, side by side with boxes to tick",
        walk_in.record,
    ),
    Step(
        "04-queue",
        "The prescriber",
        "The clinic reads, riskiest first",
        "What waits, how long, what was found in it, and by when the clinic means to answer.",
        "A list of applications with stops and cautions as words",
        walk_in.queue,
    ),
    Step(
        "05-review",
        "The prescriber",
        "What was found stands beside what was said",
        "Each finding names its rule and version, the answers that raised it, the protocols on which it holds, and its "
        "source. What no rule knows is listed as not assessed. A stop is passed by a prescriber who writes why; a decline "
        "has a reason and a next step that the person reads.",
        "An application on one page, with a stop beside the answers that raised it",
        walk_in.review,
    ),
    Step(
        "06-invite",
        "The office",
        "Or the office invites a patient",
        "Who comes by another way is invited. Name, address, the prescriber who is responsible, and whoever else is on the care team. The letter holds a link "
        "that works once, for seven days, and says nothing about what the clinic does.",
        "A form with the name and address of the invited patient, and her care team",
        _invite,
    ),
    Step(
        "07-join",
        "The patient",
        "She chooses a password",
        "The link opens on her phone. She chooses a password and says whether the clinic may write to her by e-mail; both "
        "answers are fine. Her time zone is taken from the phone.",
        "A page on a phone that welcomes the patient and asks for a password",
        _join,
    ),
    Step(
        "08-plan",
        "The prescriber",
        "The prescriber signs her plan",
        "Protocol, place, way, formulation and the starting dose that the prescriber types; nothing is computed. Beside it "
        "stands what was found. It is read once more, signed by name and never changed afterwards: a newer plan replaces "
        "it. The course begins with it, and keeps the version of the protocol that it starts on.",
        "A plan as it is read once more before it is signed, with the place for the name",
        partial(walk_in.plan, name=MIRA),
    ),
    Step(
        "09-dates",
        "The prescriber",
        "Dates are proposed, changed and booked",
        "From a first day, weekdays and a time of day, with the protocol's gaps, the opening hours and the closures in "
        "mind. Each date can be changed; all are booked together, or none.",
        "A list of six proposed dates, each with a word on whether it fits",
        _book,
    ),
    Step(
        "10-prepare",
        "The patient",
        "She prepares",
        "A short list stands before the first dose: agreements, six cards to read, a talk, the way home, an intention. What "
        "is missing is said in one sentence, to her and to her care team, and holds the dose until it is done or a "
        "prescriber goes on with a reason.",
        "A list on a phone with what is done and what is still to do before a first session",
        partial(walk_in.prepare, name=MIRA),
    ),
    Step(
        "11-caseload",
        "The clinician",
        "The caseload says whom to look at first",
        "Whoever needs somebody stands on top, with the reason in words.",
        "A table of patients in the order of need",
        _caseload,
    ),
    Step(
        "12-session",
        "The clinician",
        "A session is recorded as it goes",
        "The reading before the dose, what would hold the dose back, dose and route, readings at the minutes that the "
        "protocol asks for, the end, and how the patient left. A correction is a new line; the old one stays readable.",
        "The steps of a session, with readings and the dose",
        _record,
    ),
    Step(
        "13-today",
        "The patient",
        "Her window opens",
        "When the dose ends, the days after it begin. Today shows where she is in them, what is open now, what comes next "
        "and when it closes.",
        "A phone with the picture of the window after a dose and a button to write",
        _today,
    ),
    Step(
        "14-message",
        "The patient",
        "A message comes",
        "An hour after the dose, the next morning, the second day and before the window closes: never in her quiet hours, "
        "and never with a word about her treatment. Once she has written, the rest is called off, unless she asks to be "
        "asked again.",
        "A short message on a phone that says that a page waits",
        _message,
    ),
    Step(
        "15-write",
        "The patient",
        "She writes without signing in",
        "The link in the letter opens this one entry and nothing else. To look at it changes nothing. Who may read her "
        "words is hers to say.",
        "A page to write on, with a question above and the choice of who may read it",
        _write,
    ),
    Step(
        "16-practice",
        "The patient",
        "She picks something small that does her good",
        "One of the clinic's practices or her own, once or twice a day, on the four days after her session. A day without "
        "is a day without; nothing is counted against her.",
        "A practice on a phone with the days on which it can be done",
        _practice,
    ),
    Step(
        "17-reach",
        "The patient",
        "She says how and when she may be reached",
        "By e-mail, text or a notice on her device, in her own order; a good time of day, quiet hours, a pause in one press. "
        "At most one message a day, all kinds counted together.",
        "A page on a phone with the ways to be reached, quiet hours and a pause",
        _reach,
    ),
    Step(
        "18-thread",
        "The patient",
        "What runs through all of it",
        "Intention, insight, the one small thing and the scores around each dose, in one line through all sessions.",
        "The thread through the sessions on a phone",
        _thread,
    ),
    Step(
        "19-questions",
        "The patient",
        "She answers a questionnaire",
        "One question a screen or all at once, scored by the published rules. An answer that worries shows at once where to "
        "turn, and asks the care team to look.",
        "The total of a questionnaire on a phone, with what it means and what it does not",
        _questions,
    ),
    Step(
        "20-patient",
        "The clinician",
        "What she shared stands beside her answers",
        "One page for one patient: what is worst first, scores over time with doses and windows, what she shared, what "
        "comes next.",
        "The page of a patient with a chart, a shared entry and her sessions",
        _together,
    ),
    Step(
        "21-shared",
        "The clinician",
        "What was shared is a list to work through",
        "Flagged first until its task is settled, then unread; read beside the list, answered in a line, by keys. What is "
        "taken back is gone at once.",
        "A list of shared entries with one of them open beside it",
        _shared,
    ),
    Step(
        "22-messages",
        "The clinician",
        "Messages, and who answers",
        "Unread first, then who waits longest. Patients see beforehand when somebody reads, and that it is not for emergencies.",
        "A list of messages from patients in the order in which they want an answer",
        _messages,
    ),
    Step(
        "23-safety",
        "The clinician",
        "An answer that worries has an owner and a clock",
        "It became a safety task in the moment in which it was given. Who does not take it in time is followed by the next "
        "of the on-call order, at last by the clinic's lead. The next dose is held until somebody has closed it.",
        "A safety task with the answer that opened it, who was asked when, and the ways to take, hand on and close it",
        _safety,
    ),
    Step(
        "24-outbox",
        "The office",
        "The office sees what was sent, and what was called off",
        "Everything that leaves the house passes here, with its state and the reason. The words of a journal do not.",
        "A list of messages with their states",
        _outbox,
    ),
)


def document() -> str:
    """The text of docs/walkthrough.md."""
    head = (
        "# From a first question to the journal, in pictures\n\n"
        "Five people walk through the main path on the demo clinic. This page and its pictures are made by `make screens`, "
        "so that they show what is there now; all people are invented.\n"
    )
    return head + "".join(
        f"\n## {number}. {step.title}\n\n*{step.who}.* {step.text}\n\n![{step.alt}](images/walkthrough/{step.picture})\n"
        for number, step in enumerate(STEPS, start=1)
    )


def main() -> int:
    """Walk, take the pictures, write the document."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, demo_house.opened(Path(folder)) as stage:
        for step in STEPS:
            stage.picture = Path(folder) / step.picture
            step.act(stage)
            print(f"{step.title}", flush=True)
        for step in STEPS:
            demo_house.keep(Path(folder) / step.picture, PICTURES / step.picture, most=MOST_BYTES)
    for old in set(PICTURES.glob("*.png")) - {PICTURES / step.picture for step in STEPS}:
        old.unlink()
    DOCUMENT.write_text(document(), "utf-8")
    print(f"{DOCUMENT.relative_to(ROOT)} and {len(STEPS)} pictures are written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
