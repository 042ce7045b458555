"""What a step costs: lists of which the first true row wins, and what each row comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from core.procedures.compiled import CompiledVersion
from core.procedures.missing import Truths, as_of
from core.procedures.parts import CompiledItem, CompiledRow
from core.procedures.procedure import FeeChange, FeeView
from core.procedures.standing import Standings
from core.processes.evaluating import FALSE, TRUE, UNKNOWN, Situation, read_number

NOTHING: Final = Decimal(0)
KEPT: Final = 64  # views of one list of rows; there are as many as ways in which its conditions can stand


def view_fees(
    version: CompiledVersion, standings: Standings, truths: Truths, ended: Mapping[int, date]
) -> dict[int, tuple[FeeView, ...]]:
    """Return the fees of the steps where these differ from person to person, by number, without those left out."""
    left_out = standings.left_out
    found: dict[int, tuple[FeeView, ...]] = {}
    for number in version.with_own_fees:
        if left_out and number in left_out:
            continue
        step = version.steps[number]
        day = ended.get(number)
        if day is None:
            found[number] = list_fees(step.fees, truths, truths.situation.today, ended=False)
        else:
            then = as_of(truths, day) if step.by_day else truths
            found[number] = list_fees(step.fees, then, day, ended=True)
    return found


def list_fees(items: tuple[CompiledItem, ...], truths: Truths, day: date, ended: bool) -> tuple[FeeView, ...]:
    """Return what each item of a step costs on a day: the day it was done, or today, with the changes to come."""
    views: list[FeeView] = []
    for item in items:
        view = item.always
        if view is None and not item.varies:
            view = find_winner(item, truths)
        if view is not None:
            views.append(view)
            continue
        rows, settled = list_winners(item, truths, day)
        if settled and len(rows) == 1 and rows[0].alone is not None and not (item.starts and item.starts[-1] > day):
            views.append(rows[0].alone)
        else:
            views.extend(view_item(item, rows, settled, truths, day, ended))
    return tuple(views)


def find_winner(item: CompiledItem, truths: Truths) -> FeeView | None:
    """Return the view of the first true row of a list without days or numbers, None where a row before may win."""
    for row in item.rows:
        truth = TRUE if row.when is None else truths[row.when]
        if truth is TRUE:
            return row.alone
        if truth is UNKNOWN:
            return None
    return None


def list_winners(item: CompiledItem, truths: Truths, day: date) -> tuple[list[CompiledRow], bool]:
    """Return the rows of a list that win or can still win on a day, and whether one of them surely does."""
    rows: list[CompiledRow] = []
    for row in item.rows:
        if row.valid_from is not None and row.valid_from > day:
            continue
        truth = TRUE if row.when is None else truths[row.when]
        if truth is FALSE:
            continue
        rows.append(row)
        if truth is TRUE:
            return rows, True
    return rows, False


def view_item(
    item: CompiledItem, rows: list[CompiledRow], settled: bool, truths: Truths, day: date, ended: bool
) -> tuple[FeeView, ...]:
    """Return what an item costs, in each currency that its rows name; amounts in two currencies never meet."""
    situation = truths.situation
    unknown = rows[:-1] if settled else rows
    missing = tuple(
        dict.fromkeys(question for row in unknown if row.when is not None for question in row.when.gather(situation))
    )
    if not item.varies:
        key = (tuple([row.key for row in rows]), settled, missing)
        views = item.made.get(key)
        if views is None:
            views = span_item(item, rows, settled, missing, truths, [])
            if len(item.made) < KEPT:
                item.made[key] = views
        return views
    numbers = (row.times for row in rows if row.times is not None and count_times(situation, row.times) is None)
    missing = tuple(dict.fromkeys((*missing, *numbers)))
    later = [] if ended else [start for start in item.starts if start > day]
    return span_item(item, rows, settled, missing, truths, later)


def span_item(
    item: CompiledItem,
    rows: list[CompiledRow],
    settled: bool,
    missing: tuple[str, ...],
    truths: Truths,
    later: list[date],
) -> tuple[FeeView, ...]:
    """Return what rows that can still win come to, with the changes on later days."""
    situation = truths.situation
    future = [(start, *list_winners(item, truths, start)) for start in later]
    currencies = dict.fromkeys(row.currency for found in (rows, *(found for _, found, _ in future)) for row in found)
    views = []
    for currency in currencies:
        now = low, high = span_rows(rows, settled, currency, situation)
        coming: list[FeeChange] = []
        for start, found, sure in future:
            then = span_rows(found, sure, currency, situation)
            if then != now:
                coming.append(FeeChange(start, *then))
                now = then
        own = tuple(row.key for row in rows if row.currency == currency)
        views.append(FeeView(item.item, currency, low, high, own, settled and len(rows) == 1, tuple(coming), missing))
    return tuple(views)


def span_rows(
    rows: Sequence[CompiledRow], settled: bool, currency: str, situation: Situation
) -> tuple[Decimal, Decimal | None]:
    """Return the least and the most that rows of one currency can come to; None is open-ended."""
    low: Decimal | None = None
    high: Decimal | None = NOTHING
    for row in rows:
        if row.currency != currency:
            low = NOTHING
            continue
        times = 1 if row.times is None else count_times(situation, row.times)
        least = row.low * times if times is not None else NOTHING
        low = least if low is None or least < low else low
        if times is None and row.high:
            high = None
        elif high is not None and times is not None:
            high = max(high, row.high * times)
    return (low if settled and low is not None else NOTHING), high


def count_times(situation: Situation, fact: str) -> int | None:
    """Return the number a fact gives, a whole one from zero on; None where it isn't known."""
    answer = situation.answers.get(fact)
    if answer is None or answer.state is not None or not answer.values:
        return None
    number = read_number(answer.values[0])
    return None if number is None else max(0, int(number))
