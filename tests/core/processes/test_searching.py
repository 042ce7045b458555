import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.processes.searching import Index, Indexed, Text, index_texts
from core.processes.words import Stems, cut_ukrainian, fold, split_words

TEXTS = {
    "permit": [
        ("it", 8, "Chiedere il permesso di soggiorno"),
        ("en", 3, "residence permit"),
        ("ar", 3, "تصريح الإقامة"),
        ("fa", 3, "اجازهٔ اقامت"),
        ("uk", 3, "посвідка на проживання сім’ї"),
        ("tr", 3, "oturma izni"),
    ],
    "home": [
        ("de", 8, "Anmeldung einer Wohnung in Straßburg"),
        ("de", 3, "Wohnungsgeberbestätigung vom Vermieter"),
        ("it", 1, "permesso"),
        ("nl", 3, "een nieuw adres aangeven"),
        ("tr", 3, "adres kaydı"),
    ],
    "school": [
        ("it", 8, "Iscrivere i figli a scuola"),
        ("ja", 3, "入学手続き"),
        ("de", 3, "Deutschkurs und Sprachschule für Kinder"),
        ("uk", 3, "школа для дитини"),
        ("ar", 3, "مدرسة الأطفال"),
        ("fa", 3, "مدرسه‌های کودکان"),
    ],
}
THINGS = [
    index_texts(key, [Text(text, language, weight) for language, weight, text in texts]) for key, texts in TEXTS.items()
]
INDEX = Index(THINGS, {"en": ("the", "for", "i", "need")})


def search(query: str, language: str = "en") -> list[str]:
    return INDEX.search(query, language)


def test_the_best_fit_comes_first() -> None:
    assert search("permesso", "it") == ["permit", "home"]


def test_case_accents_and_vowel_marks_do_not_matter() -> None:
    assert search("PERMÈSSO soggiórno")[0] == "permit"
    assert search("strassburg") == ["home"]
    assert search("الاقامه", "ar")[0] == "permit"
    assert fold("Perché È ﬁno") == "perche e fino"


@pytest.mark.parametrize(
    ("persian", "arabic"), [("یکی", "يكي"), ("كتاب", "کتاب"), ("۱۲۳", "123"), ("مدرسة", "مدرسه"), ("أحمد", "احمد")]
)
def test_the_letters_of_arabic_and_persian_are_the_same(persian: str, arabic: str) -> None:
    assert fold(persian) == fold(arabic)


@pytest.mark.parametrize("query", ["anmeld", "wohnungsgeber", "bestätigung", "vermieterin", "strasburg"])
def test_beginnings_parts_of_compounds_and_errors_find_too(query: str) -> None:
    assert search(query, "de")[0] == "home"


@pytest.mark.parametrize(
    ("language", "query", "found"),
    [
        ("it", "permessi", "permit"),
        ("de", "wohnungen", "home"),
        ("nl", "adressen", "home"),
        ("uk", "школи", "school"),
        ("uk", "сімʼя", "permit"),
        ("tr", "iznim", "permit"),
        ("ar", "المدارس والأطفال", "school"),
        ("fa", "مدرسه", "school"),
    ],
)
def test_other_endings_find_too(language: str, query: str, found: str) -> None:
    assert search(query, language)[0] == found


def test_a_compound_that_nobody_wrote_is_found_by_its_parts() -> None:
    assert search("sprachkinder", "de") == ["school"]


def test_umlauts_may_be_typed_with_an_e() -> None:
    assert search("wohnungsgeberbestaetigung", "de") == ["home"]


def test_two_words_find_what_is_written_as_one() -> None:
    assert search("deutsch kurs", "de") == ["school"]


def test_scripts_without_spaces_are_found_by_parts() -> None:
    assert search("手続", "ja") == ["school"]
    assert split_words("入学手続") == ["入学", "学手", "手続"]


def test_what_fits_all_words_comes_before_what_fits_some() -> None:
    assert search("permesso wohnung")[0] == "home"
    assert search("permesso xyzzy", "it") == ["permit", "home"]
    assert search("xyzzy") == []


def test_words_that_say_nothing_are_not_searched_unless_there_are_no_others() -> None:
    assert search("i need the permit") == search("permit")
    assert search("the") == []


def test_the_readers_language_counts_more_than_others() -> None:
    of = {language: index_texts(language, [Text("kind", language, 3)]) for language in ("de", "en")}
    index = Index(of.values())
    assert index.search("kind", "de") == ["de", "en"]
    assert index.search("kind", "en") == ["en", "de"]


def test_only_what_is_asked_about_is_found() -> None:
    assert INDEX.search("permesso", "it", {"home", "school"}) == ["home"]
    assert INDEX.search("permesso", "it", set()) == []


def make_thing(key: str, texts: list[tuple[str, str]]) -> Indexed:
    return index_texts(key, [Text(text, language, 2.0) for language, text in texts])


SPELLED = st.sampled_from(
    ["Straße", "strasse", "Kinder", "Kind", "школа", "школи", "permesso", "Permessi", "a", "kind"]
)
THING = st.lists(
    st.tuples(st.sampled_from(["de", "uk", "it"]), st.lists(SPELLED, max_size=4).map(" ".join)), max_size=3
)


@given(st.dictionaries(st.sampled_from("abcde"), THING), st.dictionaries(st.sampled_from("abcde"), THING | st.none()))
def test_an_index_that_is_brought_up_to_date_is_the_one_that_is_made_anew(
    before: dict[str, list[tuple[str, str]]], changes: dict[str, list[tuple[str, str]] | None]
) -> None:
    old = Index([make_thing(key, texts) for key, texts in before.items()])
    told = describe(old)
    gone = [make_thing(key, before[key]) for key in changes.keys() & before.keys()]
    come = {key: texts for key, texts in changes.items() if texts is not None}
    updated = old.replace(gone, [make_thing(key, texts) for key, texts in come.items()])
    after = {key: texts for key, texts in before.items() if key not in changes} | come
    assert describe(updated) == describe(Index([make_thing(key, texts) for key, texts in after.items()]))
    assert describe(old) == told


def describe(index: Index) -> object:
    """Return all that an index knows; languages of which nothing is left say nothing."""
    stems = {language: of for language, of in index._stems.items() if of}
    written = {language: of for language, of in index._written.items() if of}
    return copy.deepcopy(
        (index.keys, index._weights, stems, written, index._by_first, index._vocabulary, index._joined)
    )


def test_a_repeated_word_counts_no_more_than_twice() -> None:
    indexed = index_texts("one", [Text("wort " * 50, "de", 3.0)])
    assert 3.0 < indexed.words["de"]["wort"] < 6.0


def test_a_ukrainian_word_keeps_what_all_its_forms_share() -> None:
    assert len({cut_ukrainian(fold(word)) for word in ("школа", "школи", "школу", "школою", "школах")}) == 1
    assert cut_ukrainian("дім") == "дім"


def test_a_language_without_rules_leaves_words_as_they_are() -> None:
    assert Stems("ja").cut("手続") == {"手続"}
    assert Stems("pt-BR").cut("escolas") == Stems("pt").cut("escola")


@given(st.text(), st.sampled_from(["en", "de", "ar", "fa", "uk", "tr", "xx", ""]))
def test_any_query_is_answered(query: str, language: str) -> None:
    assert set(search(query, language)) <= {"permit", "home", "school"}


@given(st.sampled_from([(key, *text) for key, texts in TEXTS.items() for text in texts]), st.data())
def test_every_word_of_a_text_finds_it(text: tuple[str, str, int, str], data: st.DataObject) -> None:
    key, language, _, words = text
    assert key in search(data.draw(st.sampled_from(words.split())), language)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
