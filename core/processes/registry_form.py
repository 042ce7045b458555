"""Facts, groups, document types, topics and service types as they are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from core.platform.fields import Fields, parse_language, read_distinct, read_fields, read_text, shorten
from core.platform.problems import Path, Problem, ProblemCode
from core.processes.condition_form import GROUP, read_condition
from core.processes.registry import (
    About,
    DocumentType,
    Fact,
    FactKind,
    Option,
    SearchWords,
    Sensitivity,
    ServiceType,
    Topic,
)

T = TypeVar("T", Fact, DocumentType, Topic, ServiceType)

OPTION = re.compile(r"[A-Za-z0-9]+([-_][A-Za-z0-9]+)*", re.ASCII)  # a country's option is written as in ISO 3166-1
SEARCHABLE = re.compile(r"(service-types|topics|document-types)/[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
CHOOSING = (FactKind.CHOICE, FactKind.COUNTRY)


def by_key(items: Iterable[T]) -> dict[str, T]:
    """Return items by their key."""
    return {item.key: item for item in items}


def parse_facts(raw: object, problems: list[Problem]) -> tuple[dict[str, Fact], dict[str, tuple[str, ...]]]:
    """Read the file of facts and groups."""
    return read_fields(
        raw, (), problems, lambda fields: (by_key(fields.keyed("facts", read_fact)), read_groups(fields))
    )


def parse_document_types(raw: object, problems: list[Problem]) -> dict[str, DocumentType]:
    """Read the file of document types."""
    return parse_list(raw, problems, "document_types", read_document_type)


def parse_topics(raw: object, problems: list[Problem]) -> dict[str, Topic]:
    """Read the file of topics."""
    return parse_list(raw, problems, "topics", read_topic)


def parse_service_types(raw: object, problems: list[Problem]) -> dict[str, ServiceType]:
    """Read the file of service types."""
    return parse_list(raw, problems, "service_types", read_service_type)


def parse_list(raw: object, problems: list[Problem], name: str, read: Callable[[Fields], T]) -> dict[str, T]:
    """Read a file that holds one list of items with keys."""
    return read_fields(raw, (), problems, lambda fields: by_key(fields.keyed(name, read, required=True)))


def read_fact(fields: Fields) -> Fact:
    """Read one fact."""
    kind = fields.choice("kind", FactKind)
    fact = Fact(
        key=fields.required_key(),
        kind=kind,
        question=fields.text("question", required=True),
        why=fields.text("why"),
        how_to_find=fields.text("how_to_find"),
        options=fields.keyed("options", read_option, required=kind is FactKind.CHOICE),
        several=fields.flag("several"),
        sensitivity=fields.choice("sensitivity", Sensitivity, Sensitivity.ORDINARY),
        about=fields.choice("about", About, About.PERSON),
        only_if=read_condition(fields, "only_if"),
    )
    for name in ("options", "several"):
        if name in fields and kind not in CHOOSING:
            fields.note(ProblemCode.NOT_TOGETHER, name, fields=f"kind: {kind.value}, {name}")
    return fact


def read_option(fields: Fields) -> Option:
    """Read one value of a choice."""
    key = fields.value("key", parse_option, ProblemCode.BAD_KEY, required=True) or ""
    return Option(key, fields.text("label", required=True), fields.flag("retired"))


def parse_option(text: str) -> str | None:
    """Return an option's key."""
    return text if len(text) <= 80 and OPTION.fullmatch(text) else None


def read_groups(fields: Fields) -> dict[str, tuple[str, ...]]:
    """Read the groups of options."""
    raw = fields.take("groups")
    if raw is None:
        return {}
    return read_group_mapping(raw, (*fields.path, "groups"), fields.problems)


def read_group_mapping(raw: object, path: Path, problems: list[Problem]) -> dict[str, tuple[str, ...]]:
    """Read groups by name; each name begins with @."""
    groups = Fields(raw, path, problems)
    for name in groups.raw:
        if GROUP.fullmatch(name) is None:
            groups.note(ProblemCode.BAD_GROUP, name, value=shorten(name))
    return {name: read_distinct(members, (*path, name), problems, read_member) for name, members in groups.raw.items()}


def read_member(raw: object, path: Path, problems: list[Problem]) -> str | None:
    """Read one option of a group; a group has no groups in it."""
    text = read_text(raw, path, problems)
    if text is not None and parse_option(text) is None:
        problems.append(Problem(path, ProblemCode.BAD_KEY, {"value": shorten(text)}))
    return text


def read_document_type(fields: Fields) -> DocumentType:
    """Read one document type."""
    return DocumentType(
        fields.required_key(),
        fields.text("title", required=True),
        fields.text("description"),
        fields.text("how_to_get"),
    )


def read_topic(fields: Fields) -> Topic:
    """Read one topic."""
    return Topic(fields.required_key(), fields.text("title", required=True), fields.text("description"))


def read_service_type(fields: Fields) -> ServiceType:
    """Read one service type."""
    return ServiceType(fields.required_key(), fields.text("title", required=True))


def parse_search_words(raw: object, problems: list[Problem]) -> SearchWords:
    """Read the file of words that people type."""
    return read_fields(
        raw,
        (),
        problems,
        lambda fields: SearchWords(
            fields.part("search_words", read_words_by_address) or {},
            fields.part("ignored_words", read_words_by_language) or {},
        ),
    )


def read_words_by_address(fields: Fields) -> dict[str, dict[str, tuple[str, ...]]]:
    """Read the words of each thing; whether there is such a thing is seen with the whole registry."""
    for address in fields.raw:
        if SEARCHABLE.fullmatch(address) is None:
            fields.note(ProblemCode.BAD_ADDRESS, address, value=shorten(address))
    return {address: fields.part(address, read_words_by_language, required=True) or {} for address in fields.raw}


def read_words_by_language(fields: Fields) -> dict[str, tuple[str, ...]]:
    """Read lists of words or short phrases, each under the tag of its language."""
    for language in fields.raw:
        if parse_language(language) is None:
            fields.note(ProblemCode.BAD_LANGUAGE, language, value=shorten(language))
    return {language: fields.distinct(language, read_text, required=True) for language in fields.raw}


def list_strangers(words: SearchWords, known: Mapping[str, str]) -> list[Problem]:
    """Return a problem for each address with search words that isn't the beginning of an address of the registry."""
    return [
        Problem(("search_words", address), ProblemCode.UNKNOWN_REFERENCE, {"value": address})
        for address in words.of
        if f"{address}/title" not in known
    ]
