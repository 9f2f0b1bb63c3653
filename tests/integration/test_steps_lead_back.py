"""A press that came too late for its sign-in leads back to its page, never to an empty one."""

from __future__ import annotations

import pytest

from tests.integration.build import an_entry


@pytest.mark.parametrize("press", ["share", "unshare"])
def test_sharing_after_signing_in_leads_to_the_entry(window, ada, press):
    entry = an_entry(window)
    assert ada.get(f"/journal/{entry.pk}/{press}/").url == f"/journal/{entry.pk}/"
    entry.refresh_from_db()
    assert not entry.is_shared


def test_taking_the_link_back_after_signing_in_leads_to_the_window(window, ada):
    assert ada.get(f"/windows/{window.pk}/link/revoke/").url == f"/windows/{window.pk}/"
    assert window.links.for_window().get().revoked_at is None
