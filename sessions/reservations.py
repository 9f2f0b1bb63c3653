"""How the database holds patient, place and person for what is booked (``rota.models.Reservation``).

A session holds them while it is open, a meeting while it is booked; a place is held on for its turnover. The rows come by
triggers, so that whatever books, an import or a correction by hand as well, can not book anybody twice.
"""

from __future__ import annotations

from typing import Final

from common.derived import Derived, Words

_SESSIONS: Final = "treatment_sessions_treatmentsession"
_MEETINGS: Final = "treatment_sessions_meeting"
_OPEN: Final = {_SESSIONS: "('planned', 'booked', 'in_progress')", _MEETINGS: "('booked')"}
_SOURCE: Final = {_SESSIONS: "session", _MEETINGS: "meeting"}
_WATCHED: Final = "UPDATE OF course_id, starts_at, minutes, state, clinician_id, place_id"


class _Reservations(Derived):
    table = "rota_reservation"
    columns = ("held", "held_id", "source", "source_id", "starts_at", "ends_at")
    keys = ("source_id", "held")

    def truth(self, words: Words, where: str = "TRUE") -> str:
        """``where`` is asked of the session or the meeting, whose row is called ``b``."""
        return " UNION ALL ".join(self._of(words, table, where) for table in (_SESSIONS, _MEETINGS))

    def triggers(self, words: Words) -> list[tuple[str, str, str, list[str]]]:
        """Whatever is written of a booking makes its own rows anew; another turnover those of its place."""
        found = []
        for table in (_SESSIONS, _MEETINGS):
            for event, short, row in (
                ("INSERT", "insert", "NEW"),
                (_WATCHED, "update", "NEW"),
                ("DELETE", "delete", "OLD"),
            ):
                name = f"rota_reservation_{_SOURCE[table]}_{short}"
                found.append((name, event, table, self._anew(words, table, f"b.id = {row}.id", f"{row}.id")))
        place = "b.place_id = NEW.id"
        found.append(
            (
                "rota_reservation_place",
                "UPDATE OF turnover_minutes",
                "rota_place",
                [self._write(words, table, place) for table in (_SESSIONS, _MEETINGS)],
            )
        )
        return found

    def _anew(self, words: Words, table: str, where: str, source: str) -> list[str]:
        gone = (
            f"DELETE FROM {self.table} WHERE source_id = {source} AND held NOT IN "  # noqa: S608 - names from the code
            f"(SELECT t.held FROM ({self._of(words, table, where)}) t)"
        )
        return [gone, self._write(words, table, where)]

    def lines(self, words: Words, where: str = "TRUE") -> str:
        """The rows of both tables."""
        return self._lay_down(self.truth(words, where))

    def _write(self, words: Words, table: str, where: str) -> str:
        return self._lay_down(self._of(words, table, where))

    def _lay_down(self, rows: str) -> str:
        rest = ("held_id", "source", "starts_at", "ends_at")
        return (
            f"INSERT INTO {self.table} ({', '.join(self.columns)}) "  # noqa: S608 - names from the code
            # Without WHERE the grammar of SQLite takes ON for a join.
            f"SELECT * FROM ({rows}) t WHERE TRUE "
            f"ON CONFLICT ({', '.join(self.keys)}) DO UPDATE SET "
            + ", ".join(f"{column} = excluded.{column}" for column in rest)
        )

    def _of(self, words: Words, table: str, where: str) -> str:
        common = (f"'{_SOURCE[table]}'", "b.id", "b.starts_at")
        open_ = f"b.state IN {_OPEN[table]} AND {where}"
        ends = words.later("b", "starts_at", "b.minutes")
        ends_with_turnover = words.later("b", "starts_at", "b.minutes + p.turnover_minutes")

        def row(held: str, held_id: str, until: str, rest: str) -> str:
            values = (f"'{held}'", held_id, *common, until)
            said = ", ".join(f"{value} AS {name}" for value, name in zip(values, self.columns, strict=True))
            return f"SELECT {said} FROM {table} b {rest}"  # noqa: S608 - names from the code

        return " UNION ALL ".join(
            (
                row(
                    "patient",
                    "c.patient_id",
                    ends,
                    f"JOIN journey_course c ON c.id = b.course_id WHERE {open_}",
                ),
                row("place", "b.place_id", ends_with_turnover, f"JOIN rota_place p ON p.id = b.place_id WHERE {open_}"),
                row("person", "b.clinician_id", ends, f"WHERE b.clinician_id IS NOT NULL AND {open_}"),
            )
        )


RESERVATIONS: Final = _Reservations()
