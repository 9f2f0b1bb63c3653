from django.db import migrations

from common import append_only


class Migration(migrations.Migration):
    dependencies = [("journey", "0003_medication_and_relapse")]

    operations = [
        append_only.guard(
            "journey",
            "MedicationChange",
            sentence="Changes of medicines are only ever added to. Correct this one with a new row that names it.",
        ),
        append_only.guard(
            "journey",
            "RelapseReview",
            sentence="What was decided about a proposal is only ever added to. This row can be neither changed nor deleted.",
        ),
    ]
