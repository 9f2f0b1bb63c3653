"""The clinic's on-call order, its lead and its minutes: who may change them, and who is warned of a gap."""

from html import unescape

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from common.errors import Refused, StaleSave
from messaging import delivery
from messaging.models import Message
from people.models import Clinic, Membership, User
from people.services import end_membership
from safety import services, texts
from safety.on_call import duty_of, gaps_of
from safety.views.on_call import moved

pytestmark = pytest.mark.django_db

PAGE = "/office/on-call/"
MINUTES = {
    f"{tier}_{part}": str(value)
    for tier, values in {"immediate": (15, 10, 60), "urgent": (60, 30, 240), "soon": (240, 120, 480)}.items()
    for part, value in zip(("answer", "hand", "settle"), values, strict=True)
}


def place(user: User) -> Membership:
    return user.memberships.get()


def arrange(clinic: Clinic, by: User, *people: User, version: int | None = None) -> None:
    seen = duty_of(clinic).settings.version if version is None else version
    services.arrange_on_call(clinic=clinic, members=[place(one) for one in people], version=seen, by=by)


def lead(clinic: Clinic, by: User, who: User | None) -> None:
    version = duty_of(clinic).settings.version
    services.set_duty(clinic=clinic, lead=place(who) if who else None, minutes={}, version=version, by=by)


def warned(office: User) -> int:
    return Message.objects.filter(kind=texts.GAP, recipient=office).count() // 2


@pytest.fixture
def desk(office: User) -> Client:
    client = Client()
    client.force_login(office)
    return client


def order_of(clinic: Clinic) -> list[str]:
    return [one.user.name.split()[0] for one in duty_of(clinic).order]


class TestThePage:
    def test_people_are_added_moved_and_taken_off_by_buttons(self, clinic, desk, prescriber, clinician) -> None:
        def press(**how: str) -> None:
            version = str(duty_of(clinic).settings.version)
            assert desk.post(PAGE, {"version": version, **how}).status_code == 302

        press(press="add", add=str(place(prescriber).pk))
        press(press="add", add=str(place(clinician).pk))
        assert order_of(clinic) == ["Priya", "Clement"]
        press(press=f"up:{place(clinician).pk}")
        assert order_of(clinic) == ["Clement", "Priya"]
        press(press=f"down:{place(clinician).pk}")
        press(press=f"off:{place(prescriber).pk}")
        assert order_of(clinic) == ["Clement"]

    def test_the_lead_and_the_minutes_are_saved(self, clinic, desk, prescriber) -> None:
        said = MINUTES | {"settings": "1", "version": "1", "lead": str(place(prescriber).pk), "urgent_answer": "45"}
        assert desk.post(PAGE, said).status_code == 302
        duty = duty_of(clinic)
        assert (duty.lead, duty.settings.wait("urgent").answer) == (place(prescriber), 45)

    @pytest.mark.parametrize("value", ["0", "-5", "99999999", "x", ""])
    def test_minutes_that_make_no_sense_come_back_as_they_were_typed(self, clinic, desk, value) -> None:
        answer = desk.post(PAGE, MINUTES | {"settings": "1", "version": "1", "lead": "", "soon_hand": value})
        assert answer.status_code == 422
        assert f'value="{value}"' in answer.content.decode() or not value

    def test_two_of_the_office_at_once(self, clinic, desk, office, prescriber, clinician) -> None:
        arrange(clinic, office, prescriber)
        answer = desk.post(PAGE, {"version": "1", "press": "add", "add": str(place(clinician).pk)})
        assert answer.status_code == 409
        assert order_of(clinic) == ["Priya"]
        late = desk.post(PAGE, MINUTES | {"settings": "1", "version": "1", "lead": "", "urgent_hand": "7"})
        assert late.status_code == 409
        assert 'value="7"' in late.content.decode()

    @pytest.mark.parametrize("who", ["prescriber", "clinician"])
    def test_only_the_office_may(self, request, who, clinic) -> None:
        client = Client()
        client.force_login(request.getfixturevalue(who))
        assert client.get(PAGE).status_code == 403

    def test_a_press_that_fits_nothing_moves_nobody(self, clinic, prescriber, clinician) -> None:
        order = [place(prescriber), place(clinician)]
        for press in ("", "up", "up:x", f"up:{order[0].pk}", f"down:{order[1].pk}", "sideways:1", "add"):
            assert moved(order, press, order) == order


class TestTheOrder:
    def test_only_people_who_treat_here_are_asked(self, clinic, office, other_prescriber) -> None:
        for nobody in (office, other_prescriber):
            with pytest.raises(Refused):
                arrange(clinic, office, nobody)
            with pytest.raises(Refused):
                lead(clinic, office, nobody)

    def test_nobody_but_the_office_arranges_it(self, clinic, prescriber, other_office) -> None:
        for outsider in (prescriber, other_office):
            with pytest.raises(PermissionDenied):
                arrange(clinic, outsider, prescriber)

    def test_a_stale_page_changes_nothing(self, clinic, office, prescriber) -> None:
        arrange(clinic, office, prescriber)
        with pytest.raises(StaleSave):
            arrange(clinic, office, version=1)


class TestGaps:
    def test_an_order_that_becomes_empty_warns_the_office_at_once(self, clinic, office, prescriber) -> None:
        lead(clinic, office, prescriber)
        arrange(clinic, office, prescriber)
        assert (gaps_of(clinic), warned(office)) == ([], 0)
        arrange(clinic, office)
        assert warned(office) == 1
        delivery.drain()
        assert set(Message.objects.filter(kind=texts.GAP).values_list("state", flat=True)) == {"sent"}

    def test_so_does_a_lead_who_is_taken_away(self, clinic, office, prescriber) -> None:
        lead(clinic, office, prescriber)
        arrange(clinic, office, prescriber)
        lead(clinic, office, None)
        assert warned(office) == 1

    def test_and_the_last_person_who_leaves(self, clinic, office, clinician) -> None:
        lead(clinic, office, clinician)
        arrange(clinic, office, clinician)
        end_membership(membership=place(clinician), by=office)
        assert warned(office) == 1
        assert (order_of(clinic), duty_of(clinic).lead) == ([], None)

    def test_a_warning_that_came_too_late_is_not_sent(self, clinic, office, prescriber) -> None:
        lead(clinic, office, prescriber)
        arrange(clinic, office, prescriber)
        arrange(clinic, office)
        arrange(clinic, office, prescriber)
        delivery.drain()
        assert set(Message.objects.filter(kind=texts.GAP).values_list("reason", flat=True)) == {"staffed"}

    @pytest.mark.parametrize("path", [PAGE, "/office/day/"])
    def test_the_office_sees_it_on_its_pages(self, clinic, desk, office, prescriber, path) -> None:
        assert "Nobody is on call" in unescape(desk.get(path).content.decode())
        lead(clinic, office, prescriber)
        arrange(clinic, office, prescriber)
        assert "Nobody else may be asked" not in unescape(desk.get(path).content.decode())

    def test_so_do_those_who_treat_on_their_list(self, clinic, prescriber) -> None:
        client = Client()
        client.force_login(prescriber)
        page = unescape(client.get("/safety/").content.decode())
        assert "The clinic has no lead" in page
        assert PAGE not in page
