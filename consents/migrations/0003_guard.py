from django.db import migrations

from common import append_only


class Migration(migrations.Migration):
    dependencies = [("consents", "0002_clinic_name")]

    operations = [
        append_only.guard(
            "consents",
            "Consent",
            sentence="What was signed is never changed or deleted: only that it was withdrawn is added.",
            once=["withdrawn_at", "withdrawn_by"],
        ),
        append_only.guard(
            "consents",
            "ConsentText",
            sentence="The words of an agreement are never changed or deleted: only that they are retired is added.",
            once=["retired_at"],
        ),
    ]
