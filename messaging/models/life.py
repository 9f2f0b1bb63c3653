"""Whether the database still knows all that it was told: the name of its present life."""

from __future__ import annotations

from django.db import models


class Life(models.Model):
    """One row that names the present life of the database.

    On PostgreSQL its table is not logged: after a crash of the server it is empty, and the next worker gives the new life
    a new name. Commits that need not wait for the disk may be lost in just that case; so a claim that was made in an
    earlier life no longer proves that its message did not go.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=8)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_life")]

    def __str__(self) -> str:
        return self.name
