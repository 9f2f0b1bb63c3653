from django.db import migrations

import common.fields


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0003_assessment"),
    ]

    operations = [
        migrations.AddField(
            model_name="applicationsection",
            name="unfinished",
            field=common.fields.EncryptedTextField(blank=True, null=True),
        ),
    ]
