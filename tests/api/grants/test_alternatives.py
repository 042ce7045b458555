"""A step says which others are enough in its place; to whom one of them isn't shown, it isn't named."""

from typing import Any

import pytest

from api.installation import Installation
from tests.api.grants.conftest import READS, Office
from tests.api.registration import YAML, build_city, publish

EITHER = "one_of:\n  - [collect-papers, translate-papers]\nsteps:\n"


@pytest.fixture
def version(installation: Installation) -> str:
    """The hash of a version in which one of two steps is enough."""
    build_city(installation)
    return publish(installation, YAML.replace("steps:\n", EITHER))


def alternatives_in(case: dict[str, Any]) -> dict[str, list[str]]:
    return {step["key"]: step["alternatives"] for step in case["procedure"]["steps"]}


def test_a_step_names_its_alternatives(office: Office) -> None:
    found = alternatives_in(office.look(office.person))

    assert found["collect-papers"] == ["translate-papers"]
    assert found["translate-papers"] == ["collect-papers"]
    assert found["hand-in"] == []


def test_an_alternative_that_a_helper_may_not_see_is_not_named(office: Office) -> None:
    office.give(READS, without_steps=["collect-papers"])

    assert alternatives_in(office.look())["translate-papers"] == []
