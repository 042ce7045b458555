import hashlib
import json

from hypothesis import given

from core.platform.problems import ProblemCode
from core.processes.definition import Process
from core.processes.versions import embed_registry, hash_version, parse_version, version_bytes, version_json
from tests.core.processes.factories import FACTS, make_process, make_registry
from tests.core.processes.strategies import processes

VISA = {"fact": "visa", "is": "yes"}


def test_a_version_embeds_what_it_uses_and_nothing_else() -> None:
    version = embed_registry(make_process({"key": "one", "when": VISA, "gives": ["permit"]}), make_registry())
    assert list(version.facts) == ["citizenship", "visa"]  # citizenship is read by the visa's `only_if`
    assert version.groups == {"@eea": ("AT", "IT", "NO")}
    assert list(version.document_types) == ["permit"]


def test_facts_are_found_wherever_they_are_used() -> None:
    process = make_process(
        {
            "key": "one",
            "learns": ["status"],
            "fees": [{"key": "a", "item": "a", "amount": "1", "currency": "EUR", "times": "children"}],
            "deadlines": [
                {"key": "a", "from": "arrival-date", "offset": "P8D", "when": {"age": "birth-date", "below": "P18Y"}}
            ],
            "needs": [{"key": "a", "any_of": [["passport"], ["id-card"]], "each": "children"}],
            "outcomes": [{"key": "ok", "label": "Good", "gives": ["receipt"]}],
        },
        audience={"date": {"document": "permit", "edge": "expires"}, "before": "today"},
    )
    version = embed_registry(process, make_registry())
    assert list(version.facts) == ["arrival-date", "birth-date", "children", "status"]
    assert list(version.document_types) == ["id-card", "passport", "permit", "receipt"]


def test_the_hash_does_not_depend_on_what_the_version_does_not_use() -> None:
    process = make_process({"key": "one", "when": VISA})
    before = hash_version(embed_registry(process, make_registry()))
    turned = {
        "facts": [
            *reversed(FACTS["facts"]),
            {"key": "hobby", "kind": "yes_no", "question": "Any hobby?"},
        ],
        "groups": {"@new": ["CH"], "@eea": ["NO", "IT", "AT"]},
    }
    assert hash_version(embed_registry(process, make_registry(turned))) == before


def test_the_hash_depends_on_a_group_that_the_version_uses() -> None:
    process = make_process({"key": "one", "when": VISA})
    before = hash_version(embed_registry(process, make_registry()))
    wider = {**FACTS, "groups": {**FACTS["groups"], "@eea": ["IT", "AT", "NO", "CH"]}}
    assert hash_version(embed_registry(process, make_registry(wider))) != before


def test_the_hash_is_the_sha_256_of_the_bytes_that_are_stored() -> None:
    version = embed_registry(make_process({"key": "one", "when": VISA}), make_registry())
    assert hash_version(version) == hashlib.sha256(version_bytes(version)).hexdigest()
    ordered = json.dumps(version_json(version), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert version_bytes(version) == ordered.encode()


@given(processes)
def test_a_version_is_read_as_it_was_stored(process: Process) -> None:
    version = embed_registry(process, make_registry())
    read, problems = parse_version(json.loads(version_bytes(version)))
    assert not problems
    assert read == version
    assert version_bytes(read) == version_bytes(version)


def test_what_is_no_version_is_refused_with_all_its_problems() -> None:
    version, problems = parse_version({"definition": {}, "facts": [{}], "more": 1})
    assert version is None
    assert {problem.code for problem in problems} == {
        ProblemCode.MISSING_FIELD,
        ProblemCode.UNKNOWN_FIELD,
    }
