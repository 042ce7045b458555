from datetime import date
from decimal import Decimal

import pytest

from api.wording import digits
from api.wording.catalogue import Words, words_in
from api.wording.conditions import say_audience, say_condition
from api.wording.dates import say_day, say_days, say_length, say_period, say_span
from api.wording.deadlines import say_deadline, say_rule
from api.wording.money import say_price
from api.wording.needs import say_need, say_takes, say_time, say_visits
from api.wording.places import say_hours
from api.wording.reasons import say_reason, say_wait
from apps.kit import digits as kit_digits
from core.people.places import Hours, Weekday
from core.procedures.procedure import DeadlineStatus, DeadlineView, ExtraView, Ternary, TimeTotal, WaitsFor
from core.processes.answers import Answer, read_date
from core.processes.conditions import (
    AgeIs,
    AllOf,
    AnyOf,
    Condition,
    DateIs,
    DateOperator,
    DocumentDate,
    FactDate,
    FactIn,
    FactIs,
    Holds,
    LiteralDate,
    Not,
    NumberIs,
    StepDate,
    StepEnded,
    Today,
)
from core.processes.definition import AppointmentDate, Deadline, ExtraKind, Need, OutcomeDate, Takes, WorkingDays
from core.processes.evaluating import FALSE, TRUE
from core.processes.explaining import Reason
from core.processes.periods import Period
from tests.api.wording.naming import Plainly

NAMES = Plainly()
EN, DE, IT, AR, UK, FA = (words_in(language) for language in ("en", "de", "it", "ar", "uk", "fa"))
STUDENT = FactIs("work", "student")


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        (STUDENT, "you answer “WORK?” with “STUDENT”"),
        (Not(STUDENT), "you don't answer “WORK?” with “STUDENT”"),
        (Not(Not(STUDENT)), "you answer “WORK?” with “STUDENT”"),
        (FactIn("country", ("@near", "CH")), "you answer “COUNTRY?” with “IT”, “FR” or “CH”"),
        (
            FactIn("country", ("@far",)),
            "you answer “COUNTRY?” with one of 30 answers, such as “C0”, “C1”, “C2”",
        ),
        (NumberIs("age", at_least=Decimal(18)), "your answer to “AGE?” is 18 or more"),
        (Not(NumberIs("age", at_least=Decimal(18))), "your answer to “AGE?” is less than 18"),
        (
            NumberIs("age", at_least=Decimal(18), below=Decimal(65)),
            "your answer to “AGE?” is 18 or more and your answer to “AGE?” is less than 65",
        ),
        (
            Not(NumberIs("age", at_least=Decimal(18), below=Decimal(65))),
            "your answer to “AGE?” is 65 or more or your answer to “AGE?” is less than 18",
        ),
        (AgeIs("birth", at_least=Period(years=18)), "you are 18 years old or older"),
        (Not(AgeIs("birth", at_least=Period(years=18))), "you are not yet 18 years old"),
        (Holds("visa"), "you have this paper: VISA"),
        (Not(Holds("visa")), "you don't have this paper: VISA"),
        (StepEnded("ask", "yes"), "“ASK” ends with “ASK:YES”"),
        (AnyOf((STUDENT, Holds("visa"))), "you answer “WORK?” with “STUDENT” or you have this paper: VISA"),
        (
            Not(AnyOf((STUDENT, Holds("visa")))),
            "you don't answer “WORK?” with “STUDENT” and you don't have this paper: VISA",
        ),
        (
            AllOf((Holds("visa"), AnyOf((STUDENT, Holds("card"))))),
            "you have this paper: VISA and (you answer “WORK?” with “STUDENT” or you have this paper: CARD)",
        ),
        (AllOf(()), "in every case"),
        (AnyOf(()), "in no case"),
        (Not(AnyOf(())), "in every case"),
        (
            DateIs(FactDate("arrival"), DateOperator.BEFORE, LiteralDate(date(2026, 3, 1))),
            "your answer to “ARRIVAL?” is before 1 March 2026",
        ),
        (
            Not(DateIs(Today(), DateOperator.AFTER, DocumentDate("visa", "expires"), Period(days=-60))),
            "today is not after 60 days before the day on which “VISA” expires",
        ),
        (
            DateIs(StepDate("ask"), DateOperator.ON_OR_AFTER, DocumentDate("visa", "issued")),
            "the day of “ASK” is not before the date of issue of “VISA”",
        ),
    ],
)
def test_a_condition_is_a_clause(condition: Condition, sentence: str) -> None:
    assert say_condition(EN, NAMES, condition) == sentence


def test_a_condition_is_said_in_every_language() -> None:
    assert say_audience(DE, NAMES, Not(STUDENT)) == (
        "Das ist für dich, wenn Folgendes gilt: du antwortest auf „WORK?“ nicht mit „STUDENT“."
    )
    assert say_audience(IT, NAMES, Holds("visa")) == "Questo è per te se hai questo documento: VISA."
    assert say_audience(AR, NAMES, Holds("visa")) == "هذا لك إذا كانت لديك هذه الوثيقة: VISA."


# --- days ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (EN, "Tuesday, 1 December 2026"),
        (DE, "Dienstag, 1. Dezember 2026"),
        (IT, "martedì 1 dicembre 2026"),
        (AR, "الثلاثاء، 1 ديسمبر 2026"),
        (UK, "вівторок, 1 грудня 2026\u202fр."),
        (FA, "سه‌شنبه ۱ دسامبر ۲۰۲۶"),
    ],
)
def test_a_day_is_written_as_people_write_it_with_the_digits_of_the_offices(words: Words, said: str) -> None:
    assert say_day(words, date(2026, 12, 1)) == said


def test_arabic_counts_in_six_ways() -> None:
    said = [say_days(AR, number) for number in (0, 1, 2, 3, 11, 100)]
    assert said == ["0 يوم", "يوم واحد", "يومان", "3 أيام", "11 يومًا", "100 يوم"]


def test_ukrainian_counts_in_three_ways() -> None:
    said = [say_days(UK, number) for number in (1, 2, 5, 11, 21, 22)]
    assert said == ["1 день", "2 дні", "5 днів", "11 днів", "21 день", "22 дні"]


def test_a_date_with_a_full_stop_of_its_own_ends_a_sentence_once() -> None:
    assert say_audience(UK, NAMES, DateIs(Today(), DateOperator.BEFORE, LiteralDate(date(2026, 3, 1)))).endswith(
        "2026\u202fр."
    )
    assert UK.say("{rule}.", rule="…") == "…."


def test_the_api_and_the_apps_write_the_same_digits() -> None:
    assert (digits.DIGITS, digits.SYSTEMS) == (kit_digits.DIGITS, kit_digits.SYSTEMS)
    assert say_days(FA, 12) == "۱۲ روز"
    assert say_price(FA, Decimal("40.00"), Decimal("40.00"), "EUR") == "\u200e€\xa0۴۰٫۰۰"
    assert say_condition(FA, NAMES, NumberIs("age", at_least=Decimal(18))).endswith("۱۸ یا بیشتر است")


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (Period(days=1), "1 day"),
        (Period(), "0 days"),
        (Period(years=1, months=6), "1 year and 6 months"),
        (Period(days=-60), "60 days"),
    ],
)
def test_a_period_is_said_as_it_was_written(period: Period, said: str) -> None:
    assert say_period(EN, period) == said


@pytest.mark.parametrize(
    ("days", "said"), [(0, "0 days"), (21, "21 days"), (28, "4 weeks"), (180, "6 months"), (730, "2 years")]
)
def test_a_long_time_is_said_roughly(days: int, said: str) -> None:
    assert say_length(EN, days) == said


@pytest.mark.parametrize(
    ("text", "said"), [("2026-03-05", "5 March 2026"), ("2026-03", "March 2026"), ("2026", "2026")]
)
def test_a_date_is_said_as_exactly_as_it_is_known(text: str, said: str) -> None:
    span = read_date(text)
    assert span is not None
    assert say_span(EN, span) == said


# --- deadlines -------------------------------------------------------------------------------------

EIGHT = Deadline("eight", FactDate("arrival"), WorkingDays(8))


def view(deadline: Deadline, day: date | None, source: str = "computed") -> DeadlineView:
    return DeadlineView(
        deadline.key,
        day,
        day is not None,
        deadline.sense,
        deadline.strict,
        DeadlineStatus.AHEAD,
        source=source,  # type: ignore[arg-type]
    )


def test_a_deadline_says_its_day_and_its_rule() -> None:
    said = say_deadline(EN, NAMES, "hand-in", EIGHT, view(EIGHT, date(2026, 12, 1)))
    assert said == (
        "By Tuesday, 1 December 2026. The law says: at the latest 8 working days after "
        "the date you give for “ARRIVAL?”."
    )
    assert say_deadline(DE, NAMES, "hand-in", EIGHT, view(EIGHT, date(2026, 12, 1))) == (
        "Bis Dienstag, 1. Dezember 2026. Das Gesetz sagt: spätestens 8 Arbeitstage nach "
        "dem Datum, das du bei „ARRIVAL?“ angibst."
    )


def test_what_is_to_be_done_today_is_said_so() -> None:
    now = Deadline("now", Today(), Period(), strict="advice")
    assert (
        say_deadline(EN, NAMES, "go", now, view(now, date(2026, 11, 22))) == "Best by Sunday, 22 November 2026: today."
    )
    assert say_rule(DE, NAMES, "go", now) == "Spätestens heute"


def test_without_a_day_a_deadline_says_its_rule() -> None:
    assert say_deadline(EN, NAMES, "hand-in", EIGHT, view(EIGHT, None)) == (
        "At the latest 8 working days after the date you give for “ARRIVAL?”."
    )


def test_the_date_on_ones_own_letter_needs_no_rule() -> None:
    said = say_deadline(EN, NAMES, "hand-in", EIGHT, view(EIGHT, date(2026, 12, 1), "letter"))
    assert said == "By Tuesday, 1 December 2026. This is the date on your letter."


@pytest.mark.parametrize(
    ("deadline", "rule"),
    [
        (
            Deadline("d", DocumentDate("permit", "expires"), Period(days=-60), "not_before"),
            "At the earliest 60 days before the day on which “PERMIT” expires",
        ),
        (
            Deadline("d", OutcomeDate("ask", "no"), Period(months=2)),
            "At the latest 2 months after the end of “ASK” with “ASK:NO”",
        ),
        (Deadline("d", AppointmentDate("go"), Period(), "on"), "Exactly on the day of your appointment"),
        (
            Deadline("d", AppointmentDate("come"), WorkingDays(-1)),
            "At the latest 1 working day before your appointment for “COME”",
        ),
        (Deadline("d", StepDate("ask"), Period(days=20)), "At the latest 20 days after the step “ASK”"),
    ],
)
def test_a_rule_names_the_event_that_it_counts_from(deadline: Deadline, rule: str) -> None:
    assert say_rule(EN, NAMES, "go", deadline) == rule


# --- money, papers, time, hours ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "english", "german"),
    [
        ("40.00", "40.00", "€40.00", "40,00\xa0€"),
        ("40.00", "100.00", "€40.00 to €100.00", "40,00\xa0€ bis 100,00\xa0€"),
        ("0.00", "0.00", "free of charge", "kostenlos"),
        ("0.00", "16.00", "€0.00 to €16.00", "0,00\xa0€ bis 16,00\xa0€"),
        ("16.00", None, "from €16.00", "ab 16,00\xa0€"),
    ],
)
def test_a_price_is_an_amount_a_range_or_open(low: str, high: str | None, english: str, german: str) -> None:
    most = None if high is None else Decimal(high)
    assert say_price(EN, Decimal(low), most, "EUR") == english
    assert say_price(DE, Decimal(low), most, "EUR") == german


def test_a_need_is_said_whole() -> None:
    need = Need("identity", (("passport",), ("card", "birth-certificate")), issued_within=Period(months=6))
    extras = (ExtraView(ExtraKind.COPY, 1, Ternary.YES), ExtraView(ExtraKind.APOSTILLE, 1, Ternary.MAYBE))
    assert say_need(EN, NAMES, need, extras, 1, Ternary.YES) == (
        "PASSPORT or CARD and BIRTH-CERTIFICATE, and a copy, and perhaps an apostille (not older than 6 months)"
    )
    assert (
        say_need(IT, NAMES, Need("p", (("passport",),)), extras[:1], 1, Ternary.MAYBE) == "Forse: PASSPORT, e una copia"
    )
    each = Need("photo", (("photo",),), each="children")
    assert say_need(EN, NAMES, each, (), 3, Ternary.YES) == "PHOTO – 3 times"
    assert say_need(EN, NAMES, each, (), None, Ternary.YES) == "PHOTO – how often depends on your answers"


def test_how_long_a_step_takes() -> None:
    assert say_takes(EN, Takes(Period(days=60), Period(months=6))) == "Usually 60 days, at most 6 months."
    assert say_takes(EN, Takes(Period(days=60))) == "Usually 60 days. Nobody can say how long at the most."


def test_how_long_the_whole_way_takes() -> None:
    assert say_time(EN, TimeTotal(10, 10, 40)) == "Usually about 10 days. At most 6 weeks."
    assert say_time(EN, TimeTotal(10, 40, None)) == (
        "Usually between 10 days and 6 weeks. It can take longer; nobody can say how long."
    )


def test_no_time_at_all_is_not_said() -> None:
    assert say_time(EN, TimeTotal(0, 40, 90)) == "Usually up to 6 weeks. At most 3 months."
    assert say_time(EN, TimeTotal(0, None, None)) == "Nobody can say yet how long it takes."
    assert say_time(EN, TimeTotal(0, 0, 90)) == "At most 3 months."
    assert say_time(EN, TimeTotal(0, 40, None)) == (
        "Usually up to 6 weeks. It can take longer; nobody can say how long."
    )


def test_how_often_one_goes_somewhere() -> None:
    assert say_visits(EN, 0, 3) == "You go to an office 3 times at most."
    assert say_visits(EN, 0, 1) == "You go to an office 1 time at most."
    assert say_visits(EN, 0, 0) == "You don't have to go anywhere."
    assert say_visits(EN, 2, 2) == "You go to an office 2 times."
    assert say_visits(EN, 1, 3) == "You go to an office between 1 and 3 times."


def test_days_that_follow_each_other_are_a_range() -> None:
    from datetime import time

    weekdays = tuple(Weekday)
    hours = (Hours(weekdays[:5], time(8, 30), time(12, 30)), Hours((weekdays[1], weekdays[3]), time(15), time(17, 30)))
    assert say_hours(EN, hours) == "Mon – Fri 08:30–12:30; Tue, Thu 15:00–17:30"
    assert say_hours(DE, hours).startswith("Mo – Fr 08:30–12:30")
    assert "؛ " in say_hours(AR, hours)
    assert "۰۸:۳۰–۱۲:۳۰؛ سه‌شنبه، پنجشنبه" in say_hours(FA, hours)


def test_who_answers_at_all_hours_says_so_in_words() -> None:
    from datetime import time

    always = (Hours(tuple(Weekday), time(0), time(23, 59)),)
    assert say_hours(EN, always) == "Mon – Sun, day and night"
    assert say_hours(DE, always) == "Mo – So, Tag und Nacht"


# --- reasons ---------------------------------------------------------------------------------------


def test_a_reason_is_the_persons_own_answer() -> None:
    answer = Answer(("student", "worker"))
    assert say_reason(EN, NAMES, Reason(STUDENT, TRUE), answer) == "You answered “WORK?” with “STUDENT” and “WORKER”."
    assert say_reason(EN, NAMES, Reason(Holds("visa"), FALSE), None) == "You said that you don't have this paper: VISA."
    adult = AgeIs("birth", at_least=Period(years=18))
    assert say_reason(EN, NAMES, Reason(adult, FALSE), None) == "From what you said: you are not yet 18 years old."


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        (WaitsFor("step", "ask"), "First: “ASK”."),
        (WaitsFor("step", "ask", alternatives=("beg",)), "First: “ASK” or “BEG”."),
        (WaitsFor("step", "ask", outcome="yes"), "First “ASK” has to end with “ASK:YES”."),
        (WaitsFor("date", "soon", date=date(2026, 12, 1)), "Possible from Tuesday, 1 December 2026."),
        (WaitsFor("question", "work"), "First answer: “WORK?”"),
        (WaitsFor("question", "holds:visa"), "First say whether you have this paper: VISA."),
        (WaitsFor("question", "expires:visa"), "First say which date is on this paper: VISA."),
        (WaitsFor("question", "channel:ask"), "First choose how you do this: “ASK”."),
    ],
)
def test_a_step_says_what_it_waits_for(wait: WaitsFor, said: str) -> None:
    assert say_wait(EN, NAMES, wait) == said
