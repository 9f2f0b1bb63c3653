"""A number for texts: written, proved by a code, changed, removed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from common import clock as house_clock
from common.errors import Refused
from common.models import AuditEntry
from config.channels import Texts
from messaging import phones, presenters, services
from messaging.carriers import Parcel, Receipt, using
from messaging.delivery import drain
from messaging.models import AddressTrouble, Channel, ContactConsent, Message, PhoneNumber
from messaging.sms import Texts as Carrier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

NUMBER = "+15550100123"


class Phone(Carrier):
    """The real carrier, with a phone in place of the provider."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[Parcel] = []

    def ready(self) -> None:
        """Always."""

    def send(self, parcel: Parcel) -> Receipt:
        self.texts.append(parcel)
        return Receipt(f"SM{len(self.texts)}", "201")

    def code(self) -> str:
        """Let what is due go, and read the code in the last text."""
        drain()
        found = re.match(r"(\d{6}) is your code from Northlight", self.texts[-1].content.decode())
        assert found
        return found[1]


@pytest.fixture
def phone(settings):
    settings.JOURNEY_TEXTS = Texts(account="AC1", token="t", sender="+15550100999", api="http://127.0.0.1:9")
    one = Phone()
    with using(one):
        yield one


@pytest.fixture
def signed_in(client, ada):
    client.force_login(ada)
    return client


def url(name: str) -> str:
    return reverse(f"messaging:{name}")


def later(clock, minutes: float) -> None:
    clock(house_clock.now() + timedelta(minutes=minutes))


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_number_counts_once_its_code_came_back(signed_in, ada, clinic, phone):
    signed_in.post(url("contact_number"), {"number": "+1 555 010 0123"})
    page = signed_in.get(url("contact")).text
    assert "not confirmed yet" in page
    code = phone.code()
    assert phone.texts[0].address == NUMBER
    assert signed_in.post(url("contact_code"), {"code": f" {code[:3]} {code[3:]} "}).status_code == 302
    assert "confirmed" in signed_in.get(url("contact")).text
    assert services.usable_channels(ada, clinic) == [Channel.EMAIL]
    signed_in.post(reverse("messaging:contact_consent", args=[clinic.pk]), {"channel": "text", "agree": "yes"})
    assert services.usable_channels(ada, clinic) == [Channel.EMAIL, Channel.TEXT]
    actions = set(AuditEntry.objects.filter(actor=ada).values_list("action", flat=True))
    assert {"contact.number_added", "contact.number_confirmed", "contact.agreed"} <= actions


@pytest.mark.parametrize("typed", ["", "555 010 0123", "nonsense", "<b>", "+1", "+1 555 010 0123 999 999 999"])
def test_what_is_no_number_is_refused_and_comes_back_as_it_was_typed(signed_in, phone, typed):
    answer = signed_in.post(url("contact_number"), {"number": typed})
    assert answer.status_code == 422
    assert not PhoneNumber.objects.exists()
    if typed == "555 010 0123":
        assert 'value="555 010 0123"' in answer.text
        assert "Write the number with + and the country first" in answer.text


def test_five_wrong_codes_and_even_the_right_one_counts_no_more(ada, clinic, phone):
    services.add_number(user=ada, typed=NUMBER, clinic=clinic, by=ada)
    code = phone.code()
    for _ in range(5):
        with pytest.raises(Refused, match="not the code"):
            services.confirm_number(user=ada, code=wrong(code), by=ada)
    with pytest.raises(Refused, match="five tries"):
        services.confirm_number(user=ada, code=code, by=ada)


def test_a_code_is_good_for_ten_minutes(ada, clinic, phone, clock):
    services.add_number(user=ada, typed=NUMBER, clinic=clinic, by=ada)
    code = phone.code()
    later(clock, 10)
    with pytest.raises(Refused, match="run out"):
        services.confirm_number(user=ada, code=code, by=ada)


def test_a_fresh_code_comes_a_minute_later_at_the_earliest_and_ends_the_one_before(ada, clinic, phone, clock):
    services.add_number(user=ada, typed=NUMBER, clinic=clinic, by=ada)
    first = phone.code()
    with pytest.raises(Refused, match="a moment ago"):
        services.send_code_again(user=ada, clinic=clinic, by=ada)
    later(clock, 1)
    services.send_code_again(user=ada, clinic=clinic, by=ada)
    second = phone.code()
    assert first != second
    with pytest.raises(Refused, match="not the code"):
        services.confirm_number(user=ada, code=first, by=ada)
    assert services.confirm_number(user=ada, code=second, by=ada).verified_at is not None


def test_nobody_writes_to_strangers_with_codes(ada, clinic, phone, clock):
    for last in range(5):
        services.add_number(user=ada, typed=f"+1555010012{last}", clinic=clinic, by=ada)
        services.remove_number(user=ada, by=ada)
        later(clock, 2)
    with pytest.raises(Refused, match="five codes"):
        services.add_number(user=ada, typed=NUMBER, clinic=clinic, by=ada)
    later(clock, 24 * 60)
    services.add_number(user=ada, typed=NUMBER, clinic=clinic, by=ada)
    assert phone.code()


def test_a_number_that_was_refused_keeps_the_one_before(ada, clinic, phone, clock):
    services.add_number(user=ada, typed=NUMBER, clinic=clinic, by=ada)
    services.confirm_number(user=ada, code=phone.code(), by=ada)
    with pytest.raises(Refused, match="a moment ago"):
        services.add_number(user=ada, typed="+15550100777", clinic=clinic, by=ada)
    kept = PhoneNumber.objects.get()
    assert (kept.number, kept.verified_at is not None) == (NUMBER, True)


def test_a_code_that_waits_is_not_sent_to_a_number_that_was_confirmed_or_removed_meanwhile(ada, clinic, phone):
    services.add_number(user=ada, typed=NUMBER, clinic=clinic, by=ada)
    services.remove_number(user=ada, by=ada)
    assert drain() == {"cancelled": 1}
    assert phone.texts == []


def test_nobody_reads_a_code_but_whoever_holds_the_phone(ada, clinic, phone):
    services.add_number(user=ada, typed=NUMBER, clinic=clinic, by=ada)
    code = phone.code()
    message = Message.objects.get(kind=phones.CODE_KIND)
    assert code not in str(presenters.words_for_the_office(message))
    assert code not in f"{list(Message.objects.values())}{list(PhoneNumber.objects.values('code_hash', 'digest'))}"


def test_the_number_itself_is_sealed_in_the_database(ada, clinic, phone):
    services.add_number(user=ada, typed=NUMBER, clinic=clinic, by=ada)
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, digest FROM messaging_phonenumber")
        number, digest = cursor.fetchone()
    assert b"5550100123" not in bytes(number)
    assert "5550100123" not in digest


def test_a_number_belongs_to_one_person(ada, other_patient, clinic, phone):
    for user in (ada, other_patient.user):
        services.add_number(user=user, typed=NUMBER, clinic=clinic, by=user)
    drain()
    first, second = (PhoneNumber.objects.get(user=user) for user in (ada, other_patient.user))
    services.confirm_number(user=ada, code=phones.code_of(first), by=ada)
    with pytest.raises(Refused, match="Another login"):
        services.confirm_number(user=other_patient.user, code=phones.code_of(second), by=other_patient.user)


def test_removing_a_number_takes_back_the_word_and_mends_what_failed(signed_in, ada, clinic, phone):
    services.add_number(user=ada, typed=NUMBER, clinic=clinic, by=ada)
    services.confirm_number(user=ada, code=phone.code(), by=ada)
    services.give_consent(user=ada, clinic=clinic, channel=Channel.TEXT, by=ada)
    services.mark_trouble(user=ada, channel=Channel.TEXT, answer="30006", now=house_clock.now())
    assert "We could not reach you by text" in signed_in.get(url("contact")).text
    signed_in.post(url("contact_number_remove"))
    assert not ContactConsent.objects.filter(channel=Channel.TEXT, withdrawn_at=None).exists()
    assert not AddressTrouble.objects.open().exists()
    assert NUMBER not in signed_in.get(url("contact")).text


def test_confirming_another_number_mends_what_failed(ada, clinic, phone, clock):
    services.add_number(user=ada, typed=NUMBER, clinic=clinic, by=ada)
    services.confirm_number(user=ada, code=phone.code(), by=ada)
    services.mark_trouble(user=ada, channel=Channel.TEXT, answer="30006", now=house_clock.now())
    later(clock, 2)
    services.add_number(user=ada, typed="+15550100777", clinic=clinic, by=ada)
    services.confirm_number(user=ada, code=phone.code(), by=ada)
    assert not AddressTrouble.objects.open().exists()
    assert phone.texts[-1].address == "+15550100777"


def test_without_texts_in_this_house_no_number_is_asked_for(signed_in):
    page = signed_in.get(url("contact")).text
    assert "Your mobile number" not in page
    answer = signed_in.post(url("contact_number"), {"number": NUMBER})
    assert (answer.status_code, PhoneNumber.objects.exists()) == (422, False)


def test_nobody_sets_the_number_of_somebody_else(ada, office, clinic, phone):
    for action in (
        lambda: services.add_number(user=ada, typed=NUMBER, clinic=clinic, by=office),
        lambda: services.confirm_number(user=ada, code="000000", by=office),
        lambda: services.remove_number(user=ada, by=office),
    ):
        with pytest.raises(Refused):
            action()
    assert not PhoneNumber.objects.exists()
