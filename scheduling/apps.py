"""The app of this room."""

from typing import Any

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    """Registers the room: what it listens to, and the messages that it writes."""

    name = "scheduling"

    def ready(self) -> None:
        """Hear of dates and of changed habits; bring the words of the reminders and offers."""
        from journey.signals import course_closed
        from messaging.signals import contact_changed
        from people.signals import zone_changed
        from scheduling import hearing, offers_texts, reminder_texts
        from sessions.signals import dates_changed, slot_freed

        def listen(signal: Any, hears: Any) -> None:
            signal.connect(hears, dispatch_uid=f"scheduling.{hears.__name__}")

        listen(dates_changed, hearing.dates_moved)
        listen(dates_changed, hearing.waits_follow)
        listen(slot_freed, hearing.a_time_came_free)
        listen(contact_changed, hearing.a_person_is_reached_otherwise)
        listen(zone_changed, hearing.a_person_moved)
        listen(course_closed, hearing.a_course_closed)
        reminder_texts.register()
        offers_texts.register()
