"""Cookies that only the app can read."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.kit.cookies import Sealer

SECRET = secrets.token_bytes(32)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(JSON)
def test_what_was_sealed_can_be_unsealed(value: object) -> None:
    sealer = Sealer((SECRET,), "session")
    assert sealer.unseal(sealer.seal(value)) == value


def test_a_value_of_one_purpose_is_nothing_in_another() -> None:
    assert Sealer((SECRET,), "device").unseal(Sealer((SECRET,), "session").seal({"a": 1})) is None


def test_after_a_rotation_old_values_can_still_be_read() -> None:
    old, new = secrets.token_bytes(32), secrets.token_bytes(32)
    sealed = Sealer((old,), "session").seal("kept")
    assert Sealer((new, old), "session").unseal(sealed) == "kept"
    assert Sealer((new,), "session").unseal(sealed) is None


@pytest.mark.parametrize("rubbish", ["", "a.b.c", "....", "eyJ.", "x" * 5000, "\N{SNOWMAN}"])
def test_rubbish_is_nothing(rubbish: str) -> None:
    assert Sealer((SECRET,), "session").unseal(rubbish) is None


def test_a_changed_value_is_nothing() -> None:
    sealer = Sealer((SECRET,), "session")
    sealed = sealer.seal({"role": "reader"})
    assert sealer.unseal(sealed[:-2] + ("AA" if sealed[-2:] != "AA" else "BB")) is None


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Sealer((b"short",), "session")
