"""The drain, message by message."""

import logging
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection

from common import clock as house_clock
from messaging import claims, services, trouble
from messaging.carriers import Down, NotTaken
from messaging.delivery import drain
from messaging.models import Attempt, Channel, ContactPreference, Heartbeat, Message, Trouble
from messaging.registry import Text
from messaging.retry import LADDER, Failure
from messaging.states import MessageState as S

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def again(message: Message) -> Message:
    message.refresh_from_db()
    return message


def test_what_is_due_is_sent_once_and_settled_with_an_attempt(make, post):
    message, later = make(), make(due_at=house_clock.now() + timedelta(seconds=1))
    assert drain() == {"sent": 1}
    assert drain() == {}
    assert [letter.address for letter in post.letters] == ["ada.patient@example.org"]
    assert again(message).state == S.SENT
    assert message.settled_at == house_clock.now()
    assert message.reference == post.letters[0].reference
    assert (message.claimed_by, message.lease_until) == ("", None)
    assert [(try_.outcome, try_.answer) for try_ in message.tries.all()] == [("sent", "250")]
    assert again(later).state == S.QUEUED


def test_a_message_to_the_inbox_is_there_at_once_even_at_night(make, post, ada, clock):
    clock(datetime(2026, 6, 2, 6, 0, tzinfo=UTC))
    make(channel=Channel.IN_APP)
    assert drain() == {"sent": 1}
    assert Message.objects.inbox_of(ada).count() == 1
    assert post.letters == []


def test_a_late_message_is_missed_not_sent(make, post):
    message = make(expires_at=house_clock.now())
    assert drain() == {"missed": 1}
    assert (again(message).reason, post.letters) == ("late", [])


def test_the_guard_calls_it_off_with_a_named_reason(make, note, post):
    note.wanted = lambda _message, _now: "journaled"
    message = make()
    assert drain() == {"cancelled": 1}
    assert (again(message).state, message.reason, post.letters) == (S.CANCELLED, "journaled", [])


def test_a_guard_that_breaks_holds_its_message_back_and_no_other(make, note, post, caplog):
    broken, fine = make(), make()

    def guard(message, _now):
        if message.pk == broken.pk:
            raise RuntimeError("Ada wrote something private")

    note.wanted = guard
    with caplog.at_level(logging.ERROR):
        assert drain() == {"queued": 1, "sent": 1}
    assert again(broken).due_at == house_clock.now() + LADDER[0]
    assert str(broken.pk) in caplog.text
    assert "private" not in caplog.text
    assert again(fine).state == S.SENT


def test_words_that_can_not_be_made_fail_alone(make, note, post, caplog):
    broken, fine = make(), make()
    words = note.compose

    def compose(message):
        if message.pk == broken.pk:
            raise LookupError("ada.patient@example.org")
        return words(message)

    note.compose = compose
    assert drain() == {"failed": 1, "sent": 1}
    assert (again(broken).state, broken.reason) == (S.FAILED, "compose")
    assert "ada.patient" not in caplog.text
    assert again(fine).state == S.SENT


def test_a_header_with_a_line_break_is_never_sent(make, note, post):
    note.compose = lambda _message: Text("Hello\r\nBcc: all@example.org", "x")
    message = make()
    assert drain() == {"failed": 1}
    assert (again(message).reason, post.letters) == ("compose", [])


def test_a_kind_that_nobody_knows_fails(make, post):
    message = make(kind="forgotten")
    assert drain() == {"failed": 1}
    assert again(message).reason == "unknown_kind"


def test_without_consent_nothing_goes(make, post, ada, clinic):
    message = make()
    services.withdraw_consent(user=ada, clinic=clinic, channel=Channel.EMAIL, by=ada)
    assert drain() == {"suppressed": 1}
    assert (again(message).reason, post.letters) == ("no_consent", [])


def test_consent_withdrawn_between_claim_and_sending_wins(make, note, post, ada, clinic):
    message, words = make(), note.compose

    def compose(row):
        services.withdraw_consent(user=ada, clinic=clinic, channel=Channel.EMAIL, by=ada)
        return words(row)

    note.compose = compose
    assert drain() == {"suppressed": 1}
    assert (again(message).reason, post.letters) == ("no_consent", [])


def test_a_message_called_off_while_its_words_are_made_does_not_go(make, note, post):
    message, words = make(plan="window:1"), note.compose

    def compose(row):
        services.cancel_plan(plan="window:1", reason="journaled")
        return words(row)

    note.compose = compose
    assert drain() == {"overtaken": 1}
    assert (again(message).state, post.letters) == (S.CANCELLED, [])


def test_a_message_on_the_wire_can_not_be_called_back(make, post):
    message = make(plan="window:1")
    post.then = lambda: services.cancel_plan(plan="window:1", reason="journaled")
    assert drain() == {"sent": 1}
    assert again(message).state == S.SENT


def test_a_letter_about_an_account_needs_no_consent_and_heeds_no_quiet_hours(make, post, ada, clinic, clock):
    services.withdraw_consent(user=ada, clinic=clinic, channel=Channel.EMAIL, by=ada)
    clock(datetime(2026, 6, 2, 6, 0, tzinfo=UTC))
    make(kind="letter")
    assert drain() == {"sent": 1}


def test_nothing_goes_to_a_closed_login_or_without_an_address(make, post, ada):
    make(kind="letter", recipient=None)
    ada.is_active = False
    ada.save()
    make()
    assert drain() == {"suppressed": 2}
    assert set(Message.objects.values_list("reason", flat=True)) == {"no_address", "inactive"}


def test_quiet_hours_put_it_off_to_their_end(make, post, clock):
    clock(datetime(2026, 6, 3, 2, 0, tzinfo=UTC))  # 22:00 in New York
    message = make()
    assert drain() == {"put_off": 1}
    assert (again(message).state, message.reason) == (S.QUEUED, "quiet_hours")
    assert message.due_at == datetime(2026, 6, 3, 12, 0, tzinfo=UTC)
    clock(message.due_at)
    assert drain() == {"sent": 1}
    assert again(message).reason == ""


def test_a_message_that_may_not_go_before_it_expires_is_missed(make, post, clock):
    clock(datetime(2026, 6, 3, 2, 0, tzinfo=UTC))
    message = make(expires_at=datetime(2026, 6, 3, 12, 0, tzinfo=UTC))
    assert drain() == {"missed": 1}
    assert again(message).reason == "quiet_hours"


def test_an_alarm_goes_at_night(make, post, clock):
    clock(datetime(2026, 6, 3, 2, 0, tzinfo=UTC))
    make(kind="alarm")
    assert drain() == {"sent": 1}


def test_quiet_hours_that_were_moved_after_planning_count(make, post, ada):
    message = make()
    ContactPreference.objects.create(user=ada, quiet_from=time(11), quiet_to=time(14))
    assert drain() == {"put_off": 1}
    assert again(message).due_at == datetime(2026, 6, 2, 18, 0, tzinfo=UTC)


def test_the_zone_where_the_person_is_now_counts(make, post, ada):
    message = make()
    ada.zone_name = "Asia/Tokyo"  # where it is one at night
    ada.save()
    assert drain() == {"put_off": 1}
    assert again(message).due_at == datetime(2026, 6, 2, 23, 0, tzinfo=UTC)


def test_a_pause_puts_it_off(make, post, ada):
    message = make()
    until = datetime(2026, 6, 5, 15, 0, tzinfo=UTC)
    ContactPreference.objects.create(user=ada, paused_until=until)
    assert drain() == {"put_off": 1}
    assert (again(message).due_at, message.reason) == (until, "paused")


@pytest.mark.parametrize(
    ("planned", "sent_at"),
    [
        # The clocks jump at 02:00: quiet until 08:00 by the new time.
        (datetime(2026, 3, 8, 6, 30, tzinfo=UTC), datetime(2026, 3, 8, 12, 0, tzinfo=UTC)),
        # 01:30 comes twice; both are night.
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 13, 0, tzinfo=UTC)),
    ],
)
def test_a_night_in_which_the_clocks_change_ends_at_eight_all_the_same(make, post, clock, planned, sent_at):
    clock(planned)
    message = make()
    assert drain() == {"put_off": 1}
    assert again(message).due_at == sent_at


def test_a_temporary_refusal_climbs_the_ladder_and_ends(make, post, clock):
    message = make()
    for step in LADDER:
        post.fails = [NotTaken(Failure.TEMPORARY, "451 4.7.1")]
        assert drain() == {"queued": 1}
        assert again(message).due_at == house_clock.now() + step
        clock(message.due_at)
    post.fails = [NotTaken(Failure.TEMPORARY, "451 4.7.1")]
    assert drain() == {"failed": 1}
    assert (again(message).reason, message.attempts) == ("gave_up", len(LADDER) + 1)
    assert set(message.tries.values_list("outcome", "answer")) == {("temporary", "451 4.7.1")}


def test_a_permanent_refusal_fails_at_once(make, post):
    post.fails = [NotTaken(Failure.PERMANENT, "550 5.1.1")]
    message = make()
    assert drain() == {"failed": 1}
    assert (again(message).reason, message.tries.get().answer) == ("refused", "550 5.1.1")


def test_a_connection_cut_on_the_wire_leaves_it_unsure_for_a_person(make, post):
    post.fails = [NotTaken(Failure.UNKNOWN, "TimeoutError")]
    message = make()
    assert drain() == {"unsure": 1}
    assert drain() == {}
    assert (again(message).state, message.reason) == (S.UNSURE, "cut_off")


def test_when_mail_is_down_messages_wait_unharmed_and_the_channel_is_tried_with_one(make, post, clock):
    rows = [make() for _ in range(3)]
    inside = make(channel=Channel.IN_APP)
    post.down = Down("ConnectionRefusedError")
    assert drain() == {"waiting": 1, "sent": 1}
    assert [(again(row).state, row.attempts) for row in rows] == [(S.QUEUED, 0)] * 3
    assert again(inside).state == S.SENT
    known = Trouble.objects.get()
    assert (known.answer, known.since, known.tries) == ("ConnectionRefusedError", house_clock.now(), 1)
    assert drain() == {}
    clock(known.retry_at)
    assert drain() == {"waiting": 1}
    assert trouble.now_for(Channel.EMAIL).since == known.since
    post.down = None
    clock(Trouble.objects.get().retry_at)
    assert drain() == {"sent": 3}
    assert not Trouble.objects.exists()
    assert not Attempt.objects.exclude(outcome="sent").exists()


def test_one_message_that_brings_the_channel_down_does_not_hold_up_the_others_for_long(make, post, clock, noon):
    """Whatever a server may answer to one address: the next try is another message's."""
    poison, *others = [make(due_at=noon - timedelta(minutes=5 - place)) for place in range(4)]

    def send(letter):
        if str(poison.pk) in letter.reference:
            raise Down("530")
        post.letters.append(letter)
        return "250"

    post.send = send
    assert drain() == {"waiting": 1}
    clock(Trouble.objects.get().retry_at)
    assert drain() == {"sent": 3, "queued": 1}
    assert [again(row).state for row in others] == [S.SENT] * 3
    assert (again(poison).reason, poison.attempts) == ("will_try_again", 1)
    assert not Trouble.objects.exists()


def test_a_server_that_goes_down_half_way_closes_the_channel_at_the_second_message(make, post, noon):
    rows = [make(due_at=noon - timedelta(minutes=5 - place)) for place in range(4)]
    post.fails = [None, Down("530"), Down("530")]
    assert drain() == {"sent": 1, "queued": 1, "waiting": 1}
    assert [again(row).state for row in rows] == [S.SENT, S.QUEUED, S.QUEUED, S.QUEUED]
    assert Trouble.objects.get().answer == "530"


def test_a_claim_left_behind_goes_back_into_the_queue_after_its_lease(make, post, clock, noon):
    message = make()
    claims.claim(noon, worker=claims.new_worker(), most=5)
    assert drain() == {}
    clock(noon + claims.LEASE)
    assert drain() == {"sent": 1}
    assert again(message).state == S.SENT


def test_a_message_on_the_wire_when_its_worker_died_becomes_unsure(make, post, clock, noon):
    message = make()
    Message.objects.filter(pk=message.pk).update(state=S.SENDING, claimed_by="gone", lease_until=noon + claims.LEASE)
    clock(noon + claims.LEASE)
    assert drain() == {}
    assert (again(message).state, post.letters) == (S.UNSURE, [])
    assert [try_.outcome for try_ in message.tries.all()] == ["unsure"]


def test_a_worker_that_was_only_slow_still_says_how_it_ended(make, post, clock, noon):
    message = make()

    def slow():
        clock(noon + claims.LEASE * 2)
        claims.reclaim(house_clock.now())
        assert again(message).state == S.UNSURE

    post.then = slow
    assert drain() == {"sent": 1}
    assert again(message).state == S.SENT
    assert [try_.outcome for try_ in message.tries.all()] == ["unsure", "sent"]


def test_a_lease_that_ran_out_while_the_words_were_made_stops_the_worker(make, note, post, clock, noon):
    message, words = make(), note.compose

    def compose(row):
        clock(noon + claims.LEASE)
        return words(row)

    note.compose = compose
    assert drain(most=1) == {"overtaken": 1}
    assert (again(message).state, post.letters) == (S.CLAIMED, [])


def test_the_heartbeat_is_written_at_most_every_ten_seconds(post, clock, noon, note):
    drain()
    clock(noon + timedelta(seconds=9))
    drain()
    assert Heartbeat.objects.get(pk="drain").at == noon
    clock(noon + timedelta(seconds=10))
    drain()
    assert Heartbeat.objects.get(pk="drain").at == noon + timedelta(seconds=10)


def test_an_idle_tick_only_asks(post, note, django_assert_num_queries):
    drain()
    # heartbeat, stale claims, the database's life, trouble, what is due; on PostgreSQL the claim stands in a transaction
    with django_assert_num_queries(5 if connection.vendor == "sqlite" else 7):
        drain()


def test_a_stop_in_the_middle_frees_what_was_not_begun(make, post):
    rows = [make() for _ in range(3)]

    def stop():
        raise KeyboardInterrupt

    post.then = stop
    with pytest.raises(KeyboardInterrupt):
        drain()
    assert sorted(again(row).state for row in rows) == ["queued", "queued", "sending"]


def test_the_command_says_what_is_due_and_changes_nothing(make, post, capsys):
    from django.core.management import call_command

    message = make()
    call_command("drain", dry_run=True)
    assert "1 due" in capsys.readouterr().out
    assert again(message).state == S.QUEUED
    call_command("drain")
    assert "1 sent" in capsys.readouterr().out
    call_command("drain")
    assert "Nothing was due" in capsys.readouterr().out


def test_the_task_drains(make, post):
    from messaging.tasks import drain as task

    message = make()
    task()
    assert again(message).state == S.SENT
