from django.db import migrations

from common import append_only

SENTENCES = {
    "ApplicationChange": "How an application came to its state is only ever added to.",
    "Submission": "What was sent in is never changed: the next sending is a row of its own.",
    "Finding": "What a rule found is never changed.",
    "FindingPass": "That a stop was passed, by whom and why, is never changed.",
    "Decision": "A decision is never changed: the next one is a row of its own.",
}


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [append_only.guard("intake", model, sentence=sentence) for model, sentence in SENTENCES.items()]
