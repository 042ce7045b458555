"""The API's description is one that a client generator can work with."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

Description = dict[str, Any]

OTHER_THAN_JSON = frozenset({"text/calendar", "application/pdf", "application/zip", "image/webp"})


@pytest.fixture
def description(client: TestClient) -> Description:
    found: Description = client.get("/v1/openapi.json").json()
    return found


def operations(description: Description) -> Iterator[tuple[str, str, Description]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for item in node:
            yield from references(item)


def test_every_operation_has_its_own_id(description: Description) -> None:
    ids = Counter(operation["operationId"] for _, _, operation in operations(description))
    assert [one for one, number in ids.items() if number > 1] == []


def test_every_reference_leads_somewhere_and_every_schema_is_valid(description: Description) -> None:
    schemas = description["components"]["schemas"]
    assert {one.rpartition("/")[2] for one in references(description)} <= schemas.keys()
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)


def test_every_operation_says_what_it_answers_and_how_it_refuses(description: Description) -> None:
    for method, path, operation in operations(description):
        answers = operation["responses"]
        assert "application/problem+json" in answers["default"]["content"], (method, path)
        good = [status for status in answers if status.startswith("2")]
        assert len(good) == 1, (method, path)
        if good != ["204"]:
            content = answers[good[0]]["content"]
            if not OTHER_THAN_JSON.isdisjoint(content):
                continue
            schema = content["application/json"]["schema"]
            assert schema, (method, path)
        for name in (part[1:-1] for part in path.split("/") if part.startswith("{")):
            declared = [one for one in operation["parameters"] if one["name"] == name]
            assert [one["in"] for one in declared] == ["path"], (method, path, name)


def test_every_operation_says_who_may_call_it(description: Description) -> None:
    for method, path, operation in operations(description):
        public = operation.get("x-permission") == "public"
        assert operation["security"] == ([] if public else [{"accessToken": []}]), (method, path)
