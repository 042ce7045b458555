"""Translations of processes, of cities and of what all share: read beside their source, and checked by those who speak the language."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from api.deps import Act, reads, writes
from api.rendering.colleagues import Colleagues
from api.rendering.coverage import list_coverage
from api.routing import Router
from api.schemas.translations import ChecksBody, CoverageList, Status, TranslatedTextAnswer, TranslationAnswer
from api.watching import SHOW_AT_ONCE
from core.people.policy import Permission, may
from core.processes.checking import (
    ListedText,
    ListedTranslation,
    Open,
    check_texts,
    list_translation,
    texts_of_city,
    texts_of_process,
    texts_of_registry,
)
from core.processes.translations import TextStatus

router = Router(prefix="/v1", tags=["translations"])
_P = Permission


@router.get("/processes/{city}/{slug}/translations/{language}")
def show_translation(
    act: Annotated[Act, reads(_P.TRANSLATION_READ)], city: str, slug: str, language: str
) -> TranslationAnswer:
    """Return the texts of one's own process beside their translation into a language."""
    return _show_texts(act, texts_of_process(f"{city}/{slug}"), language, _P.TRANSLATION_CHECK)


@router.post("/processes/{city}/{slug}/translations/{language}/checks", dependencies=[SHOW_AT_ONCE])
def note_checks(
    act: Annotated[Act, writes(_P.TRANSLATION_CHECK)], city: str, slug: str, language: str, body: ChecksBody
) -> TranslationAnswer:
    """Note which texts a speaker of the language has checked, or take that back; all or nothing."""
    return _check_texts(act, texts_of_process(f"{city}/{slug}"), language, body, _P.TRANSLATION_CHECK)


@router.get("/cities/{city}/translations/{language}")
def show_city_translation(
    act: Annotated[Act, reads(_P.SHARED_TEXT_READ)], city: str, language: str
) -> TranslationAnswer:
    """Return the texts of one's own city, its organisations and offices beside their translation into a language."""
    return _show_texts(act, texts_of_city(city), language, _P.SHARED_TEXT_CHECK)


@router.post("/cities/{city}/translations/{language}/checks", dependencies=[SHOW_AT_ONCE])
def note_city_checks(
    act: Annotated[Act, writes(_P.SHARED_TEXT_CHECK)], city: str, language: str, body: ChecksBody
) -> TranslationAnswer:
    """Note which texts of one's own city a speaker of the language has checked, or take that back; all or nothing."""
    return _check_texts(act, texts_of_city(city), language, body, _P.SHARED_TEXT_CHECK)


@router.get("/registry/translations/{language}")
def show_registry_translation(act: Annotated[Act, reads(_P.SHARED_TEXT_READ)], language: str) -> TranslationAnswer:
    """Return the questions, papers and topics that all cities share beside their translation into a language."""
    return _show_texts(act, texts_of_registry, language, _P.SHARED_TEXT_CHECK)


@router.post("/registry/translations/{language}/checks", dependencies=[SHOW_AT_ONCE])
def note_registry_checks(
    act: Annotated[Act, writes(_P.SHARED_TEXT_CHECK)], language: str, body: ChecksBody
) -> TranslationAnswer:
    """Note which texts that all cities share a speaker has checked, or take that back; all or nothing."""
    return _check_texts(act, texts_of_registry, language, body, _P.SHARED_TEXT_CHECK)


@router.get("/translation-coverage")
def show_coverage(
    act: Annotated[Act, reads(_P.TRANSLATION_COUNT)], city: Annotated[str | None, Query(max_length=80)] = None
) -> CoverageList:
    """Tell how much of each published process, of each city and of the registry stands in each language."""
    return CoverageList(items=list(list_coverage(act.installation.library.now, city)))


def _show_texts(act: Act, of: Open, language: str, to_check: Permission) -> TranslationAnswer:
    return _answer(act, list_translation(act.session, act.actor, of, language), to_check)


def _check_texts(act: Act, of: Open, language: str, body: ChecksBody, to_check: Permission) -> TranslationAnswer:
    checked = {one.address: one.hash for one in body.checked}
    listed = check_texts(act.session, act.actor, of, language, checked, body.unchecked, act.now)
    return _answer(act, listed, to_check)


def _answer(act: Act, listed: ListedTranslation, to_check: Permission) -> TranslationAnswer:
    colleagues = Colleagues(act.session, act.installation.keys)
    may_check = may(act.actor, to_check)
    items = [_show(one, colleagues, may_check) for one in listed.texts]
    return TranslationAnswer(
        title=listed.title, language=listed.language, source_language=listed.source_language, items=items
    )


def _show(one: ListedText, colleagues: Colleagues, may_check: bool) -> TranslatedTextAnswer:
    can_check = may_check and one.hash is not None and not one.checked
    return TranslatedTextAnswer(
        address=one.address,
        source=one.source,
        text=one.text,
        status=name_status(one),
        hash=one.hash,
        checked_by=None if one.check is None else colleagues.find(one.check.person_id),
        checked_at=None if one.check is None else one.check.at,
        actions=["check"] if can_check else ["uncheck"] if may_check and one.check is not None else [],
    )


def name_status(one: ListedText) -> Status:
    """Return how a translated text stands, in one word."""
    if one.status is not TextStatus.TRANSLATED:
        return "missing" if one.status is TextStatus.MISSING else "stale"
    if one.checked:
        return "checked"
    return "machine" if one.machine else "translated"
