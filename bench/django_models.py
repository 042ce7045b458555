"""Django's models of tables that are there already; imported once Django is configured."""

from __future__ import annotations

from django.db import models

APP = "bench"


class Process(models.Model):
    key = models.CharField(primary_key=True, max_length=161)
    city = models.CharField(max_length=80)
    slug = models.CharField(max_length=80)
    authority = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    class Meta:
        app_label, db_table, managed = APP, "processes", False


class Version(models.Model):
    pk = models.CompositePrimaryKey("process_id", "number")
    process = models.ForeignKey(Process, models.DO_NOTHING, db_column="process")
    number = models.IntegerField()
    hash = models.CharField(max_length=64)
    document = models.TextField()
    state = models.CharField(max_length=16)
    origin = models.CharField(max_length=16)
    published_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    adopted_by = models.CharField(max_length=80, null=True)
    adopted_at = models.DateTimeField(null=True)
    review_by = models.DateField(null=True)
    provenance = models.JSONField()
    examples = models.JSONField()

    class Meta:
        app_label, db_table, managed = APP, "process_versions", False


class Translation(models.Model):
    pk = models.CompositePrimaryKey("process_id", "language")
    process = models.ForeignKey(Process, models.DO_NOTHING, db_column="process")
    language = models.CharField(max_length=35)
    texts = models.JSONField()

    class Meta:
        app_label, db_table, managed = APP, "process_translations", False


class Organisation(models.Model):
    key = models.CharField(primary_key=True, max_length=80)
    city = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)
    position = models.IntegerField()
    data = models.JSONField()

    class Meta:
        app_label, db_table, managed = APP, "organisations", False


class Office(models.Model):
    key = models.CharField(primary_key=True, max_length=80)
    city = models.CharField(max_length=80)
    organisation = models.ForeignKey(Organisation, models.DO_NOTHING, db_column="organisation")
    position = models.IntegerField()
    data = models.JSONField()

    class Meta:
        app_label, db_table, managed = APP, "offices", False


class PlaceTranslation(models.Model):
    pk = models.CompositePrimaryKey("city", "language")
    city = models.CharField(max_length=80)
    language = models.CharField(max_length=35)
    data = models.JSONField()

    class Meta:
        app_label, db_table, managed = APP, "place_translations", False


class Note(models.Model):
    id = models.UUIDField(primary_key=True)
    process = models.CharField(max_length=161)
    state = models.CharField(max_length=16)

    class Meta:
        app_label, db_table, managed = APP, "annotations", False


class Account(models.Model):
    id = models.UUIDField(primary_key=True)
    role = models.CharField(max_length=16)
    disabled_at = models.DateTimeField(null=True)

    class Meta:
        app_label, db_table, managed = APP, "accounts", False


class SignInSession(models.Model):
    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, models.DO_NOTHING, db_column="account")
    client = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label, db_table, managed = APP, "sign_in_sessions", False


class Case(models.Model):
    id = models.UUIDField(primary_key=True)
    owner = models.ForeignKey(Account, models.DO_NOTHING)
    process = models.CharField(max_length=161)
    version_number = models.IntegerField()
    version_hash = models.CharField(max_length=64)
    seq = models.IntegerField()
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        app_label, db_table, managed = APP, "cases", False


class CaseEvent(models.Model):
    pk = models.CompositePrimaryKey("case_id", "id")
    case = models.ForeignKey(Case, models.DO_NOTHING)
    id = models.UUIDField()
    seq = models.IntegerField()
    kind = models.CharField(max_length=40)
    role = models.CharField(max_length=16)
    organisation = models.CharField(max_length=80, null=True)
    person_id = models.UUIDField()
    recorded_at = models.DateTimeField()
    sealed = models.BinaryField()
    fingerprint = models.BinaryField()

    class Meta:
        app_label, db_table, managed = APP, "case_events", False


class PersonKey(models.Model):
    person_id = models.UUIDField(primary_key=True)
    wrapped_key = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        app_label, db_table, managed = APP, "person_keys", False
