"""What is kept about a person, by the names that people have for it."""

from __future__ import annotations

from api.wording.catalogue import Words


def say_kept(words: Words, name: str) -> str:
    """Return what a kind of thing in the registry of what is kept is called, above a list of them."""
    match name:
        case "account":
            return words.say("Your account")
        case "devices":
            return words.say("Where you are signed in, or were lately")
        case "keys_to_the_account":
            return words.say("What opens your account besides the passphrase")
        case "account_events":
            return words.say("What happened to your account")
        case "helpers_who_may_speak":
            return words.say("Who may help you back into your account")
        case "cases":
            return words.say("Your steps, and all you said")
        case "documents":
            return words.say("Your papers")
        case "showings":
            return words.say("What you showed at a counter")
        case "grants":
            return words.say("Whom you let in")
        case "looks":
            return words.say("Who has looked")
        case "shared_with_me":
            return words.say("Who shares their steps with you")
        case "sharing_codes":
            return words.say("Codes with which you can be let in")
        case "notices":
            return words.say("What we told you")
        case "reminders":
            return words.say("Reminders")
        case "notice_settings":
            return words.say("How you want to be told")
        case "mail_addresses":
            return words.say("Your e-mail address")
        case "calendar_feeds":
            return words.say("Your calendar's address")
        case "waiting_mails":
            return words.say("E-mails that wait to be sent")
    return name.replace("_", " ")  # a test finds whatever has no words here


def say_other_paper(words: Words) -> str:
    """Return what a paper is called that is of no known kind."""
    return words.say("Another paper")


def say_added_by(words: Words, organisation: str) -> str:
    """Return which organisation put a paper into the wallet."""
    return words.say("Added by {organisation}", organisation=organisation)


def say_people_let_in(words: Words) -> str:
    """Return what all people are called, together, whom somebody let in."""
    return words.say("People whom you let in")


def say_nameless(words: Words) -> str:
    """Return what a person is called who was let in, and whose account is gone."""
    return words.say("Somebody whose account is gone")


def say_once_let_in(words: Words) -> str:
    """Return what a person is called of whom nothing is kept any more but that somebody had let them in."""
    return words.say("Somebody whom you let in")


def say_person_look(words: Words, person: str, noun: str) -> str:
    """Return a line of the access log about another person, without its day."""
    match noun:
        case "marking":
            return words.say("{person} opened your steps to mark one of them.", person=person)
        case "noting":
            return words.say("{person} opened your steps to write you a note.", person=person)
        case "history":
            return words.say("{person} looked at the history of your steps.", person=person)
        case "listed":
            return words.say("{person} saw your steps in their list.", person=person)
        case _:
            return words.say("{person} looked at your steps.", person=person)


def say_look(words: Words, organisation: str, noun: str) -> str:
    """Return a line of the access log without its day."""
    match noun:
        case "document":
            return words.say("{organisation} opened one of your papers.", organisation=organisation)
        case "papers":
            return words.say("{organisation} saw which of your papers they may open.", organisation=organisation)
        case "marking":
            return words.say("{organisation} opened your steps to mark one of them.", organisation=organisation)
        case "answering":
            return words.say("{organisation} opened your steps to change an answer.", organisation=organisation)
        case "noting":
            return words.say("{organisation} opened your steps to write you a note.", organisation=organisation)
        case "adding":
            return words.say("{organisation} began to add a paper for you.", organisation=organisation)
        case "history":
            return words.say("{organisation} looked at the history of your steps.", organisation=organisation)
        case "listed":
            return words.say("{organisation} saw your steps in their list.", organisation=organisation)
        case _:
            return words.say("{organisation} looked at your steps.", organisation=organisation)


def say_key_to_account(words: Words, kind: str) -> str:
    """Return what a way into an account is called."""
    match kind:
        case "passkey":
            return words.say("Passkey")
        case "time_codes":
            return words.say("Codes from an app")
        case _:
            return words.say("Printed card")
