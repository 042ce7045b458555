"""A helper's word for somebody who lost everything."""

from __future__ import annotations

from pydantic import Field

from api.schemas.fields import Answer, Body


class AttestationBody(Body):
    """The code that the person showed to the helper."""

    code: str = Field(min_length=1, max_length=60)


class AttestationAnswer(Answer):
    """The word was given or taken back; whether it counts isn't told."""

    noted: bool = True
