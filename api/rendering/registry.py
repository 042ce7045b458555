"""Facts, document types, topics and stages as JSON, in one reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from api.rendering.texts import Json, TextTable, sentence
from api.wording.catalogue import Words, words_in
from api.wording.dates import say_span
from api.wording.stages import say_stage
from core.processes.answers import read_date
from core.processes.content import REGISTRY_LANGUAGE
from core.processes.definition import Stage
from core.processes.registry import Fact, FactKind, Registry
from core.processes.translations import Translation, registry_texts


class RegistryReading:
    """A registry, or the part of it that a version embeds, in one reader's language."""

    def __init__(self, registry: Registry, translations: Mapping[str, Translation], language: str) -> None:
        """Read a registry in a language."""
        self.registry = registry
        self.words = words_in(language)
        self.table = TextTable(registry_texts(registry), REGISTRY_LANGUAGE, translations, language)

    def titled(self, folder: str, key: str) -> Json:
        """Return a key with its title: a topic, a service type, a document type."""
        return {"key": key, "title": self.title(folder, key)}

    def title(self, folder: str, key: str) -> Json:
        """Return a title; a key that the registry lacks is its own title."""
        return self.table.optional(f"{folder}/{key}/title") or sentence(self.words, key)

    def fact(self, fact: Fact) -> Json:
        """Return a fact and how it is asked for."""
        found: Json = {
            "key": fact.key,
            "kind": fact.kind.value,
            "question": self.table.text(f"facts/{fact.key}/question"),
            "options": self.options(fact),
            "several": fact.several,
            "sensitivity": fact.sensitivity.value,
            "about": fact.about.value,
        }
        return found | self.optional_texts(f"facts/{fact.key}", ("why", "how_to_find"))

    def options(self, fact: Fact) -> list[Json]:
        """Return what can be answered now; of a country only what is offered besides all countries."""
        if fact.kind is FactKind.YES_NO:
            return [{"value": value, "label": sentence(self.words, say_yes_no(self.words, value))} for value in YES_NO]
        return [
            {"value": option.key, "label": self.table.text(f"facts/{fact.key}/options/{option.key}")}
            for option in fact.options
            if not option.retired
        ]

    def document_type(self, key: str) -> Json:
        """Return a document type."""
        return self.titled("document-types", key) | self.optional_texts(
            f"document-types/{key}", ("description", "how_to_get")
        )

    def topic(self, key: str, processes: int) -> Json:
        """Return a topic, and how many processes it has."""
        found = self.titled("topics", key) | self.optional_texts(f"topics/{key}", ("description",))
        return found | {"processes": processes}

    def stages(self) -> list[Json]:
        """Return all stages in their order."""
        return [{"key": stage.value, "title": sentence(self.words, say_stage(self.words, stage))} for stage in Stage]

    def optional_texts(self, at: str, names: tuple[str, ...]) -> Json:
        """Return the texts that are there."""
        texts = {name: self.table.optional(f"{at}/{name}") for name in names}
        return {name: text for name, text in texts.items() if text is not None}

    def say_value(self, fact: str, value: str) -> str:
        """Return one value of a fact in words."""
        found = self.registry.facts.get(fact)
        if found is None:
            return value
        if any(option.key == value for option in found.options):
            return self.table.words(f"facts/{fact}/options/{value}")
        match found.kind:
            case FactKind.YES_NO:
                return say_yes_no(self.words, value)
            case FactKind.COUNTRY:
                return str(self.words.locale.territories.get(value, value))
            case FactKind.DATE:
                span = read_date(value)
                return value if span is None else say_span(self.words, span)
            case FactKind.NUMBER:
                return self.words.digits(value)
            case _:
                return value


YES_NO = ("yes", "no")


def say_yes_no(words: Words, value: str) -> str:
    """Return yes or no."""
    return words.say("Yes") if value == "yes" else words.say("No")
