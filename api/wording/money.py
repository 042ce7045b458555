"""Amounts, and what a step or the whole way costs."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_currency

from api.wording.catalogue import Words


@lru_cache(maxsize=4096)
def say_amount(words: Words, amount: Decimal, currency: str) -> str:
    """Return an amount of money as the language writes it: 40,00 €."""
    return words.digits(format_currency(amount, currency, locale=words.locale, numbering_system=words.numbering))


def say_price(words: Words, low: Decimal, high: Decimal | None, currency: str) -> str:
    """Return what something costs, or between which amounts; `high` is None where nobody can say."""
    if high is None:
        return words.say("from {amount}", amount=say_amount(words, low, currency))
    if low != high:
        return words.say(
            "{low} to {high}", low=say_amount(words, low, currency), high=say_amount(words, high, currency)
        )
    if not low:
        return words.say("free of charge")
    return say_amount(words, low, currency)
