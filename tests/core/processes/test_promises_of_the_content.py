"""What docs/content.md promises of the example content: six needs in each city, languages, and a source for each claim."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from core.people.places import city_texts
from core.processes.content import CityFolder, ProcessFolder, TranslationFile, read_content
from core.processes.coverage import cover
from core.processes.definition import Process
from core.processes.translations import process_texts, registry_texts

CONTENT, PROBLEMS = read_content(Path(__file__).parents[3] / "content")
CITIES = [pytest.param(city, id=city.city.key) for city in CONTENT.cities]
PROCESSES = [pytest.param(city, one, id=one.process.process) for city in CONTENT.cities for one in city.processes]

INTERFACE = {"en", "de", "it", "es", "nl", "fr", "ar", "uk", "fa", "tr"}
REGISTRATION = "registration-of-address"
NEEDS = [
    {REGISTRATION},
    {"residence-permit"},
    {"health-insurance"},
    {"rental-contract", "housing-support"},
    {"job-centre", "recognition-of-qualifications"},
    {"school-enrolment", "language-course"},
]


def languages_of(process: Process, city: str) -> set[str]:
    """Return the languages that a process is to be complete in, its own apart."""
    wanted = {"en"}
    if city in {"bologna", "hamburg"}:
        wanted.add("ar")
    if process.service_type == REGISTRATION:
        wanted |= {"uk", "fa", "fr", "es", "tr"}
    return wanted - {process.source_language}


def lacking(
    texts: Mapping[str, str], source_language: str, translations: tuple[TranslationFile, ...], wanted: set[str]
) -> dict[str, tuple[int, int]]:
    """Return how many texts are missing and stale in each wanted language that isn't complete."""
    by_language = {one.translation.language: one.translation for one in translations}
    covered = {tag: cover(texts, source_language, by_language.get(tag), tag) for tag in wanted - {source_language}}
    return {tag: (one.missing, one.stale) for tag, one in covered.items() if one.missing or one.stale}


def claims_of(process: Process) -> Iterator[str]:
    """Yield the addresses of fees, periods, ages of papers, offices and addresses to go to, and laws."""
    yield from (f"legal_basis/{one.key}" for one in process.legal_basis)
    for step in process.steps:
        at = f"steps/{step.key}"
        yield from (f"{at}/fees/{one.key}" for one in step.fees)
        yield from (f"{at}/deadlines/{one.key}" for one in step.deadlines)
        yield from (f"{at}/legal_basis/{one.key}" for one in step.legal_basis)
        yield from (f"{at}/needs/{one.key}" for one in step.needs if one.issued_within or one.valid_for)
        yield from (f"{at}/channels/{one.key}" for one in step.channels if one.url or one.appointment_url)
        if step.takes is not None:
            yield f"{at}/takes"


@pytest.mark.parametrize("city", CITIES)
def test_each_city_covers_each_need_once(city: CityFolder) -> None:
    offered = [one.process.service_type for one in city.processes]
    assert [sum(kind in need for kind in offered) for need in NEEDS] == [1] * len(NEEDS)


@pytest.mark.parametrize(("city", "one"), PROCESSES)
def test_each_fee_period_link_and_law_has_its_source(city: CityFolder, one: ProcessFolder) -> None:
    assert [address for address in claims_of(one.process) if address not in one.provenance.sources] == []
    assert all(source.source for source in one.provenance.sources.values())


@pytest.mark.parametrize("city", CITIES)
def test_each_office_has_its_source(city: CityFolder) -> None:
    assert [office.key for office in city.offices if not office.source or office.checked_on is None] == []


@pytest.mark.parametrize(("city", "one"), PROCESSES)
def test_each_process_is_complete_in_the_languages_that_were_promised(city: CityFolder, one: ProcessFolder) -> None:
    process = one.process
    assert process.source_language == city.city.languages[0] == city.city.source_language
    wanted = languages_of(process, city.city.key)
    assert lacking(process_texts(process), process.source_language, one.translations, wanted) == {}


@pytest.mark.parametrize("city", CITIES)
def test_offices_and_organisations_are_there_in_every_language_of_the_interface(city: CityFolder) -> None:
    texts = city_texts(city.city, city.organisations, city.offices)
    assert lacking(texts, city.city.source_language, city.translations, INTERFACE) == {}


def test_questions_papers_and_topics_are_there_in_every_language_of_the_interface() -> None:
    assert lacking(registry_texts(CONTENT.registry), "en", CONTENT.translations, INTERFACE) == {}


def test_no_file_says_that_a_speaker_checked_what_a_machine_translated() -> None:
    files = [*CONTENT.translations, *(one for city in CONTENT.cities for one in city.translations)]
    files += [file for city in CONTENT.cities for one in city.processes for file in one.translations]
    assert PROBLEMS == ()
    assert [file.file for file in files if any(text.checked for text in file.translation.texts.values())] == []
