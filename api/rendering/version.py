"""One version of a process in one reader's language: titles, prebuilt parts of steps, and what notes say about it.

Made once for a version and a language, and kept: what a person's procedure adds is little.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Final

from api.recent import Pile
from api.rendering.places import PlaceReading
from api.rendering.registry import RegistryReading, say_yes_no
from api.rendering.texts import Json, TextTable, html_json, sentence
from api.wording.audience import list_audience
from api.wording.catalogue import words_in
from api.wording.conditions import say_audience
from api.wording.needs import say_takes
from api.wording.places import say_channel
from core.processes.definition import Channel, ChannelKind, Deadline, Fee, LegalSource, Need, Outcome, Step, StepKind
from core.processes.registry import Registry
from core.processes.translations import Translation, process_texts
from core.processes.versions import VersionDocument

REMEMBERED: Final = 4096  # parts of answers
OFFICES: Final = 3  # addresses to tell at once; of more one is told where to look them up
WRITTEN: Final = 1 << 20  # bytes of steps, where nobody else keeps them


class VersionReading:
    """A version as a reader of one language sees it; it knows what everything in it is called."""

    def __init__(
        self,
        document: VersionDocument,
        language: str,
        *,
        translations: Mapping[str, Translation],
        registry_translations: Mapping[str, Translation],
        places: PlaceReading,
        live: RegistryReading,
        name: Hashable = None,
        written: Pile | None = None,
    ) -> None:
        """Read a version in a language; `live` is the registry of today, for topics and service types.

        `written` are steps that were written before, for other readings too: the `name` of this one tells its own.
        """
        self.name = name
        self.written = Pile(WRITTEN) if written is None else written
        self.document = document
        self.process = document.definition
        self.language = language
        self.words = words_in(language)
        self.places = places
        self.live = live
        self.texts = TextTable(process_texts(self.process), self.process.source_language, translations, language)
        embedded = Registry(document.facts, document.groups, document.document_types)
        self.registry = RegistryReading(embedded, registry_translations, language)
        self.steps: Mapping[str, Step] = {step.key: step for step in self.process.steps}
        self.needs: Mapping[tuple[str, str], Need] = {
            (step.key, need.key): need for step in self.process.steps for need in step.needs
        }
        self.deadlines: Mapping[tuple[str, str], Deadline] = {
            (step.key, one.key): one for step in self.process.steps for one in step.deadlines
        }
        self.fees: Mapping[tuple[str, str], Fee] = {
            (step.key, fee.key): fee for step in self.process.steps for fee in step.fees
        }
        self.channels: Mapping[tuple[str, str], Channel] = {
            (step.key, one.key): one for step in self.process.steps for one in step.channels
        }
        self.papers: Mapping[str, Json] = {
            key: self.registry.titled("document-types", key) for key in document.document_types
        }
        self._step_parts: dict[str, Json] = {}
        self._step_offices: dict[str, tuple[Json, ...]] = {}
        self._made: dict[Hashable, Json] = {}

    # --- names (see api.wording.names) ---

    def step(self, key: str, /) -> str:
        """Return a step's title."""
        return self.texts.words(f"steps/{key}/title") or key

    def outcome(self, step: str, key: str, /) -> str:
        """Return the label of one way that a step can end."""
        return self.texts.words(f"steps/{step}/outcomes/{key}/label") or key

    def channel(self, step: str, key: str, /) -> str:
        """Return how one can reach an office."""
        found = self.channels.get((step, key))
        if found is None:
            return key
        office = None if found.office is None else self.places.office_name(found.office)
        return say_channel(self.words, found.kind, office)

    def paper(self, key: str, /) -> str:
        """Return a document type's title."""
        return str(self.paper_reference(key)["title"]["text"])

    def question(self, fact: str, /) -> str:
        """Return how a fact is asked for."""
        return self.registry.table.words(f"facts/{fact}/question") or fact

    def value(self, fact: str, value: str, /) -> str:
        """Return one value of a fact in words."""
        return self.registry.say_value(fact, value)

    def group(self, name: str, /) -> tuple[str, ...]:
        """Return the members of a group of options."""
        return self.document.groups.get(name, ())

    # --- parts of answers ---

    def say(self, text: str) -> Json:
        """Return one of the API's own sentences."""
        return sentence(self.words, text)

    def remember(self, make: Callable[..., Json], *about: Hashable) -> Json:
        """Return what `make` makes of this reading and the rest, made once; to be copied, not changed.

        What people say decides how much there is, so all is forgotten when it becomes too much.
        """
        key = (make, about)
        found = self._made.get(key)
        if found is None:
            if len(self._made) >= REMEMBERED:
                self._made.clear()
            found = self._made[key] = make(self, *about)
        return found

    def paper_reference(self, key: str) -> Json:
        """Return a document type with its title."""
        return self.papers.get(key) or self.registry.titled("document-types", key)

    def legal(self, sources: tuple[LegalSource, ...], at: str = "") -> list[Json]:
        """Return the laws that something rests on."""
        return [
            {"key": source.key, "title": self.texts.text(f"{at}legal_basis/{source.key}/title")}
            | ({} if source.url is None else {"url": source.url})
            for source in sources
        ]

    def step_parts(self, key: str) -> Json:
        """Return what is the same for everybody about a step; to be copied, not changed."""
        found = self._step_parts.get(key)
        if found is None:
            found = self._step_parts[key] = self._make_step_parts(self.steps[key])
        return found

    def _make_step_parts(self, step: Step) -> Json:
        at = f"steps/{step.key}/"
        found: Json = {
            "key": step.key,
            "title": self.texts.text(f"{at}title"),
            "body": html_json(self.texts.text(f"{at}body")),
            "kind": step.kind.value,
            "gives": [self.paper_reference(key) for key in list_given(step)],
            "outcomes": [self._outcome(step, outcome) for outcome in step.outcomes],
            "you_can_ask_for": [
                {"key": right.key, "text": self.texts.text(f"{at}you_can_ask_for/{right.key}")}
                for right in step.you_can_ask_for
            ],
            "legal_basis": self.legal(step.legal_basis, at),
        }
        if step.official_term is not None:
            found["official_term"] = {"text": step.official_term, "lang": self.process.source_language}
        if step.responsible is not None:
            found["responsible"] = self.places.reference(step.responsible)
        if len(list_offices(step, self.places)) > OFFICES:
            found["more_offices"] = True
        if step.takes is not None:
            found["takes"] = self.say(say_takes(self.words, step.takes))
        return found

    def step_offices(self, key: str) -> tuple[Json, ...]:
        """Return the offices to which a step may lead although no route names them: a few, or none at all."""
        found = self._step_offices.get(key)
        if found is None:
            keys = list_offices(self.steps[key], self.places)
            offices = () if len(keys) > OFFICES else tuple(map(self.places.office, keys))
            found = self._step_offices[key] = tuple(office for office in offices if office is not None)
        return found

    def _outcome(self, step: Step, outcome: Outcome) -> Json:
        label = self.texts.text(f"steps/{step.key}/outcomes/{outcome.key}/label")
        return {"key": outcome.key, "label": label, "ends": outcome.ends.value}

    def channel_parts(self, step: str, key: str) -> Json:
        """Return one route to an office, with the office as it is today."""
        return self.remember(make_channel, step, key)

    def fee_label(self, step: str, fee: str) -> Json:
        """Return what a fee is for."""
        return self.texts.optional(f"steps/{step}/fees/{fee}/label") or self.say(self.words.say("Fee"))

    def yes_no_options(self) -> list[Json]:
        """Return the two answers to a question that the API asks by itself."""
        return [{"value": value, "label": self.say(say_yes_no(self.words, value))} for value in ("yes", "no")]

    def audience(self) -> Json | None:
        """Return for whom the process is meant, None where it is for everybody."""
        audience = self.process.audience
        return None if audience is None else self.say(say_audience(self.words, self, audience))

    def audience_items(self) -> list[Json] | None:
        """Return the same as short lines, each of which is for the reader or isn't."""
        audience = self.process.audience
        if audience is None:
            return None
        return [
            {"sense": "for" if item.is_for else "not_for", "text": self.say(item.sentence)}
            | ({} if item.fact is None else {"about": self.registry.table.text(f"facts/{item.fact}/question")})
            for item in list_audience(self.words, self, audience)
        ]


def list_given(step: Step) -> tuple[str, ...]:
    """Return the papers that a step gives, whatever its good end."""
    found = (*step.gives, *(key for outcome in step.outcomes for key in outcome.gives))
    return tuple(dict.fromkeys(found))


def list_offices(step: Step, places: PlaceReading) -> tuple[str, ...]:
    """Return the offices of whoever is responsible for a step to which one goes, but of which no route says where."""
    if step.responsible is None or not is_gone_to(step):
        return ()
    named = {channel.office for channel in step.channels}
    return tuple(key for key in places.offices_of(step.responsible) if key not in named)


def is_gone_to(step: Step) -> bool:
    """Say whether a step may lead to an office that it doesn't name."""
    if not step.channels:
        return step.kind in {StepKind.ATTEND, StepKind.APPLY}
    return any(channel.kind is ChannelKind.IN_PERSON and channel.office is None for channel in step.channels)


def make_channel(reading: VersionReading, step: str, key: str) -> Json:
    """Return one route to an office, with the office as it is today."""
    channel = reading.channels[step, key]
    found = {
        "key": key,
        "kind": channel.kind.value,
        "text": reading.say(reading.channel(step, key)),
        "office": None if channel.office is None else reading.places.office(channel.office),
        "url": channel.url,
        "appointment_url": channel.appointment_url,
    }
    return {name: value for name, value in found.items() if value is not None}
