"""What people are told, as sentences: in their app, in e-mails, and so that nobody else learns what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, assert_never

from api.wording.catalogue import Words
from api.wording.dates import say_day, say_time
from core.notices.kinds import NoticeKind, Topic


class NoticeNames(Protocol):
    """The titles of what a notice is about, in the reader's language."""

    def step(self, data: Mapping[str, Any]) -> str:
        """Return a step's title."""

    def process(self, data: Mapping[str, Any]) -> str:
        """Return a process's title."""

    def organisation(self, data: Mapping[str, Any]) -> str:
        """Return an organisation's name."""

    def person(self, data: Mapping[str, Any]) -> str | None:
        """Return what a person is called who was let in; None where it was an organisation."""

    def paper(self, data: Mapping[str, Any]) -> str:
        """Return what a kind of paper is called."""


def say_topic(words: Words, topic: Topic) -> str:
    """Return what a notice is about in a word or two, which gives nothing away."""
    match topic:
        case Topic.DEADLINES:
            return words.say("Deadline")
        case Topic.APPOINTMENTS:
            return words.say("Appointment")
        case Topic.PAPERS:
            return words.say("Your papers")
        case Topic.HELP:
            return words.say("Help with your case")
        case Topic.ACCOUNT:
            return words.say("Your account")
    assert_never(topic)


def say_notice(words: Words, names: NoticeNames, kind: NoticeKind, data: Mapping[str, Any]) -> str:
    """Return what a person is told, with what they should do."""
    person = names.person(data)
    if person is not None:
        return _say_of_person(words, names, person, kind, data)
    match kind:
        case NoticeKind.DEADLINE:
            return " ".join(_say_deadlines(words, names, data))
        case NoticeKind.APPOINTMENT:
            return " ".join(_say_appointment(words, names, one) for one in list_told(data))
        case NoticeKind.PAPER_EXPIRES:
            said = {"paper": names.paper(data), "day": _day(words, data["expires"])}
            return words.say("Your paper “{paper}” is valid until {day}. Renew it in time.", **said)
        case NoticeKind.PAPER_SHOWN:
            return words.say("Your paper “{paper}” was opened at a counter.", paper=names.paper(data))
        case NoticeKind.CHECKLIST_SHOWN:
            return words.say("Your steps for “{process}” were opened at a counter.", process=names.process(data))
        case NoticeKind.GRANT_ENDS:
            said = {"organisation": names.organisation(data), "day": _day(words, data["ends"])}
            return words.say("{organisation} can see your case until {day}. Extend this, or let it end.", **said)
        case NoticeKind.GRANT_ENDED:
            return words.say("{organisation} can no longer see your case.", organisation=names.organisation(data))
        case NoticeKind.HELPER_MARKED:
            said = {"organisation": names.organisation(data), "step": names.step(data)}
            return words.say("{organisation} marked a step for you: “{step}”. You can undo it.", **said)
        case NoticeKind.HELPER_ANSWERED:
            said = {"organisation": names.organisation(data)}
            return words.say(
                "{organisation} answered questions for you. Look at the answers. You can undo them.", **said
            )
        case NoticeKind.HELPER_NOTED:
            return words.say("{organisation} wrote a note to you.", organisation=names.organisation(data))
        case NoticeKind.HELPER_ADDED:
            said = {"organisation": names.organisation(data), "paper": names.paper(data)}
            return words.say("{organisation} added a paper for you: “{paper}”. Only you can delete it.", **said)
        case NoticeKind.SIGNED_IN:
            return words.say(
                "Somebody signed in to your account on a new device. If it was not you, sign that device out."
            )
        case NoticeKind.SIGN_IN_CHANGED:
            return words.say("The way into your account was changed. If it was not you, ask for help at once.")
        case NoticeKind.RECOVERY_ASKED:
            said = {"organisation": names.organisation(data), "day": _day(words, data["opens"])}
            return words.say(
                "{organisation} asks to open your account again for you, from {day}. "
                "If you did not ask for this, stop it now.",
                **said,
            )
        case NoticeKind.RECOVERY_DONE:
            return words.say("Your account was recovered. If it was not you, ask for help at once.")
        case NoticeKind.CASE_EXPIRES:
            said = {"process": names.process(data), "day": _day(words, data["expires"])}
            return words.say(
                "You have not used “{process}” for a long time. It is deleted on {day}. Choose “Keep them” in your account, and it stays.",
                **said,
            )
        case NoticeKind.ACCOUNT_EXPIRES:
            return words.say(
                "You have not used your account for a long time. It is deleted on {day}. Sign in once, and it stays.",
                day=_day(words, data["expires"]),
            )
        case NoticeKind.SERVICE_PUT_BACK:
            return words.say(
                "We had to put this service back to an earlier time. Look if what you did last is still there. "
                "If your calendar fetched your dates by itself, give it a new address."
            )
    assert_never(kind)


def _say_of_person(words: Words, names: NoticeNames, person: str, kind: NoticeKind, data: Mapping[str, Any]) -> str:
    """Return what is told of another person who was let in: in words of their own, since grammar tells them apart."""
    match kind:
        case NoticeKind.GRANT_ENDS:
            said = {"person": person, "day": _day(words, data["ends"])}
            return words.say("{person} can see your steps until {day}. Extend this, or let it end.", **said)
        case NoticeKind.GRANT_ENDED:
            return words.say("{person} can no longer see your steps.", person=person)
        case NoticeKind.HELPER_MARKED:
            said = {"person": person, "step": names.step(data)}
            return words.say("{person} marked a step for you: “{step}”. You can undo it.", **said)
        case NoticeKind.HELPER_NOTED:
            return words.say("{person} wrote a note to you.", person=person)
        case _:  # a person can't be allowed anything else
            raise ValueError(f"nothing is told of a person with {kind}")


def list_told(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the data of each thing that a notice tells of."""
    return [data, *({**data, **other} for other in data.get("also", ()))]


def say_due(words: Words, sense: str, day: str, step: str) -> str:
    """Return a deadline as a notice says it."""
    match sense:
        case "by":
            return words.say("By {day} at the latest: “{step}”.", day=day, step=step)
        case "not_before":
            return words.say("From {day} on you can do this: “{step}”.", day=day, step=step)
        case _:
            return words.say("On {day}: “{step}”.", day=day, step=step)


def say_several_due(words: Words, sense: str, day: str, steps: Sequence[str]) -> str:
    """Return several deadlines of one day as a notice says them."""
    named = words.list_all([words.say("“{step}”", step=step) for step in sorted(steps)])
    match sense:
        case "by":
            return words.say("By {day} at the latest: {steps}.", day=day, steps=named)
        case "not_before":
            return words.say("From {day} on you can do this: {steps}.", day=day, steps=named)
        case _:
            return words.say("On {day}: {steps}.", day=day, steps=named)


def say_perhaps(words: Words, said: str) -> str:
    """Return a deadline of which it isn't sure that it concerns the reader."""
    return words.say("Perhaps: {said}", said=said)


def say_discreetly(words: Words, kind: NoticeKind, topic: Topic, data: Mapping[str, Any]) -> str:
    """Return the same so that whoever reads along learns no more than that there is something."""
    match kind:
        case NoticeKind.DEADLINE:
            days: dict[str, bool] = {}
            for one in list_told(data):
                days[one["due"]] = days.get(one["due"], True) and bool(one.get("perhaps"))
            return " ".join(_say_day_of_deadline(words, day, perhaps) for day, perhaps in days.items())
        case NoticeKind.APPOINTMENT:
            return " ".join(
                words.say("An appointment: {day}, {time}.", **_moment(words, one)) for one in list_told(data)
            )
        case _:
            return words.say("There is something new for you: {topic}.", topic=say_topic(words, topic))


def say_subject(words: Words, service: str, what: str) -> str:
    """Return an e-mail's subject."""
    return words.say("{service}: {what}", service=service, what=what)


def say_where_to_read(words: Words, address: str) -> str:
    """Return where one reads more."""
    return words.say("Sign in to read more: {address}", address=address)


def say_how_to_stop(words: Words, address: str) -> str:
    """Return why one gets an e-mail, and how to get none."""
    return words.say("You asked for these e-mails. Change or stop them here: {address}", address=address)


def say_code_subject(words: Words) -> str:
    """Return what an e-mail with a code is about."""
    return words.say("Your code")


def say_code(words: Words, code: str, minutes: int) -> str:
    """Return the code by which an address is confirmed; its digits are those that one types."""
    valid = words.plural("It is valid for {number} minute.", "It is valid for {number} minutes.", minutes)
    return words.say("Your code is {code}. {valid}", code=code, valid=valid)


def say_not_asked(words: Words) -> str:
    """Return what to do where one didn't ask for a code."""
    return words.say("If you did not ask for this code, do nothing. You will get no other e-mail.")


def _say_deadlines(words: Words, names: NoticeNames, data: Mapping[str, Any]) -> Iterator[str]:
    by_day: dict[tuple[str, str, bool], list[str]] = {}
    for one in list_told(data):
        by_day.setdefault((one["sense"], one["due"], bool(one.get("perhaps"))), []).append(names.step(one))
    for (sense, day, perhaps), steps in by_day.items():
        if len(steps) == 1:
            said = say_due(words, sense, _day(words, day), steps[0])
        else:
            said = say_several_due(words, sense, _day(words, day), steps)
        yield say_perhaps(words, said) if perhaps else said


def _say_day_of_deadline(words: Words, day: str, perhaps: bool) -> str:
    said = {"day": _day(words, day)}
    return words.say("Perhaps a deadline: {day}.", **said) if perhaps else words.say("A deadline: {day}.", **said)


def _say_appointment(words: Words, names: NoticeNames, data: Mapping[str, Any]) -> str:
    said = {**_moment(words, data), "step": names.step(data)}
    return words.say("Your appointment is on {day} at {time}: “{step}”.", **said)


def _moment(words: Words, data: Mapping[str, Any]) -> dict[str, str]:
    at = datetime.fromisoformat(data["at"])
    return {"day": say_day(words, at.date()), "time": say_time(words, at.time())}


def _day(words: Words, day: str) -> str:
    return say_day(words, datetime.fromisoformat(day).date())
