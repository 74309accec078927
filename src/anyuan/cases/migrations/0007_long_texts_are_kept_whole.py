"""Texts of more than 4,000 characters were kept to there only: kept anew, to their end."""

from typing import Any

from django.db import migrations
from django.db.models.functions import Length


def keep(apps: Any, schema_editor: Any) -> None:
    from anyuan.cases.actions._index import pairs_of

    Case, CaseWords = apps.get_model("cases", "Case"), apps.get_model("cases", "CaseWords")
    long = Case.objects.annotate(size=Length("text")).filter(size__gt=4000, words__isnull=False)
    for case in long.select_related("school", "place").iterator(chunk_size=200):
        # Deleted and made again, as everywhere: the triggers of the index see both.
        CaseWords.objects.filter(pk=case.pk).delete()
        CaseWords.objects.create(pk=case.pk, pairs=pairs_of(case))


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_numbers_have_indexes")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
