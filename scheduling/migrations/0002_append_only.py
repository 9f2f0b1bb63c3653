from django.db import migrations

from common.append_only import guard


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0001_initial")]

    operations = [
        guard("scheduling", "MonthPlanChange", sentence="A change of a month plan is never changed or deleted."),
    ]
