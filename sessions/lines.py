"""How the database keeps the one row that tells of all doses of a course (``sessions.models.DoseLine``)."""

from __future__ import annotations

from typing import Final

from common.derived import Derived, Words


class _DoseLines(Derived):
    table = "treatment_sessions_doseline"
    columns = ("course_id", "first_started", "first_ended", "last_ended", "in_induction")
    keys = ("course_id",)

    def truth(self, words: Words, where: str = "TRUE") -> str:
        """A dose that another one corrects counts no more, nor one that goes on."""
        del words  # both engines say it alike
        return (
            "SELECT s.course_id, MIN(d.started_at), MIN(d.ended_at), MAX(d.ended_at), "  # noqa: S608 - names from the code
            "SUM(CASE WHEN s.phase = 'induction' THEN 1 ELSE 0 END) "
            "FROM treatment_sessions_dose d JOIN treatment_sessions_treatmentsession s ON s.id = d.session_id "
            "WHERE d.ended_at IS NOT NULL "
            "AND NOT EXISTS (SELECT 1 FROM treatment_sessions_dose c WHERE c.corrects_id = d.id) "
            f"AND {where} GROUP BY s.course_id"
        )

    def triggers(self, words: Words) -> list[tuple[str, str, str, list[str]]]:
        """Each dose that is written, ended or corrected makes the row of its course anew."""
        dose = "UPDATE OF session_id, started_at, ended_at, corrects_id"
        name, table = "treatment_sessions_doseline_kept", "treatment_sessions_dose"
        return [
            (f"{name}_insert", "INSERT", table, self._anew(words, _course("NEW"))),
            (f"{name}_update", dose, table, [*self._anew(words, _course("OLD")), *self._anew(words, _course("NEW"))]),
            (f"{name}_delete", "DELETE", table, self._anew(words, _course("OLD"))),
            (
                f"{name}_session",
                "UPDATE OF course_id, phase",
                "treatment_sessions_treatmentsession",
                [*self._anew(words, "OLD.course_id"), *self._anew(words, "NEW.course_id")],
            ),
        ]

    def _anew(self, words: Words, course: str) -> list[str]:
        """First the row is held, so that on PostgreSQL what is then read is the newest."""
        own = f"s.course_id = {course}"
        return [
            f"UPDATE {self.table} SET in_induction = in_induction WHERE course_id = {course}",  # noqa: S608 - names from the code, never from people
            self.lines(words, own),
            f"DELETE FROM {self.table} WHERE course_id = {course} AND NOT EXISTS ({self.truth(words, own)})",  # noqa: S608
        ]


def _course(row: str) -> str:
    return f"(SELECT t.course_id FROM treatment_sessions_treatmentsession t WHERE t.id = {row}.session_id)"  # noqa: S608


DOSE_LINES: Final = _DoseLines()
