"""What a step costs: lists of which the first true row wins, and what each row comes to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Final

from core.procedures.compiled import CompiledVersion
from core.procedures.missing import Truths, as_of
from core.procedures.parts import CompiledItem, CompiledRow
from core.procedures.procedure import FeeChange, FeeView
from core.procedures.standing import Standings
from core.processes.evaluating import FALSE, TRUE, UNKNOWN, Situation, read_number

NOTHING: Final = Decimal(0)
KEPT: Final = 64  # views of one list of rows; there are as many as ways in which its conditions can stand


def view_fees(version: CompiledVersion, standings: Standings, truths: Truths) -> dict[int, tuple[FeeView, ...]]:
    """Return the fees of the steps where these differ from person to person, by number, without those left out.

    A step that has ended costs what it cost on its day, one still to do what it costs today.
    """
    left_out, ended, today = standings.left_out, standings.ended, truths.situation.today
    found: dict[int, tuple[FeeView, ...]] = {}
    for number in version.with_own_fees:
        if left_out and number in left_out:
            continue
        step = version.steps[number]
        day, then = today, truths
        if ended and number in ended:
            day = ended[number]
            if step.by_day:
                then = as_of(truths, day)
        if len(step.fees) == 1:
            found[number] = view_item(step.fees[0], then, day, number in ended)
        else:
            views = [view_item(item, then, day, number in ended) for item in step.fees]
            found[number] = tuple(chain.from_iterable(views))
    return found


def view_item(item: CompiledItem, truths: Truths, day: date, ended: bool) -> tuple[FeeView, ...]:
    """Return what an item costs on a day, with the changes to come where its step hasn't ended.

    It is made once for each way in which its conditions, its numbers and the day can stand, and kept with the version.
    """
    if item.always is not None:
        return (item.always,)
    if not item.starts and not item.times:
        for row in item.rows:
            truth = TRUE if row.when is None else truths[row.when]
            if truth is TRUE:
                return row.all_alone
            if truth is UNKNOWN:
                break
        else:
            return ()
    key: list[object] = [day, ended] if item.starts else []
    for when in item.conditions:
        truth = truths[when]
        key.append(truth if truth is not UNKNOWN else truths.list_questions(when))
    key += [count_times(truths.situation, fact) for fact in item.times]
    made = item.made
    views = made.get(found := tuple(key))
    if views is None:
        views = span_item(item, truths, day, ended)
        if len(made) >= KEPT:
            made.clear()  # the days of before, mostly
        made[found] = views
    return views


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


def span_item(item: CompiledItem, truths: Truths, day: date, ended: bool) -> tuple[FeeView, ...]:
    """Return what the rows that can still win come to, with the changes on later days.

    There is a view for each currency that the rows name: amounts in two currencies never meet.
    """
    rows, settled = list_winners(item, truths, day)
    later = [start for start in item.starts if start > day]
    if settled and len(rows) == 1 and rows[0].alone is not None and not later:
        return (rows[0].alone,)
    situation = truths.situation
    unknown = [row.when for row in (rows[:-1] if settled else rows) if row.when is not None]
    missing = dict.fromkeys(question for when in unknown for question in truths.list_questions(when))
    for row in rows:
        if row.times is not None and count_times(situation, row.times) is None:
            missing[row.times] = None
    future = [(start, *list_winners(item, truths, start)) for start in (() if ended else later)]
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
        is_settled = settled and len(rows) == 1
        views.append(FeeView(item.item, currency, low, high, own, is_settled, tuple(coming), tuple(missing)))
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
