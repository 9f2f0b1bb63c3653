from django.db import migrations

from rota.overlap import guard


class Migration(migrations.Migration):
    dependencies = [("rota", "0001_initial")]

    operations = [guard()]
