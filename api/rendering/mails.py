"""Rows of the outbox as e-mails, in the language that the person chose."""

from __future__ import annotations

from sqlalchemy.orm import Session

from api.installation import Installation
from api.mailing import Mail
from api.rendering.notices import TitlesOfNotices
from api.wording.catalogue import words_in
from api.wording.notices import (
    say_code,
    say_code_subject,
    say_discreetly,
    say_how_to_stop,
    say_not_asked,
    say_notice,
    say_subject,
    say_topic,
    say_where_to_read,
)
from core.notices.addresses import CODE_MINUTES, MAIL_CODE, load_address, open_code
from core.notices.kinds import TOPIC_OF
from core.notices.preferences import load_preferences
from core.notices.telling import MAIL_NOTICE, load_notice
from core.outbox.sending import Job
from core.platform.encryption import PersonKey


def write_job(installation: Installation, session: Session, job: Job) -> Mail | None:
    """Return the e-mail of a row of the outbox; None where nobody wants it any more.

    Raises `KeyDestroyed` for somebody who was erased, and `NotFound` for what is deleted.
    """
    key = installation.keys.open(job.owner_id)
    if job.kind == MAIL_CODE:
        return _write_code(installation, session, key, job)
    assert job.kind == MAIL_NOTICE, job.kind
    return _write_notice(installation, session, key, job)


def _write_code(installation: Installation, session: Session, key: PersonKey, job: Job) -> Mail | None:
    assert job.sealed is not None
    asked, known = open_code(key, job.id, job.sealed), load_address(session, key)
    if known is None or known.confirmed or known.address != asked["address"]:
        return None
    words = words_in(asked["language"])
    text = f"{say_code(words, asked['code'], CODE_MINUTES)}\n\n{say_not_asked(words)}\n"
    service = installation.settings.name_of_service(words.language)
    subject = say_subject(words, service, say_code_subject(words))
    return Mail(
        job.id, job.owner_id, known.address, subject, text, words.language, _settings_url(installation, words.language)
    )


def _write_notice(installation: Installation, session: Session, key: PersonKey, job: Job) -> Mail | None:
    assert job.subject_id is not None
    known = load_address(session, key)
    notice = load_notice(session, key, job.subject_id)
    if known is None or not known.confirmed or notice.read_at is not None:
        return None
    chosen = load_preferences(session, key)
    titles = TitlesOfNotices(installation, session, chosen.language or "en")
    words, topic = titles.words, TOPIC_OF[notice.kind]
    if chosen.mail_titles:
        said = say_notice(words, titles, notice.kind, notice.data)
    else:
        said = say_discreetly(words, notice.kind, topic, notice.data)
    base = f"{installation.settings.url_of('migrant')}/{words.language}/my"
    stop = _settings_url(installation, words.language)
    text = f"{said}\n\n{say_where_to_read(words, f'{base}/notices')}\n\n{say_how_to_stop(words, stop)}\n"
    subject = say_subject(words, installation.settings.name_of_service(words.language), say_topic(words, topic))
    return Mail(job.id, job.owner_id, known.address, subject, text, words.language, stop)


def _settings_url(installation: Installation, language: str) -> str:
    return f"{installation.settings.url_of('migrant')}/{language}/my/reminders"
