from django.db import migrations

from common import append_only


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]

    operations = [
        append_only.guard(
            "common",
            "AuditEntry",
            sentence="Rows of the audit trail are only ever added. This one can be neither changed nor deleted.",
        )
    ]
