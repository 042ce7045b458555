"""The registry's own conditions: when it makes sense to ask for a fact."""

from core.processes.check_references import check_registry
from tests.core.processes.factories import FACTS, codes, make_registry


def test_a_sound_registry_has_no_findings() -> None:
    assert check_registry(make_registry()) == ()


def test_facts_do_not_wait_for_each_other() -> None:
    facts = [
        {"key": "a", "kind": "yes_no", "question": "A?", "only_if": {"fact": "b", "is": "yes"}},
        {"key": "b", "kind": "yes_no", "question": "B?", "only_if": {"fact": "a", "is": "yes"}},
        {"key": "c", "kind": "yes_no", "question": "C?", "only_if": {"fact": "a", "is": "perhaps"}},
        {"key": "d", "kind": "yes_no", "question": "D?", "only_if": {"fact": "nobody", "is": "yes"}},
    ]
    assert codes(check_registry(make_registry({**FACTS, "facts": facts}))) == {
        ("circle", "facts/a/only_if"),
        ("circle", "facts/b/only_if"),
        ("unknown_option", "facts/c/only_if"),
        ("unknown_fact", "facts/d/only_if"),
    }
