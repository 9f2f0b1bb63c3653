"""A dose opens a window: its edges, its link, its messages, and what becomes of them."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from common.models import AuditEntry
from integration import services, tasks
from integration.models import EntryLink, IntegrationWindow
from integration.selectors import moments
from messaging.carriers import Parcel, Receipt, using
from messaging.delivery import drain
from messaging.models import Channel, ContactPreference, Message, PhoneNumber
from messaging.services import give_consent, move_up, save_preference, text_news, withdraw_consent
from people.services.profiles import change_profile
from sessions.models import Dose
from sessions.signals import dose_ended
from tests.integration.build import (
    ENDED,
    a_dose,
    a_window,
    an_agreement,
    an_entry,
    corrected,
    fresh,
    hours,
    link_of,
    minutes,
    outbox,
    times,
)

MONDAY_MORNING = {
    "first_hour": "Mon 11:00",
    "second_day": "Tue 10:00",
    "next_morning": "Wed 09:00",
    "closing": "Thu 08:00",
    "follow_up": "Mon 09:00",
}


def test_a_dose_opens_a_window_of_72_hours_with_its_links_and_a_message_for_each_moment_and_channel(window, clinician):
    assert (window.opens_at, window.closes_at) == (ENDED, ENDED + hours(72))
    assert window.ended_at is None
    assert link_of(window).expires_at == window.closes_at
    assert times(window) == times(window, "email") == MONDAY_MORNING
    assert Message.objects.filter(plan=window.plan_key, about_id=window.pk, kind="window").count() == 10
    assert outbox(window)["first_hour"].unique_key == f"window:{window.pk}:first_hour:in_app"
    assert AuditEntry.objects.get(action="window.opened").actor == clinician


def test_the_moments_ask_for_capture_meaning_action_and_looking_back_in_the_order_of_time_and_then_once_more(window):
    rows = sorted(outbox(window).values(), key=lambda row: row.due_at)
    assert [row.context["stage"] for row in rows] == ["capture", "meaning", "action", "looking_back", "week"]


def test_seconds_in_the_quiet_hours_never_keep_a_dose_from_ending(clock, patient, clinician):
    """A browser's own form sends none; whoever posts them must not stop the clinic's record."""
    clock(ENDED)
    save_preference(user=patient.user, quiet_from=time(8), quiet_to=time(8), by=patient.user)
    ContactPreference.objects.update(quiet_from=time(8, 0, 30))
    clock(ENDED + minutes(5))
    assert "first_hour" in times(a_window(patient, clinician))


def test_without_agreement_to_email_only_the_inbox_is_planned(clock, patient, clinician):
    clock(ENDED)
    window = a_window(patient, clinician)
    assert set(Message.objects.filter(plan=window.plan_key).values_list("channel", flat=True)) == {"in_app"}


def test_hearing_of_the_same_dose_twice_changes_nothing(window, clinician):
    dose = window.session.doses.get()
    dose_ended.send(sender=Dose, dose=dose, by=clinician)
    assert (IntegrationWindow.objects.count(), EntryLink.objects.count(), Message.objects.count()) == (1, 2, 10)


def test_when_the_dose_is_rolled_back_so_is_its_window(clock, patient, clinician):
    clock(ENDED)
    with transaction.atomic():
        a_window(patient, clinician)
        transaction.set_rollback(True)
    assert not IntegrationWindow.objects.exists()
    assert not Message.objects.exists()


def test_a_new_dose_closes_the_window_before_with_its_plan_and_its_link(window, patient, clinician, clock):
    clock(ENDED + hours(49))
    newer = a_window(patient, clinician, ENDED + hours(49))
    older = fresh(window)
    assert (older.ending, older.ended_at) == ("new_dose", newer.opens_at)
    assert {row.reason for row in Message.objects.filter(plan=older.plan_key, state="cancelled")} == {"new_dose"}
    assert not Message.objects.filter(plan=older.plan_key, state="queued").exists()
    assert not EntryLink.objects.usable(ENDED + hours(49)).filter(window=older).exists()
    assert Message.objects.filter(plan=newer.plan_key, state="queued").count() == 10


def test_a_dose_after_the_window_ran_out_finds_it_ended_by_time(window, patient, clinician, clock):
    clock(ENDED + hours(80))
    a_window(patient, clinician, ENDED + hours(80))
    assert (fresh(window).ending, fresh(window).ended_at) == ("time", window.closes_at)


def test_a_dose_written_down_after_its_window_is_over_gets_a_closed_one_and_is_asked_about_a_week_later(
    clock, patient, clinician
):
    clock(ENDED + hours(100))
    late = a_window(patient, clinician)
    assert (late.ending, late.ended_at) == ("time", late.closes_at)
    assert times(late) == {"follow_up": "Mon 09:00"}
    assert [link.purpose for link in late.links.all()] == ["week"]


def test_an_older_dose_written_down_after_a_newer_one_leaves_the_newer_window_open(window, patient, clinician):
    older = a_window(patient, clinician, ENDED - hours(24))
    assert (older.ending, older.ended_at) == ("new_dose", ENDED)
    assert fresh(window).ended_at is None
    assert not Message.objects.filter(plan=older.plan_key).exists()


@pytest.mark.parametrize(
    ("late_by", "expected"),
    [
        (2, {"first_hour": "Mon 12:00", "second_day": "Tue 10:00"}),
        (5.9, {"first_hour": "Mon 15:54", "second_day": "Tue 10:00"}),
        (6.1, {"first_hour": "already_past", "second_day": "Tue 10:00"}),
        (26, {"first_hour": "already_past", "second_day": "Tue 12:00", "next_morning": "Wed 09:00"}),
        (35.5, {"second_day": "already_past", "next_morning": "Wed 09:00"}),  # at 21:30: after the quiet, too late
        (69, {"next_morning": "already_past", "closing": "Thu 08:00"}),
        (71, {"next_morning": "already_past", "closing": "Thu 09:00"}),
        (71.8, {"closing": "already_past"}),
    ],
)
def test_a_dose_written_down_late_asks_at_once_what_is_still_of_use(clock, patient, clinician, late_by, expected):
    clock(ENDED + hours(late_by))
    planned = times(a_window(patient, clinician))
    assert {moment: planned[moment] for moment in expected} == expected


@pytest.mark.parametrize(
    ("zone", "ended_at", "expected"),
    [
        # Clocks go forward in the night to Sunday 14 March 2027; morning stays morning.
        (
            "America/New_York",
            datetime(2027, 3, 13, 20, 0, tzinfo=UTC),
            {"first_hour": "Sat 16:00", "next_morning": "Mon 09:00", "closing": "Tue 12:00"},
        ),
        # Clocks go back in the night to Sunday 7 November 2027.
        (
            "America/New_York",
            datetime(2027, 11, 6, 19, 0, tzinfo=UTC),
            {"first_hour": "Sat 16:00", "next_morning": "Mon 09:00", "closing": "Tue 10:00"},
        ),
        ("Pacific/Auckland", datetime(2027, 1, 11, 1, 0, tzinfo=UTC), {"first_hour": "Mon 15:00"}),
        ("Asia/Kathmandu", datetime(2027, 1, 11, 5, 0, tzinfo=UTC), {"first_hour": "Mon 11:45"}),
        # An evening dose: the first hour would be in the quiet hours, and is pulled before them.
        ("America/New_York", datetime(2027, 1, 12, 1, 30, tzinfo=UTC), {"first_hour": "Mon 20:59"}),
        # A dose at night: no minute of its first hours is allowed.
        ("America/New_York", datetime(2027, 1, 12, 4, 0, tzinfo=UTC), {"first_hour": "quiet_hours"}),
    ],
)
def test_moments_follow_the_clock_on_the_patients_wall(clock, patient, clinician, zone, ended_at, expected):
    patient.user.zone_name = zone
    patient.user.save()
    clock(ended_at)
    planned = times(a_window(patient, clinician, ended_at))
    assert {moment: planned[moment] for moment in expected} == expected


def test_quiet_hours_of_nearly_the_whole_day_still_leave_each_day_its_minute(clock, patient, clinician):
    clock(ENDED - hours(1))
    save_preference(user=patient.user, quiet_from=time(12, 5), quiet_to=time(12, 0), paused_until=None, by=patient.user)
    planned = times(a_window(patient, clinician))
    assert planned == {
        "first_hour": "Mon 12:00",
        "closing": "Tue 12:00",
        "next_morning": "Wed 12:00",
        "second_day": "one_a_day",
        "follow_up": "Mon 12:00",
    }


def test_whatever_shuffles_the_moments_the_last_one_looks_back(clock, patient, clinician):
    clock(ENDED - hours(1))
    save_preference(user=patient.user, quiet_from=time(12, 5), quiet_to=time(12, 0), paused_until=None, by=patient.user)
    rows = outbox(a_window(patient, clinician))
    assert rows["closing"].context["stage"] == "meaning"
    assert rows["next_morning"].context["stage"] == "looking_back"


# --- A patient travels, or changes how they are reached -------------------------------------------------------


def test_whoever_moves_to_another_zone_has_their_messages_laid_anew_in_the_same_transaction(window, patient):
    change_profile(user=patient.user, name=patient.user.name, zone_name="America/Los_Angeles")
    assert times(window)["next_morning"] == "Tue 09:00"
    old = Message.objects.filter(plan=window.plan_key, state="cancelled")
    assert {row.reason for row in old} == {"replanned"}
    assert outbox(window)["next_morning"].unique_key == f"window:{window.pk}:next_morning:in_app:2"
    assert AuditEntry.objects.get(action="window.replanned").detail["messages"] == 10


def test_a_move_that_is_rolled_back_leaves_the_plan_as_it_was(window, patient):
    with transaction.atomic():
        change_profile(user=patient.user, name=patient.user.name, zone_name="America/Los_Angeles")
        transaction.set_rollback(True)
    assert times(window) == MONDAY_MORNING


def test_new_quiet_hours_lay_the_plan_anew_and_the_same_ones_again_change_nothing(window, patient):
    for _again in range(2):
        save_preference(
            user=patient.user, quiet_from=time(20), quiet_to=time(9, 30), paused_until=None, by=patient.user
        )
        assert times(window) == MONDAY_MORNING | {
            "next_morning": "Wed 09:30",
            "closing": "Thu 09:30",
            "follow_up": "Mon 09:30",
        }
        assert Message.objects.filter(plan=window.plan_key).count() == 20


def test_quiet_hours_that_move_nothing_leave_every_row_alone(window, patient):
    save_preference(user=patient.user, quiet_from=time(22), quiet_to=time(8), paused_until=None, by=patient.user)
    assert Message.objects.filter(plan=window.plan_key).count() == 10


def test_withdrawn_agreement_takes_email_out_of_the_plan_and_given_again_brings_it_back(window, patient):
    withdraw_consent(user=patient.user, clinic=patient.clinic, channel="email", by=patient.user)
    assert (times(window), times(window, "email")) == (MONDAY_MORNING, {})
    an_agreement(patient)
    assert (times(window), times(window, "email")) == (MONDAY_MORNING, MONDAY_MORNING)


def test_what_was_sent_is_not_sent_again_and_its_day_gets_no_second_message(window, patient, clock):
    clock(ENDED + hours(1.5))
    Message.objects.filter(plan=window.plan_key, context__moment="first_hour").update(state="sent")
    change_profile(user=patient.user, name=patient.user.name, zone_name="Asia/Tokyo")
    assert Message.objects.filter(plan=window.plan_key, context__moment="first_hour").count() == 2
    planned = times(window)
    assert planned.pop("follow_up") == "Tue 09:00"  # a week later
    days = [when.split()[0] for when in planned.values() if ":" in when]
    assert "Tue" not in days  # the first one reached the patient on Tuesday, by the clocks of Tokyo
    assert len(days) == len(set(days))


def test_a_morning_that_a_journey_east_moved_into_the_past_is_asked_for_at_once(window, patient, clock):
    sent = Message.objects.filter(plan=window.plan_key, context__moment__in=["first_hour", "second_day"])
    sent.update(state="sent")
    clock(ENDED + hours(44))  # Wednesday 06:00 in New York, 12:00 in Berlin
    change_profile(user=patient.user, name=patient.user.name, zone_name="Europe/Berlin")
    assert times(window)["next_morning"] == "Wed 12:00"


def test_a_mail_that_waits_for_its_next_try_goes_on_waiting(window, patient, clock):
    clock(ENDED + hours(1.1))
    outbox(window)["first_hour"].__class__.objects.filter(pk=outbox(window)["first_hour"].pk).update(state="sent")
    again_at = ENDED + hours(1.3)
    Message.objects.filter(pk=outbox(window, "email")["first_hour"].pk).update(due_at=again_at, attempts=1)
    change_profile(user=patient.user, name=patient.user.name, zone_name="America/Los_Angeles")
    assert outbox(window, "email")["first_hour"].due_at == again_at
    assert outbox(window, "email")["first_hour"].state == "queued"


def test_a_message_that_the_office_called_off_does_not_come_back(window, patient, office):
    from messaging.services import cancel_message

    cancel_message(message=outbox(window)["closing"], by=office)
    change_profile(user=patient.user, name=patient.user.name, zone_name="America/Chicago")
    assert "closing" not in times(window)
    assert "closing" in times(window, "email")


def test_after_writing_a_move_plans_nothing(window, patient):
    an_entry(window)
    change_profile(user=patient.user, name=patient.user.name, zone_name="Asia/Tokyo")
    assert not Message.objects.filter(plan=window.plan_key, state="queued").exists()


# --- The times of a dose are corrected ------------------------------------------------------------------------


def test_a_corrected_dose_moves_the_edges_the_link_and_what_waits(window, clinician):
    moved = corrected(window, clinician, ENDED - hours(2))
    assert (moved.opens_at, moved.closes_at) == (ENDED - hours(2), ENDED + hours(70))
    assert link_of(moved).expires_at == moved.closes_at
    assert times(moved) == {
        "first_hour": "Mon 10:05",
        "next_morning": "Tue 09:00",
        "second_day": "one_a_day",
        "closing": "Wed 20:59",
        "follow_up": "Mon 09:00",
    }
    assert AuditEntry.objects.filter(action="window.corrected").count() == 1


def test_a_correction_that_changes_no_time_changes_nothing(window, clinician):
    corrected(window, clinician, ENDED)
    assert Message.objects.filter(plan=window.plan_key).count() == 10
    assert not AuditEntry.objects.filter(action="window.corrected").exists()


def test_after_writing_a_correction_moves_the_edges_and_asks_nothing_more(window, clinician):
    an_entry(window)
    moved = corrected(window, clinician, ENDED - hours(2))
    assert moved.opens_at == ENDED - hours(2)
    assert not Message.objects.filter(plan=window.plan_key, state="queued").exists()


def test_a_correction_into_the_past_closes_the_window_and_calls_the_messages_off(window, clinician):
    moved = corrected(window, clinician, ENDED - hours(96))
    assert (moved.ending, moved.ended_at) == ("corrected", moved.closes_at)
    assert {row.reason for row in Message.objects.filter(plan=window.plan_key, state="cancelled")} == {"corrected"}
    assert times(moved) == {"follow_up": "Thu 09:00"}  # a week after the day that it was


def test_a_corrected_correction_brings_the_messages_back_each_once(window, clinician, patient):
    corrected(window, clinician, ENDED - hours(96))
    again = corrected(fresh(window), clinician, ENDED)
    assert (again.ended_at, again.ending) == (None, "")
    assert times(again) == times(again, "email") == MONDAY_MORNING
    waiting = Message.objects.filter(plan=window.plan_key, state="queued")
    assert waiting.count() == 10
    assert [row.state for row in moments(again)] == ["queued"] * 5


def test_a_corrected_correction_leaves_what_the_office_called_off(window, clinician, office):
    from messaging.services import cancel_message

    cancel_message(message=outbox(window)["closing"], by=office)
    corrected(window, clinician, ENDED - hours(96))
    again = corrected(fresh(window), clinician, ENDED)
    assert "closing" not in times(again)
    assert times(again, "email") == MONDAY_MORNING


def test_a_window_that_ran_out_is_open_again_when_the_dose_turns_out_to_be_later(window, clinician, clock):
    clock(ENDED + hours(73))
    tasks.close_windows()
    moved = corrected(window, clinician, ENDED + hours(24))
    assert (moved.ended_at, moved.ending) == (None, "")
    assert times(moved)["closing"].startswith("Fri")


def test_a_corrected_older_dose_does_not_open_its_window_beside_a_newer_one(window, patient, clinician, clock):
    clock(ENDED + hours(49))
    newer = a_window(patient, clinician, ENDED + hours(49))
    moved = corrected(fresh(window), clinician, ENDED + hours(1))
    assert (moved.ending, moved.ended_at) == ("new_dose", newer.opens_at)
    assert fresh(newer).ended_at is None


# --- Time runs out --------------------------------------------------------------------------------------------


def test_windows_whose_time_ran_out_are_closed_once(window, clock):
    clock(window.closes_at - minutes(1))
    assert tasks.close_windows() == 0
    clock(window.closes_at)
    assert (tasks.close_windows(), tasks.close_windows()) == (1, 0)
    assert (fresh(window).ended_at, fresh(window).ending) == (window.closes_at, "time")
    assert AuditEntry.objects.get(action="window.ended").system_actor == "integration"


def test_a_window_that_is_corrected_while_the_clock_runs_out_stays_open(window, clinician, clock):
    clock(window.closes_at)
    corrections = [lambda: corrected(window, clinician, ENDED + hours(24))]

    def just_before_the_update(execute, sql, params, many, context):
        if corrections and sql.startswith('UPDATE "integration_integrationwindow"'):
            corrections.pop()()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(just_before_the_update):
        assert tasks.close_windows() == 0
    assert fresh(window).closes_at == ENDED + hours(96)
    assert fresh(window).ended_at is None


def test_the_command_closes_and_its_dry_run_only_says_so(window, clock, capsys):
    clock(window.closes_at + minutes(1))
    call_command("close_windows", "--dry-run")
    assert str(window.pk) in capsys.readouterr().out
    assert fresh(window).ended_at is None
    call_command("close_windows")
    assert capsys.readouterr().out.strip() == "Closed: 1"


def test_the_database_holds_one_open_window_a_patient(window, patient, clinician):
    dose = a_dose(patient, clinician, ENDED + hours(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        IntegrationWindow.objects.create(
            patient=patient, session=dose.session, opens_at=dose.ended_at, closes_at=dose.ended_at + hours(72)
        )


def test_a_dose_that_has_not_ended_opens_no_window(clock, patient, clinician):
    clock(ENDED)
    dose = a_dose(patient, clinician)
    dose.ended_at = None
    with pytest.raises(ValueError, match="has not ended"):
        services.open_window_for(dose=dose, by=clinician)


def test_planning_anew_does_not_go_back_to_a_channel_that_failed(window, patient, clinic, clock):
    """A text came back, the letter waits in its place: a change of quiet hours leaves it there."""
    user = patient.user
    PhoneNumber.objects.create(user=user, number="+15550100123", digest="x", verified_at=ENDED)
    with using(Pigeon()):
        give_consent(user=user, clinic=clinic, channel=Channel.TEXT, by=user)
        move_up(user=user, channel=Channel.TEXT, by=user)
        clock(ENDED + hours(1) + minutes(1))
        drain()
        row = Message.objects.get(plan=window.plan_key, channel=Channel.TEXT, state="sent")
        text_news(message_id=row.pk, sid="SM1", status="undelivered", code="30003")
        letter = {"plan": window.plan_key, "context__moment": "first_hour", "channel": Channel.EMAIL, "state": "queued"}
        assert Message.objects.get(**letter).context["tried"] == ["text"]
        save_preference(user=user, quiet_from=time(22), quiet_to=time(9), by=user)
        assert Message.objects.get(**letter).context["tried"] == ["text"]
        texts = Message.objects.filter(plan=window.plan_key, channel=Channel.TEXT, context__moment="first_hour")
        assert not texts.filter(state="queued").exists()


class Pigeon:
    """A carrier for texts that takes everything."""

    channel = Channel.TEXT

    def off(self):
        return None

    def parcel(self, message, kind, text, at):
        return Parcel(str(message.pk), "+1", b"")

    def ready(self):
        """Always."""

    def send(self, parcel):
        return Receipt("SM1", "201")

    def close(self):
        """Nothing is open."""
