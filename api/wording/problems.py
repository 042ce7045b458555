"""What is wrong with a file or a definition that somebody wrote, in sentences that say what is allowed."""

from __future__ import annotations

from api.wording.catalogue import Words
from core.platform.problems import Problem, ProblemCode


def say_problem(words: Words, problem: Problem) -> str:
    """Return one problem as a sentence; file, line and field are told apart from it."""
    p = problem.params
    match problem.code:
        case ProblemCode.MISSING_FILE:
            return words.say("This file is missing.")
        case ProblemCode.UNREADABLE_FILE:
            return words.say("This file can't be read: {detail}", **p)
        case ProblemCode.TOO_LARGE:
            return words.say("This is larger than {limit} bytes.", **p)
        case ProblemCode.NOT_UTF8:
            return words.say("This is not a text in UTF-8.")
        case ProblemCode.BAD_YAML:
            return words.say("This is not valid YAML: {detail}", **p)
        case ProblemCode.ALIAS:
            return words.say("Anchors and aliases of YAML are not allowed: write “{name}” out.", **p)
        case ProblemCode.TAG:
            return words.say("Tags of YAML are not allowed: {tag}", **p)
        case ProblemCode.DUPLICATE_FIELD:
            return words.say("“{field}” is here twice; the first is in line {first_line}.", **p)
        case ProblemCode.TOO_DEEP:
            return words.say("This is nested more than {limit} levels deep.", **p)
        case ProblemCode.WRONG_TYPE:
            return words.say("Here belongs: {expected}. Found: {found}.", **p)
        case ProblemCode.UNKNOWN_FIELD:
            return words.say("There is no field “{field}” here. Allowed: {allowed}.", **p)
        case ProblemCode.MISSING_FIELD:
            return words.say("The field “{field}” is missing.", **p)
        case ProblemCode.NOT_TOGETHER:
            return words.say("Exactly one of these belongs here: {fields}.", **p)
        case ProblemCode.EMPTY:
            return words.say("This must not be empty.")
        case ProblemCode.TOO_LONG:
            return words.say("This is longer than {limit} characters.", **p)
        case ProblemCode.TOO_MANY:
            return words.say("There are more than {limit} items here.", **p)
        case ProblemCode.DUPLICATE_KEY:
            return words.say("The key “{key}” is here twice.", **p)
        case ProblemCode.BAD_CHARACTER:
            return words.say("The character {character} is not allowed: it can't be seen.", **p)
        case _:
            return say_bad_value(words, problem)


def say_bad_value(words: Words, problem: Problem) -> str:
    """Return what is wrong with a value, and how it is written."""
    p = problem.params
    match problem.code:
        case ProblemCode.BAD_CHOICE:
            return words.say("“{value}” is not allowed here. Allowed: {allowed}.", **p)
        case ProblemCode.BAD_KEY:
            return words.say("“{value}” is not a key: use small letters a–z, digits and single hyphens.", **p)
        case ProblemCode.BAD_ADDRESS:
            return words.say("“{value}” is not an address: write keys with a slash between them.", **p)
        case ProblemCode.BAD_DATE:
            return words.say("“{value}” is not a date: write 2026-03-01.", **p)
        case ProblemCode.BAD_TIME:
            return words.say("“{value}” is not a time: write 08:30.", **p)
        case ProblemCode.BAD_PERIOD:
            return words.say("“{value}” is not a period that is allowed here: write P20D, P2W, P6M or P1Y.", **p)
        case ProblemCode.BAD_INTEGER if "lowest" in p:
            return words.say("“{value}” is not a whole number from {lowest} to {highest}.", **p)
        case ProblemCode.BAD_INTEGER:
            return words.say("“{value}” is not a whole number.", **p)
        case ProblemCode.BAD_NUMBER:
            return words.say("“{value}” is not a number that is allowed here.", **p)
        case ProblemCode.BAD_AMOUNT:
            return words.say("“{value}” is not an amount of money: write 40.00.", **p)
        case ProblemCode.BAD_RANGE:
            return words.say("“{value}”: the first must not be more than the second.", **p)
        case ProblemCode.BAD_BOOLEAN:
            return words.say("“{value}” is neither true nor false.", **p)
        case ProblemCode.BAD_CURRENCY:
            return words.say("“{value}” is not a currency: write three letters of ISO 4217, such as EUR.", **p)
        case ProblemCode.BAD_LANGUAGE:
            return words.say("“{value}” is not a language: write its BCP 47 tag, such as it or pt-BR.", **p)
        case ProblemCode.BAD_COUNTRY:
            return words.say("“{value}” is not a country or region: write its ISO 3166 code, such as IT.", **p)
        case ProblemCode.BAD_ZONE:
            return words.say("“{value}” is not a time zone: write its IANA name, such as Europe/Rome.", **p)
        case ProblemCode.BAD_URL:
            return words.say("“{value}” is not a web address: it begins with https://.", **p)
        case ProblemCode.BAD_EMAIL:
            return words.say("“{value}” is not an e-mail address.", **p)
        case ProblemCode.BAD_HASH:
            return words.say(
                "“{value}” is not the hash of a text; leave it out and let `busola content stamp` fill it.", **p
            )
        case ProblemCode.BAD_GROUP:
            return words.say("“{value}” is not the name of a group: it begins with @.", **p)
        case ProblemCode.BAD_CONDITION:
            return words.say("This is not a condition. It has one of: {allowed}.", **p)
        case ProblemCode.WRONG_PLACE:
            return words.say("The folder or file says something else: “{expected}” belongs here.", **p)
        case ProblemCode.UNKNOWN_REFERENCE:
            return words.say("Nothing here is called “{value}”.", **p)
        case _:
            raise AssertionError(problem.code)
