from django.db import migrations

from common import append_only

SENTENCES = {
    "PlanChange": "How a plan came to its state is only ever added to.",
    "PreparationMark": "What was said about a step of the preparation is only ever added to.",
}


class Migration(migrations.Migration):
    dependencies = [("journey", "0005_plans")]

    operations = [append_only.guard("journey", model, sentence=sentence) for model, sentence in SENTENCES.items()]
