"""`manage.py load_demo`: when it refuses, and that it is all or nothing."""

import pytest
from django.core.management import CommandError, call_command

from common.models import AuditEntry
from demo.seed import play
from demo.seed.play import MARK, play_all
from people.models import Clinic, User
from tests.demo.conftest import NOW


def test_it_needs_a_demo(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=true"):
        call_command("load_demo")


def test_it_leaves_a_clinic_alone(clinic):
    with pytest.raises(CommandError, match="a clinic in this database already"):
        call_command("load_demo")
    assert Clinic.objects.count() == 1


def test_beginning_again_wipes_nothing_that_no_demo_has_made(clinic, office):
    with pytest.raises(CommandError, match="not touched"):
        call_command("load_demo", "--again")
    assert User.objects.filter(pk=office.pk).exists()


def test_beginning_again_needs_a_demo_even_then(clinic, settings):
    AuditEntry.objects.create(action=MARK, system_actor="load_demo")
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=true"):
        call_command("load_demo", "--again")
    assert Clinic.objects.exists()


class CutOffError(Exception):
    """The machine went away."""


def test_cut_off_it_leaves_nothing_half_made(db):
    def cut(share):
        if share > 0.05:
            raise CutOffError

    with pytest.raises(CutOffError):
        play_all(now=NOW, progress=cut)
    assert not Clinic.objects.exists()
    assert not User.objects.exists()
    assert play.MARK not in AuditEntry.objects.values_list("action", flat=True)
