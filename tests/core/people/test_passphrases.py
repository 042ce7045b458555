"""What a passphrase must be like, and how it is known again."""

import pytest

from core.people.accounts import check_name
from core.people.passphrases import check_passphrase, hash_passphrase, is_passphrase, make_passphrase
from core.platform.errors import InvalidRequest


def test_a_passphrase_is_known_again_and_another_is_not() -> None:
    kept = hash_passphrase("three quiet blue boats")
    assert kept.startswith("$argon2id$")
    assert is_passphrase("three quiet blue boats", kept)
    assert not is_passphrase("three quiet blue boat", kept)


def test_the_same_letters_from_another_keyboard_are_the_same_passphrase() -> None:
    kept = hash_passphrase("caffè all'alba")  # one letter with its accent
    assert is_passphrase("caffe\u0300 all'alba", kept)  # a letter and an accent


def test_where_there_is_no_account_no_passphrase_is_right() -> None:
    assert not is_passphrase("three quiet blue boats", None)


def test_a_kept_value_that_is_no_hash_lets_nobody_in() -> None:
    assert not is_passphrase("x", "no passphrase")


@pytest.mark.parametrize(
    "passphrase", ["three quiet blue boats", "北京的春天很短但是很美", "kx4m-9tqa-7d2w", "correct-horse"]
)
def test_a_passphrase_of_any_script_is_taken(passphrase: str) -> None:
    check_passphrase(passphrase, "amina")


@pytest.mark.parametrize(
    ("passphrase", "reason"),
    [
        ("", "too_short"),
        ("123456789", "too_short"),
        ("          x          ", "too_short"),
        ("x" * 201, "too_long"),
        ("1234567890", "guessable"),
        ("passwordpassword", "guessable"),
        ("Amina Amina", "guessable"),
        ("zzzzzzzzzzzzzzz", "guessable"),
        ("----------", "guessable"),
    ],
)
def test_what_anybody_would_guess_is_refused(passphrase: str, reason: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        check_passphrase(passphrase, "amina")
    assert refused.value.params["reason"] == reason


def test_a_made_passphrase_is_a_good_one_and_never_the_same() -> None:
    made = {make_passphrase() for _ in range(50)}
    assert len(made) == 50
    for passphrase in made:
        check_passphrase(passphrase, "amina")


def test_a_name_is_kept_without_needless_spaces() -> None:
    assert check_name("  Amina   B. ") == "Amina B."
    assert check_name("می\u200cخواهم") == "می\u200cخواهم"  # the joiner is part of how Persian is written


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b", "a\u202eb", "a\u2066b"])
def test_a_name_that_hides_something_is_refused(name: str) -> None:
    with pytest.raises(InvalidRequest):
        check_name(name)
