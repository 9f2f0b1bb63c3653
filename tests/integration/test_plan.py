"""The plan of a window over its life: what ends it, what renews it, its links, and the day's one message."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from common.errors import Refused
from common.models import AuditEntry
from integration import services, texts
from integration.links import Trouble, token_for, trouble_with
from integration.models import EntryLink
from integration.window import MomentKind
from messaging.daily import Rank
from messaging.delivery import drain
from messaging.models import Channel, ContactPreference, Message
from messaging.services import enqueue, save_preference
from messaging.states import TAKES_ITS_DAY
from people.services.profiles import change_profile
from tests.integration.build import (
    ENDED,
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

DAY = timedelta(days=1)
WEEK_AT = datetime(2027, 1, 18, 14, 0, tzinfo=UTC)  # the Monday after, 09:00 in New York


def waiting(window) -> list[str]:
    return sorted(moment for moment, row in outbox(window, "email").items() if row.state == "queued")


def sent(window, *moments: str) -> None:
    for row in Message.objects.filter(plan=window.plan_key, context__moment__in=moments):
        Message.objects.filter(pk=row.pk).update(state="sent", settled_at=row.due_at)


def a_good_time(patient, at: time, quiet_from: time = time(21), quiet_to: time = time(8)) -> None:
    save_preference(user=patient.user, quiet_from=quiet_from, quiet_to=quiet_to, preferred_at=at, by=patient.user)


class TestGoodTime:
    """The time of day at which a person likes to be asked."""

    def test_it_stands_for_the_protocols_morning_and_for_the_week_later(self, window, patient) -> None:
        a_good_time(patient, time(18, 30))
        assert times(window) == {
            "first_hour": "Mon 11:00",
            "next_morning": "Tue 18:30",
            "second_day": "Wed 10:00",
            "closing": "Thu 08:00",
            "follow_up": "Mon 18:30",
        }

    def test_inside_the_quiet_hours_the_protocols_time_stands(self, window, patient) -> None:
        before = times(window)
        a_good_time(patient, time(22))
        assert times(window) == before

    def test_it_is_there_from_the_start_for_the_next_dose(self, clock, patient, clinician) -> None:
        clock(ENDED)
        ContactPreference.objects.create(user=patient.user, preferred_at=time(12))
        assert times(a_window(patient, clinician))["next_morning"] == "Tue 12:00"


class TestAWeekLater:
    """The question on day 7, and its link."""

    def test_it_has_a_link_of_its_own_from_its_day_until_two_days_later(self, window) -> None:
        link = link_of(window, "week")
        assert outbox(window)["follow_up"].due_at == WEEK_AT
        assert (link.starts_at, link.expires_at) == (WEEK_AT - hours(9), WEEK_AT + 2 * DAY)
        for at, trouble in (
            (WEEK_AT - hours(9) - minutes(1), Trouble.EXPIRED),
            (WEEK_AT - hours(9), None),
            (WEEK_AT + 2 * DAY - minutes(1), None),
            (WEEK_AT + 2 * DAY, Trouble.EXPIRED),
        ):
            assert trouble_with(link, now=at) == trouble
            assert EntryLink.objects.usable(at).filter(pk=link.pk).exists() == (trouble is None)

    def test_it_goes_after_the_window_has_closed_with_that_link(self, window, clock) -> None:
        clock(window.closes_at + minutes(1))
        services.close_run_out(now=window.closes_at + minutes(1))
        drain()
        clock(WEEK_AT + minutes(1))
        assert dict(drain()) == {"sent": 2}
        row = outbox(window, "email")["follow_up"]
        text = texts.compose(row)
        assert row.state == "sent"
        assert token_for(link_of(window, "week")) in text.action_url
        assert "Wednesday, 09:00" in text.body

    @pytest.mark.parametrize("channel", ["text", "push"])
    def test_texts_and_notices_carry_the_link_too(self, window, channel, clock) -> None:
        message = outbox(window, "email")["closing"]
        message.channel = channel
        assert token_for(link_of(window)) in texts.compose(message).action_url

    def test_whoever_wrote_is_not_asked(self, window) -> None:
        an_entry(window)
        assert waiting(window) == []
        assert texts.wanted(outbox(window)["follow_up"], WEEK_AT) == "written"
        assert trouble_with(link_of(window, "week"), now=WEEK_AT) == Trouble.REPLACED

    @pytest.mark.parametrize("later", [49, 100])
    def test_a_new_dose_ends_it_whether_or_not_the_window_had_closed(
        self, window, patient, clinician, clock, later
    ) -> None:
        clock(ENDED + hours(later))
        services.close_run_out(now=ENDED + hours(later))
        newer = a_window(patient, clinician, ENDED + hours(later))
        row = outbox(window, "email")["follow_up"]
        assert (row.state, row.reason) == ("cancelled", "new_dose")
        assert texts.wanted(row, WEEK_AT) == "new_dose"
        assert trouble_with(link_of(fresh(window), "week"), now=WEEK_AT) == Trouble.REPLACED
        assert "follow_up" in waiting(newer)

    def test_it_follows_the_patient_to_another_zone_after_the_window(self, window, patient, clock) -> None:
        clock(window.closes_at + DAY)
        services.close_run_out(now=window.closes_at + DAY)
        change_profile(user=patient.user, name=patient.user.name, zone_name="America/Los_Angeles")
        assert times(window)["follow_up"] == "Mon 09:00"
        assert outbox(window)["follow_up"].due_at == WEEK_AT + hours(3)
        change_profile(user=patient.user, name="Ada again", zone_name="America/Los_Angeles")
        assert Message.objects.filter(plan=window.plan_key, context__moment="follow_up").count() == 4

    def test_a_dose_written_down_on_the_very_day_is_asked_about_at_once(self, clock, patient, clinician) -> None:
        clock(WEEK_AT + hours(3))
        assert times(a_window(patient, clinician)) == {"follow_up": "Mon 12:00"}

    def test_a_course_on_an_earlier_version_has_none(self, clock, patient, clinician) -> None:
        from journey.models import ProtocolVersion
        from tests.integration.build import a_course

        course = a_course(patient)
        course.protocol = ProtocolVersion.objects.get(key="infusion-clinic", number=2)
        course.save()
        clock(ENDED)
        window = a_window(patient, clinician)
        assert "follow_up" not in times(window)
        assert [link.purpose for link in window.links.all()] == ["window"]


class TestAskedAgain:
    """Who has written and wants to come back to it."""

    def test_what_is_left_is_laid_anew_from_tomorrow_on_with_a_fresh_link(self, window, patient, clock) -> None:
        sent(window, "first_hour")
        clock(ENDED + hours(2))
        old = link_of(window)
        an_entry(window)
        assert services.next_question(fresh(window), ENDED + hours(2)) == ENDED + DAY
        assert services.ask_again(window=window, by=patient.user) == 8
        planned = times(window)
        assert planned == {
            "second_day": "Tue 10:00",
            "next_morning": "Wed 09:00",
            "closing": "Thu 08:00",
            "follow_up": "Mon 09:00",
        }
        assert trouble_with(fresh(old), now=ENDED + hours(2)) == Trouble.REPLACED
        assert trouble_with(link_of(window), now=ENDED + hours(2)) is None
        assert link_of(window, "week").expires_at == WEEK_AT + 2 * DAY
        assert AuditEntry.objects.get(action="window.asked_again").actor == patient.user

    def test_they_go_although_something_was_written(self, window, patient, clock) -> None:
        an_entry(window)
        services.ask_again(window=window, by=patient.user)
        clock(ENDED + DAY + minutes(1))
        assert drain()["sent"] == 2

    def test_nothing_comes_on_the_same_day_not_even_what_is_late(self, window, patient, clock) -> None:
        clock(ENDED + hours(49))  # Wednesday, 11:00: the second day and the morning were not asked in the end
        an_entry(window)
        services.ask_again(window=window, by=patient.user)
        assert {moment for moment, when in times(window).items() if ":" in when} == {"closing", "follow_up"}

    def test_writing_again_ends_it_again_and_it_can_be_wished_for_again(self, window, patient, clock) -> None:
        for day in range(2):
            clock(ENDED + hours(2) + day * DAY)
            an_entry(fresh(window), f"Day {day}")
            assert waiting(window) == []
            assert services.ask_again(window=window, by=patient.user) > 0
        assert waiting(window) == ["closing", "follow_up", "next_morning"]

    def test_twice_changes_nothing_and_so_does_asking_before_one_has_written(self, window, patient) -> None:
        rows = Message.objects.count()
        assert services.ask_again(window=window, by=patient.user) == 0
        assert Message.objects.count() == rows
        an_entry(window)
        assert services.ask_again(window=window, by=patient.user) > 0
        rows = Message.objects.count()
        assert services.ask_again(window=window, by=patient.user) == 0
        assert Message.objects.count() == rows
        assert AuditEntry.objects.filter(action="window.asked_again").count() == 1

    def test_after_the_window_only_the_week_later_is_left(self, window, patient, clock) -> None:
        clock(window.closes_at + hours(1))
        services.close_run_out(now=window.closes_at + hours(1))
        an_entry(fresh(window))
        services.ask_again(window=window, by=patient.user)
        assert waiting(window) == ["follow_up"]

    def test_when_nothing_is_left_it_says_so(self, window, patient, clock) -> None:
        clock(WEEK_AT + hours(1))
        an_entry(window)
        assert services.next_question(fresh(window), WEEK_AT + hours(1)) is None
        with pytest.raises(Refused, match="nothing left to ask"):
            services.ask_again(window=window, by=patient.user)

    def test_after_a_newer_dose_there_is_nothing_left(self, window, patient, clinician, clock) -> None:
        an_entry(window)
        clock(ENDED + hours(49))
        a_window(patient, clinician, ENDED + hours(49))
        with pytest.raises(Refused, match="nothing left to ask"):
            services.ask_again(window=fresh(window), by=patient.user)

    def test_what_the_office_called_off_stays_called_off(self, window, patient, office) -> None:
        from messaging.services import cancel_message

        cancel_message(message=outbox(window, "email")["closing"], by=office)
        an_entry(window)
        services.ask_again(window=window, by=patient.user)
        assert "closing" not in waiting(window)
        assert times(window)["closing"] == "Thu 08:00"

    def test_a_change_of_quiet_hours_moves_it_like_any_plan(self, window, patient) -> None:
        an_entry(window)
        services.ask_again(window=window, by=patient.user)
        save_preference(user=patient.user, quiet_from=time(20), quiet_to=time(9, 30), by=patient.user)
        assert times(window)["next_morning"] == "Wed 09:30"

    def test_only_the_patient_asks_for_it(self, window, clinician) -> None:
        an_entry(window)
        with pytest.raises(Refused, match="Sign in"):
            services.ask_again(window=window, by=clinician)

    def test_the_link_with_which_one_wrote_may_ask_within_its_time(self, window, clock) -> None:
        link = link_of(window)
        services.write_entry(window=window, text="One line.", share=False, submission=link.pk, link=link)
        assert services.ask_again(window=window, link=fresh(link)) > 0
        assert AuditEntry.objects.get(action="window.asked_again").system_actor == "entry link"

    def test_a_link_that_nobody_wrote_with_or_that_has_run_out_may_not(self, window, patient, clock) -> None:
        link = link_of(window)
        an_entry(window)
        with pytest.raises(Refused, match="Sign in"):
            services.ask_again(window=window, link=link)
        EntryLink.objects.filter(pk=link.pk).update(used_at=ENDED)
        clock(window.closes_at)
        with pytest.raises(Refused, match="Sign in"):
            services.ask_again(window=window, link=fresh(link))


class TestLinks:
    """A link in an old message is worth nothing once its plan is another one."""

    def test_a_plan_that_changes_replaces_them(self, window, patient) -> None:
        old = [link_of(window), link_of(window, "week")]
        change_profile(user=patient.user, name=patient.user.name, zone_name="America/Los_Angeles")
        assert [trouble_with(fresh(link), now=ENDED) for link in old] == [Trouble.REPLACED] * 2
        assert trouble_with(link_of(window), now=ENDED) is None
        assert token_for(link_of(window)) in texts.compose(outbox(window, "email")["closing"]).action_url

    def test_a_plan_that_stays_the_same_keeps_them(self, window, patient) -> None:
        save_preference(user=patient.user, quiet_from=time(22), quiet_to=time(8), by=patient.user)
        assert EntryLink.objects.filter(window=window).count() == 2

    def test_one_that_the_patient_took_back_is_not_given_out_again(self, window, patient) -> None:
        services.revoke_link(link=link_of(window), by=patient.user)
        change_profile(user=patient.user, name=patient.user.name, zone_name="America/Los_Angeles")
        assert trouble_with(link_of(window), now=ENDED) == Trouble.REVOKED
        assert "without signing in" not in texts.compose(outbox(window, "email")["closing"]).body

    def test_unless_they_ask_to_be_asked_again(self, window, patient) -> None:
        services.revoke_link(link=link_of(window), by=patient.user)
        an_entry(window)
        services.ask_again(window=window, by=patient.user)
        assert trouble_with(link_of(window), now=ENDED + minutes(6)) is None

    def test_a_correction_replaces_them_and_a_corrected_one_gives_fresh_ones(self, window, clinician) -> None:
        old = link_of(window)
        corrected(window, clinician, ENDED - hours(96))
        assert trouble_with(fresh(old), now=ENDED) == Trouble.REPLACED
        again = corrected(fresh(window), clinician, ENDED - hours(1))
        assert link_of(again).expires_at == again.closes_at
        assert trouble_with(link_of(again), now=ENDED) is None

    def test_after_a_correction_with_nothing_left_to_send_the_link_lives_as_long_as_the_window(
        self, window, clinician
    ) -> None:
        sent(window, "first_hour", "next_morning", "second_day", "closing", "follow_up")
        moved = corrected(window, clinician, ENDED - hours(2))
        assert link_of(moved).expires_at == moved.closes_at


class TestOneADay:
    """Together with everything else that leaves the house to the patient."""

    def asked(self, patient, due_at: datetime, kind: str = "measure_due", **more) -> Message:
        return enqueue(
            clinic=patient.clinic,
            kind=kind,
            channel=Channel.EMAIL,
            due_at=due_at,
            unique_key=f"{kind}:{due_at}",
            recipient=patient.user,
            patient=patient,
            **more,
        )

    def test_a_questionnaire_gives_way_to_each_of_the_moments(self, clock, patient, clinician) -> None:
        clock(ENDED)
        an_agreement(patient)
        asked = self.asked(patient, ENDED + hours(3))
        window = a_window(patient, clinician)
        assert times(window, "email")["first_hour"] == "Mon 11:00"
        assert fresh(asked).due_at == ENDED + hours(3) + 4 * DAY  # Monday to Thursday are the window's
        assert self.asked(patient, ENDED + 5 * DAY).counts_on > fresh(asked).counts_on

    def test_a_message_that_went_in_the_morning_leaves_the_first_hour_to_the_inbox(
        self, clock, patient, clinician
    ) -> None:
        clock(ENDED)
        an_agreement(patient)
        before = self.asked(patient, ENDED - hours(1))
        Message.objects.filter(pk=before.pk).update(state="sent", settled_at=ENDED)
        window = a_window(patient, clinician)
        assert times(window, "email")["first_hour"] == "one_a_day"
        assert times(window)["first_hour"] == "Mon 11:00"
        row = outbox(window, "email")["first_hour"]
        assert (row.counts_on, row.settled_at) == (None, ENDED)

    def test_what_the_day_held_back_is_no_change_of_the_plan(self, clock, patient, clinician) -> None:
        clock(ENDED)
        an_agreement(patient)
        before = self.asked(patient, ENDED - hours(1))
        Message.objects.filter(pk=before.pk).update(state="sent", settled_at=ENDED)
        window = a_window(patient, clinician)
        rows = Message.objects.filter(plan=window.plan_key).count()
        save_preference(user=patient.user, quiet_from=time(22), quiet_to=time(8), by=patient.user)
        assert Message.objects.filter(plan=window.plan_key).count() == rows

    def test_a_question_whose_day_is_taken_takes_none_of_the_days_after_it(self, clock, patient, clinician) -> None:
        clock(ENDED + hours(4))
        an_agreement(patient)
        gone = self.asked(patient, ENDED + 2 * DAY)
        Message.objects.filter(pk=gone.pk).update(state="unsure")  # it may have reached them: that Wednesday is taken
        window = a_window(patient, clinician, ENDED + hours(4))
        planned = times(window, "email")
        assert (planned["next_morning"], planned["closing"]) == ("one_a_day", "Thu 10:00")

    def test_whatever_is_laid_in_whatever_order_no_day_has_two(self, window, patient, clock) -> None:
        for step, kind in enumerate(["team_message", "measure_due", "measure_due", "team_message"] * 3):
            self.asked(patient, ENDED + hours(7 * step), kind=kind)
        change_profile(user=patient.user, name=patient.user.name, zone_name="Asia/Tokyo")
        change_profile(user=patient.user, name=patient.user.name, zone_name="America/New_York")
        rows = Message.objects.filter(counts_on__isnull=False, state__in=sorted(TAKES_ITS_DAY))
        days = [row.counts_on for row in rows]
        assert len(days) == len(set(days)) > 10
        assert len(times(window)) == len(MomentKind)  # whatever gives way by e-mail, the inbox has it in time

    def test_what_waited_behind_the_window_goes_sooner_once_the_patient_has_written(
        self, window, patient, clock
    ) -> None:
        clock(ENDED + minutes(30))
        self.asked(patient, ENDED + hours(26), kind="measure_due")
        waits = Message.objects.get(kind="measure_due", channel="email")
        assert waits.reason == "day_taken"
        an_entry(window)
        waits.refresh_from_db()
        assert (waits.due_at, waits.reason) == (ENDED + hours(26), "")

    def test_the_window_goes_before_questionnaires(self) -> None:
        from messaging import registry

        ranks = {name: registry.find(name).rank for name in ("window", "measure_due")}
        assert ranks == {"window": Rank.WINDOW, "measure_due": Rank.QUESTIONNAIRE}


class TestAClockThatJumps:
    """Nothing is sent twice, and no day gets two."""

    def test_a_year_ahead_everything_is_missed(self, window, clock) -> None:
        clock(ENDED + 365 * DAY)
        assert set(drain()) == {"missed"}
        assert not Message.objects.filter(state="sent").exists()

    def test_a_day_back_nothing_goes_again(self, window, clock) -> None:
        clock(ENDED + DAY + minutes(1))
        went = drain()["sent"]
        clock(ENDED + minutes(2))
        assert dict(drain()) == {}
        clock(ENDED + DAY + minutes(2))
        assert dict(drain()) == {}
        assert Message.objects.filter(state="sent").count() == went

    def test_after_standing_still_for_a_day_the_day_has_one(self, window, clock) -> None:
        clock(ENDED + DAY + minutes(1))
        drain()
        gone = Message.objects.filter(state="sent", channel=Channel.EMAIL)
        assert [row.context["moment"] for row in gone] == ["second_day"]
