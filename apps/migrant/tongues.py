"""The same words in two languages: the person's own, and one that others read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from apps.kit.client.texts import Text
from apps.kit.frozen import frozen
from apps.kit.i18n import Language

SOURCE: Final = "en"


@frozen
class Both:
    """The same words in two languages; `other` is absent where there is only one, or both say it the same way."""

    own: Text
    other: Text | None = None

    @property
    def texts(self) -> tuple[Text, ...]:
        """The words, the person's own first."""
        return (self.own,) if self.other is None else (self.own, self.other)


@frozen
class Tongues:
    """The two languages of a sheet; in `other` the interface may have no words, then it speaks English."""

    own: Language
    other: Language | None = None

    def gettext(self, message: str, **values: Any) -> Both:
        """Say a text of the interface in both languages."""
        other = None if self.other is None else _say(self.other, message, values)
        return self.pair(_say(self.own, message, values), other)

    def day(self, day: date) -> Both:
        """Write a date in both languages."""
        other = self.other
        return self.pair(
            Text(self.own.day(day, "full"), self.own.tag), Text(other.day(day, "full"), other.tag) if other else None
        )

    def pair(self, own: Text, other: Text | None) -> Both:
        """Put two texts side by side, or only one where they are the same."""
        return Both(own, None if other is None or other.text == own.text else other)


def _say(language: Language, message: str, values: Mapping[str, Any]) -> Text:
    words = language.gettext(message)
    said = words % language.fill(values) if values else words
    return Text(said, language.tag if words != message else SOURCE)
