"""What the house answers to a text by itself. Nobody reads texts here, so each answer says where somebody is."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from people.models import Clinic

CrisisLines = Callable[["Clinic | None"], str]

_crisis: list[CrisisLines] = []


def register_crisis(lines: CrisisLines) -> None:
    """Say where a person of a clinic (or anybody) finds help now, in one line; a room above this one knows."""
    _crisis[:] = [lines]


def crisis_line(clinic: Clinic | None) -> str:
    """That line."""
    return _crisis[0](clinic) if _crisis else _("In an emergency call your local emergency number.")


def stopped(clinic: Clinic | None, *, says_more: bool) -> str:
    """After a stop. Where more was said than that, it says where somebody reads it."""
    done = _("You get no more texts from us. Send START to get them again.")
    return f"{_from(clinic)}{done} {other(clinic)}" if says_more else f"{_from(clinic)}{done}"


def started(clinic: Clinic | None) -> str:
    """After a start that brought texts back."""
    return _from(clinic) + _("Texts are on again. Send STOP to end them.")


def not_started(clinic: Clinic | None) -> str:
    """After a start of somebody who never agreed to texts."""
    return _from(clinic) + _("To get texts, sign in and turn them on under “How you are reached”.")


def helped(clinic: Clinic | None) -> str:
    """After the word HELP, which may be meant in earnest."""
    return f"{other(clinic)} {_('Send STOP to get no more texts.')}"


def other(clinic: Clinic | None) -> str:
    """After anything else."""
    nobody = _("Nobody reads texts to this number.")
    if clinic is not None and clinic.phone:
        call = _("Call %(clinic)s: %(phone)s.") % {"clinic": clinic.sender_name, "phone": clinic.phone}
        return f"{nobody} {call} {crisis_line(clinic)}"
    return f"{nobody} {crisis_line(clinic)}"


def _from(clinic: Clinic | None) -> str:
    return f"{clinic.sender_name}: " if clinic is not None else ""
