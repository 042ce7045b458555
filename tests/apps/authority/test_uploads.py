"""What is JSON is sent as JSON; everything else is read as YAML."""

import pytest

from apps.authority.uploads import is_json


@pytest.mark.parametrize("text", ['{"schema": 1}', '\n  {"schema": 1}\n'])
def test_an_object_is_json(text: str) -> None:
    assert is_json(text)


@pytest.mark.parametrize("text", ["schema: 1", "{schema: 1}", '{"schema": 1', "[1]", "", "{" * 100_000])
def test_anything_else_is_not(text: str) -> None:
    assert not is_json(text)
