from django.db import migrations

from common import append_only


class Migration(migrations.Migration):
    dependencies = [("journey", "0001_initial")]

    operations = [
        append_only.guard(
            "journey",
            "PhaseChange",
            sentence="How a course came to its phase is only ever added to. This row can be neither changed nor deleted.",
        )
    ]
