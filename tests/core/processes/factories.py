"""Small processes and registries, written as authors write them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.processes.checks import checks
from core.processes.definition import Process
from core.processes.definition_form import parse_process
from core.processes.findings import Finding, Surroundings
from core.processes.registry import DocumentType, Registry, ServiceType, Topic
from core.processes.registry_form import parse_facts

FACTS = {
    "facts": [
        {
            "key": "status",
            "kind": "choice",
            "question": "Why do you stay?",
            "options": [
                {"key": "student", "label": "Study"},
                {"key": "worker", "label": "Work"},
                {"key": "au-pair", "label": "Au pair", "retired": "true"},
                {"key": "other", "label": "Something else"},
            ],
        },
        {"key": "citizenship", "kind": "country", "question": "Which citizenship?", "several": "true"},
        {"key": "family-of-eu", "kind": "yes_no", "question": "Is a relative from the EU?"},
        {"key": "children", "kind": "number", "question": "How many children?"},
        {"key": "arrival-date", "kind": "date", "question": "When did you come?"},
        {"key": "birth-date", "kind": "date", "question": "When were you born?"},
        {
            "key": "visa",
            "kind": "yes_no",
            "question": "Have you a visa?",
            "only_if": {"not": {"fact": "citizenship", "in": ["@eea"]}},
        },
    ],
    "groups": {"@eea": ["IT", "AT", "NO"], "@unused": ["CH"]},
}


def make_registry(facts: Any = FACTS) -> Registry:
    """A registry of a few facts, papers, topics and service types."""
    problems: list[Any] = []
    parsed, groups = parse_facts(facts, problems)
    assert not problems
    papers = ("passport", "id-card", "receipt", "permit")
    return Registry(
        parsed,
        groups,
        {key: DocumentType(key, key, how_to_get="Ask." if key == "passport" else "") for key in papers},
        {"legal-status": Topic("legal-status", "Legal status")},
        {"residence-permit": ServiceType("residence-permit", "Residence permit")},
    )


def make_process(*steps: dict[str, Any], **members: Any) -> Process:
    """A process of some steps, each with its text."""
    written = [
        {"title": f"Do {step['key']}", "kind": "apply", "body": "How.", **step} for step in steps or ({"key": "one"},)
    ]
    raw = {
        "schema": 1,
        "process": "bologna/permit",
        "service_type": "residence-permit",
        "source_language": "it",
        "title": "Permit",
        "summary": "For you.",
        "you_get": "A permit.",
        "authority": "questura",
        "legal_basis": [{"key": "law", "title": "The law"}],
        "steps": written,
        **members,
    }
    process, problems = parse_process(raw)
    assert process is not None, problems
    return process


def find(process: Process, **surroundings: Any) -> tuple[Finding, ...]:
    """All findings about a process."""
    known: dict[str, Any] = {"organisations": frozenset({"questura"}), "offices": frozenset({"desk"})}
    return checks(process, Surroundings(make_registry(), **{**known, **surroundings}))


def codes(findings: Iterable[Finding]) -> set[tuple[str, str]]:
    """Codes and places of findings, without hints."""
    return {(finding.code.value, "/".join(finding.place)) for finding in findings if finding.severity != "hint"}
