from hypothesis import given
from hypothesis import strategies as st

from core.processes.searching import fold, index_texts, search

THINGS = [
    index_texts("permit", [("Chiedere il permesso di soggiorno", 8), ("residence permit", 3), ("تصريح الإقامة", 3)]),
    index_texts("home", [("Anmeldung einer Wohnung in Straßburg", 8), ("permesso", 1)]),
    index_texts("school", [("Iscrivere i figli a scuola", 8), ("入学手続き", 3)]),
]


def test_the_best_fit_comes_first() -> None:
    assert search(THINGS, "permesso") == ["permit", "home"]


def test_case_accents_and_vowel_marks_do_not_matter() -> None:
    assert search(THINGS, "PERMÈSSO soggiórno") == ["permit"]
    assert search(THINGS, "strassburg") == ["home"]
    assert search(THINGS, "الاقامه") == ["permit"]
    assert fold("Perché È ﬁno") == "perche e fino"


def test_beginnings_and_other_endings_find_too() -> None:
    assert search(THINGS, "anmeld") == ["home"]
    assert search(THINGS, "permessi") == ["permit", "home"]


def test_scripts_without_spaces_are_found_by_parts() -> None:
    assert search(THINGS, "手続") == ["school"]


def test_what_has_all_words_is_found_else_what_has_most() -> None:
    assert search(THINGS, "permesso wohnung") == ["home"]
    assert search(THINGS, "permesso xyzzy") == ["permit", "home"]
    assert search(THINGS, "xyzzy") == []


@given(st.text())
def test_any_query_is_answered(query: str) -> None:
    assert set(search(THINGS, query)) <= {"permit", "home", "school"}


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
