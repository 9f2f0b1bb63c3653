from django.db import migrations

from common import append_only

SENTENCE = "What was written down at a session is corrected by a new row. This one can be neither changed nor deleted."


class Migration(migrations.Migration):
    # A dose is not among them: its end is written once into the row that says when it began.
    dependencies = [("treatment_sessions", "0001_initial")]

    operations = [
        append_only.guard("treatment_sessions", model, sentence=SENTENCE)
        for model in ("SessionChange", "Reading", "Departure")
    ]
