"""Other ways to the same rows: Django's ORM and SQLAlchemy's, reading what our routes read from the same SQLite file.

Each is asked by a plain route of FastAPI, which is what our own routes are, so that only the reading differs; what
is public is written as it was read, what is private is opened first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, sessionmaker

from core.annotations.tables import AnnotationRow
from core.cases.event_form import KINDS, happening_json
from core.cases.sealing import open_event
from core.cases.tables import CaseEventRow, CaseRow
from core.people.tables import AccountRow, OfficeRow, PlaceTranslationRow, SignInSessionRow
from core.platform.encryption import KeyStore, PersonKey, person_keys
from core.processes.tables import ProcessTranslation, ProcessVersion

Read = Callable[[], bytes]


class Peers:
    """What one peer does for a public read, and for a private one."""

    def __init__(self, public: Read, private: Read) -> None:
        self.public = public
        self.private = private


def open_django(
    file: str, keys_file: str, keys: KeyStore, process: str, language: str, session_id: UUID, case_id: UUID
) -> Peers:
    """Return Django's ORM on a database file and that of people's keys; its models describe the tables there."""
    import django
    from django.conf import settings

    settings.configure(
        DATABASES={
            name: {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "CONN_MAX_AGE": None}
            for name, path in (("default", file), ("keys", keys_file))
        },
        INSTALLED_APPS=[],
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    )
    django.setup()
    from bench import django_models as models

    city = process.partition("/")[0]

    def read_public() -> bytes:
        version = models.Version.objects.select_related("process").get(process_id=process, state="published")
        texts = list(models.Translation.objects.filter(process_id=process, language=language))
        offices = list(models.Office.objects.select_related("organisation").filter(city=city))
        places = list(models.PlaceTranslation.objects.filter(city=city, language=language))
        notes = list(models.Note.objects.filter(process=process, state="published"))
        return orjson.dumps(
            {
                "key": version.process.key,
                "authority": version.process.authority,
                "number": version.number,
                "document": version.document,
                "texts": [one.texts for one in texts],
                "places": [one.data for one in places],
                "offices": [{"office": one.data, "organisation": one.organisation.data} for one in offices],
                "notes": [one.id.hex for one in notes],
            }
        )

    def read_private() -> bytes:
        live = models.SignInSession.objects.select_related("account").get(
            id=session_id, ended_at=None, account__disabled_at=None
        )
        case = models.Case.objects.get(id=case_id, owner=live.account)
        wrapped = models.PersonKey.objects.using("keys").get(person_id=case.owner_id).wrapped_key
        events = list(models.CaseEvent.objects.filter(case=case).order_by("seq", "id"))
        return write_events(keys, case, wrapped, events)

    return Peers(read_public, read_private)


def open_orm(url: str, keys: KeyStore, process: str, language: str, session_id: UUID, case_id: UUID) -> Peers:
    """Return SQLAlchemy's ORM on a database, loading whole objects."""
    make_session = sessionmaker(create_engine(url, connect_args={"check_same_thread": False}))
    city = process.partition("/")[0]

    def read_public() -> bytes:
        with make_session() as session:
            version = session.scalars(
                select(ProcessVersion).where(ProcessVersion.process == process, ProcessVersion.state == "published")
            ).one()
            translated = (ProcessTranslation.process == process, ProcessTranslation.language == language)
            texts = session.scalars(select(ProcessTranslation).where(*translated)).all()
            offices = session.scalars(select(OfficeRow).where(OfficeRow.city == city)).all()
            placed = (PlaceTranslationRow.city == city, PlaceTranslationRow.language == language)
            places = session.scalars(select(PlaceTranslationRow).where(*placed)).all()
            notes = session.scalars(select(AnnotationRow).where(AnnotationRow.process == process)).all()
            return orjson.dumps(
                {
                    "key": version.process,
                    "number": version.number,
                    "document": version.document,
                    "texts": [one.texts for one in texts],
                    "places": [one.data for one in places],
                    "offices": [one.data for one in offices],
                    "notes": [one.id.hex for one in notes],
                }
            )

    def read_private() -> bytes:
        with make_session() as session:
            live = find_live(session, session_id)
            case = session.scalars(select(CaseRow).where(CaseRow.id == case_id, CaseRow.owner_id == live.account)).one()
            found = select(CaseEventRow).where(CaseEventRow.case_id == case.id)
            events = list(session.scalars(found.order_by(CaseEventRow.seq, CaseEventRow.id)))
        with keys._database.reading() as session:
            query = select(person_keys.c.wrapped_key).where(person_keys.c.person_id == case.owner_id)
            wrapped = session.scalars(query).one()
        return write_events(keys, case, wrapped, events)

    return Peers(read_public, read_private)


def find_live(session: Session, session_id: UUID) -> SignInSessionRow:
    """Return a session of an account that may sign in, both as objects."""
    found = session.execute(
        select(SignInSessionRow, AccountRow)
        .join(AccountRow, AccountRow.id == SignInSessionRow.account)
        .where(SignInSessionRow.id == session_id, SignInSessionRow.ended_at.is_(None), AccountRow.disabled_at.is_(None))
    ).one()
    row: SignInSessionRow = found[0]
    return row


def write_events(keys: KeyStore, case: Any, wrapped: bytes, events: list[Any]) -> bytes:
    """Return a case's events as JSON, each opened with its owner's key; our route says each in words besides."""
    key = PersonKey(case.owner_id, keys._unwrap(case.owner_id, wrapped))
    opened = [open_event(key, case.id, one.id, one.sealed) for one in events]
    items = [
        {
            "id": event.id,
            "kind": KINDS[type(event.what)],
            "seq": event.seq,
            "subject": event.subject,
            "version": event.version,
            "at": event.at,
            "data": happening_json(event.what),
            "by": {"role": event.by.role, "organisation": event.by.organisation},
        }
        for event in opened
    ]
    return orjson.dumps({"items": items, "next": None})
