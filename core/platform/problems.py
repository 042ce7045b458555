"""What is wrong with data that somebody wrote, as values: all of it at once, with its place."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

Path = tuple[str | int, ...]
"""Where something stands: names of members, and for lists the position or an item's key."""


class ProblemCode(StrEnum):
    """Every kind of problem; its params are named beside it."""

    # the file
    MISSING_FILE = "missing_file"
    UNREADABLE_FILE = "unreadable_file"
    TOO_LARGE = "too_large"  # limit (bytes)
    NOT_UTF8 = "not_utf8"
    BAD_YAML = "bad_yaml"  # detail
    ALIAS = "alias"  # name
    TAG = "tag"  # tag
    DUPLICATE_FIELD = "duplicate_field"  # field, first_line
    TOO_DEEP = "too_deep"  # limit
    # the shape
    WRONG_TYPE = "wrong_type"  # expected, found
    UNKNOWN_FIELD = "unknown_field"  # field, allowed
    MISSING_FIELD = "missing_field"  # field
    NOT_TOGETHER = "not_together"  # fields
    EMPTY = "empty"
    TOO_LONG = "too_long"  # limit (characters)
    TOO_MANY = "too_many"  # limit (items)
    DUPLICATE_KEY = "duplicate_key"  # key
    # the value; each has `value`
    BAD_CHARACTER = "bad_character"  # character (U+202E)
    BAD_CHOICE = "bad_choice"  # allowed
    BAD_KEY = "bad_key"
    BAD_ADDRESS = "bad_address"  # a process is "city/slug"
    BAD_DATE = "bad_date"
    BAD_TIME = "bad_time"
    BAD_PERIOD = "bad_period"
    BAD_INTEGER = "bad_integer"
    BAD_NUMBER = "bad_number"
    BAD_AMOUNT = "bad_amount"
    BAD_RANGE = "bad_range"
    BAD_BOOLEAN = "bad_boolean"
    BAD_CURRENCY = "bad_currency"
    BAD_LANGUAGE = "bad_language"
    BAD_COUNTRY = "bad_country"
    BAD_ZONE = "bad_zone"
    BAD_URL = "bad_url"
    BAD_EMAIL = "bad_email"
    BAD_HASH = "bad_hash"
    BAD_GROUP = "bad_group"
    BAD_CONDITION = "bad_condition"  # allowed
    # files that belong together
    WRONG_PLACE = "wrong_place"  # expected
    UNKNOWN_REFERENCE = "unknown_reference"


class Problem(NamedTuple):
    """One thing wrong: where, what, with which values, and the line (from 1) where the data came from a file."""

    path: Path
    code: ProblemCode
    params: Mapping[str, str] = {}
    line: int | None = None
    file: str | None = None
