"""The totals of a patient in one line, so that a page about thousands of patients reads thousands of rows, not more."""

from __future__ import annotations

from typing import Final

from django.db import models

from common.derived import Derived, Words
from measures.packed import PLACES
from people.models import Patient


class ScoreLine(models.Model):
    """The totals of one questionnaire that stand after corrections, packed (``measures.packed``), with commas between them.

    Nobody writes it: the database derives it from the responses as they come (``SCORE_LINES``).
    """

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="score_lines")
    instrument = models.CharField(max_length=20)
    packed = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["patient", "instrument"], name="one_score_line_a_measure")]

    def __str__(self) -> str:
        return f"totals of {self.instrument}"


class _ScoreLines(Derived):
    table = "measures_scoreline"
    columns = ("patient_id", "instrument", "packed")
    keys = ("patient_id", "instrument")

    def truth(self, words: Words, where: str = "TRUE") -> str:
        """A response that another one corrects counts no more, nor one without a total."""
        return (
            f"SELECT r.patient_id, r.instrument, {words.joined(_packed(words, 'r'))} FROM measures_response r "  # noqa: S608 - names from the code
            "WHERE r.total IS NOT NULL AND NOT EXISTS (SELECT 1 FROM measures_response c WHERE c.corrects_id = r.id) "
            f"AND {where} GROUP BY r.patient_id, r.instrument"
        )

    def triggers(self, words: Words) -> list[tuple[str, str, str, list[str]]]:
        """A new total is written behind the others; a correction, or a change by hand, makes its line anew."""
        changed = "UPDATE OF patient_id, instrument, answered_at, total, flagged, corrects_id"
        corrects = "NEW.corrects_id IS NOT NULL"
        name, table = "measures_scoreline_kept", "measures_response"
        return [
            (f"{name}_insert", "INSERT", table, [self._append(words), *self._anew(words, "NEW", corrects)]),
            (f"{name}_update", changed, table, [*self._anew(words, "OLD"), *self._anew(words, "NEW")]),
            (f"{name}_delete", "DELETE", table, self._anew(words, "OLD")),
        ]

    def _append(self, words: Words) -> str:
        return (
            f"INSERT INTO {self.table} (patient_id, instrument, packed) "
            f"SELECT NEW.patient_id, NEW.instrument, {words.text(_packed(words, 'NEW'))} "
            "WHERE NEW.total IS NOT NULL AND NEW.corrects_id IS NULL "
            f"ON CONFLICT (patient_id, instrument) DO UPDATE SET packed = {self.table}.packed || ',' || excluded.packed"
        )

    def _anew(self, words: Words, row: str, only: str = "TRUE") -> list[str]:
        """First the row is held, so that on PostgreSQL what is then read is the newest."""
        own = f"patient_id = {row}.patient_id AND instrument = {row}.instrument AND {only}"
        of_row = f"r.patient_id = {row}.patient_id AND r.instrument = {row}.instrument AND {only}"
        return [
            f"UPDATE {self.table} SET packed = packed WHERE {own}",  # noqa: S608 - names from the code, never from people
            self.lines(words, of_row),
            f"DELETE FROM {self.table} WHERE {own} AND NOT EXISTS ({self.truth(words, of_row)})",  # noqa: S608
        ]


def _packed(words: Words, row: str) -> str:
    return f"{words.second(row, 'answered_at')} * {PLACES} + {row}.total * 2 + {words.bit(row, 'flagged')}"


SCORE_LINES: Final = _ScoreLines()
