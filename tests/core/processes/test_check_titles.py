"""Titles of steps that surely name a thing, and those that can't be told."""

import pytest

from core.processes.findings import FindingCode
from tests.core.processes.factories import find, make_process


def is_found(language: str, title: str) -> bool:
    process = make_process({"key": "one", "title": title}, source_language=language)
    return FindingCode.TITLE_WITHOUT_VERB in {finding.code for finding in find(process)}


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("it", "Prenotazione dell'appuntamento"),
        ("it", "L'appuntamento in Questura"),
        ("it", "Pagamento"),
        ("it-IT", "«Il» permesso"),
        ("de", "Anmeldung beim Amt"),
        ("de-CH", "Die Meldebestätigung"),
        ("de", "Ein Termin im Amt"),
        ("en", "The appointment"),
        ("en", "Registration of your address"),
        ("fr", "L’inscription"),
        ("es", "Solicitación de la tarjeta"),
        ("nl", "De afspraak bij de gemeente"),
        ("pt-BR", "Inscrição no registro"),
    ],
)
def test_an_article_and_a_noun_by_its_ending_are_no_verb(language: str, title: str) -> None:
    assert is_found(language, title)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("it", "Prenota l'appuntamento"),
        ("it", "Domanda di permesso"),  # a noun that only a dictionary knows from a verb
        ("de", "Melde dich an"),
        ("de", "Die Wohnung anmelden"),
        ("de", "Anmeldung vorbereiten"),
        ("nl", "Registratie voorbereiden"),
        ("en", "Question the decision"),
        ("en", "Apply"),
        ("ar", "التسجيل"),  # of this language nothing is known here
        ("it", "…"),
    ],
)
def test_where_it_can_not_be_told_nothing_is_said(language: str, title: str) -> None:
    assert not is_found(language, title)
