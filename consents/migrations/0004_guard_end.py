from django.db import migrations

from common import append_only


class Migration(migrations.Migration):
    """When and by whom an agreement was withdrawn is filled in together: nobody is named afterwards."""

    dependencies = [("consents", "0003_guard")]

    operations = [
        *append_only.relaid(
            "consents",
            "Consent",
            sentence="What was signed is never changed or deleted: only that it was withdrawn is added.",
            once=["withdrawn_at", "withdrawn_by"],
        ),
        *append_only.relaid(
            "consents",
            "ConsentText",
            sentence="The words of an agreement are never changed or deleted: only that they are retired is added.",
            once=["retired_at"],
        ),
    ]
