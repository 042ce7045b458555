"""Each language says "you" in one form only, wherever a person reads it: `docs/running.md` names the forms.

The lists hold words that only the other form has. What can also mean "she", "they" or "their" is taken for "you" only where
the English says "you", and nothing in the translation has the chosen form. They can't find all: a verb alone is often
either.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from babel.messages.pofile import read_po

import api
import apps

ROOT = Path(apps.__file__).parents[1]
CATALOGUES = sorted(
    (*Path(apps.__file__).parent.glob("*/locales/*/*/messages.po"), *Path(api.__file__).parent.glob("*/locales/*.po"))
)
CONTENT = sorted((ROOT / "content").glob("**/translations/*.yaml"))

# Said by a newcomer to somebody whom they don't know.
SAID_TO_STRANGERS = {
    "Hello. I don't speak your language well. Please read this page with me. It says everything twice.",
    "Hello. I don't speak your language well. Please read this page with me. Not all of it is in both languages yet.",
}

YOU = re.compile(r"(?i)\b(?:you|yours?)\b")
OTHERS = re.compile(r"(?i)\b(?:its|their)\b")


def words(pattern: str, *, start: bool = False) -> str:
    """Whole words only; with `start`, only where a sentence or a part of one begins."""
    before = r"(?:^|[.:;?!…»”\n]\s+|[«“„¿¡(*])" if start else r"(?<![\w’'])"
    return rf"{before}(?:{pattern})(?![\w-])"


# What only the other form has, by language.
OTHER_FORM = {
    "de": [
        r"(?<!\w)Ihnen(?!\w)",
        r"(?<=[\w,„“)–] )(?:Sie|Ihr(?:e[mnrs]?)?)(?!\w)",
    ],
    "es": [
        words(r"(?i:usted(?:es)?)"),
        words(r"(?i:ayudarle|llamarle|avisarle|le (?:ayuda[nr]?|ayude[n]?|avis\w+|dej\w+|muestra[n]?|recordamos))"),
        words(
            r"(?i:(?:ábra|acépte|añáda|bórre|búsque|cámbie|ciérre|compléte|compruébe|confírme|consérve|cópie|corríja|déje|"
            r"descárgue|descríba|díga|elíja|elimíne|envíe|escanée|escríba|guárde|hága|impríma|inténte|introdúzca|léa|lléve|"
            r"márque|míre|muéstre|pégue|pída|pónga|pregúnte|pruébe|púlse|quíte|recója|renuéve|revíse|síga|solicíte|súba|"
            r"ténga|tóme|tráiga|úse|utilíce|váya|véa)(?:se|me|nos|l[oae]s?)+)"
        ),
        words(
            r"(?i:abra|acepte|acuda|añada|borre|busque|cambie|cierre|compruebe|confirme|continúe|copie|corrija|cree|descargue|"
            r"describa|diga|dé|elija|empiece|envíe|escanee|escriba|espere|firme|guarde|haga|imprima|indique|inicie|"
            r"intente|introduzca|lea|lleve|marque|mire|muestre|no (?:escriba|use|cierre|olvide)|pague|pegue|pida|ponga|"
            r"pregunte|pruebe|pulse|quite|recoja|rellene|repase|responda|retire|revise|salga|seleccione|solicite|suba|tenga|"
            r"tome|toque|traiga|utilice|vaya|vea|vuelva)",
            start=True,
        ),
    ],
    "fr": [words(r"(?i:tu|toi|ton|ta|tes|te|tien(?:ne)?s?|t['’](?:en|y|es|as|a|ont|ai\w*|inscri\w*))")],
    "it": [
        r"(?<=[\w,«] )(?:Lei|Suo|Sua|Suoi|Sue)(?!\w)",
        words(
            r"(?i:aggiunga|apra|aspetti un|cambi|cancelli|chieda|chiuda|compili|conservi|copi|corregga|decida|dica|"
            r"elimini|entri|esca|faccia|fotografi|guardi|indichi|inizi|inserisca|invii|lasci|legga|metta|mostri|porti|prema|"
            r"prenda|prenoti|prepari|prosegua|provi|ricarichi|riprovi|risponda|salvi|scarichi|scatti|scelga|scriva|segua|"
            r"selezioni|senta|spieghi|stampi|tenga|tocchi|torni|usi|vada|verifichi|(?:lo|la|li|le|ne) (?:apra|invii|salvi|"
            r"scarichi|tenga|metta|faccia))",
            start=True,
        )
        + r"(?![^.!]*\?)",  # in a question it is what one does
    ],
    "nl": [words(r"(?i:u|uw|uzelf)")],
    "tr": [
        words(r"(?i:sen|seni|sana|sende|senden|senin|seninle)"),
        words(r"(?i:\w*(?:yorsun|[ae]bilirsin|malısın|melisin|acaksın|eceksin)|\w+ m[ıiuü]s[ıiuü]n)"),
    ],
    "uk": [
        words(r"(?i:ти|тебе|тобі|тобою|твій|твоя|твоє|твої|твоїх|твоїм|твоїми|твою|твоєї|твоєю|твого|твоєму)"),
        words(r"(?i:\w{2,}(?:єш|їш|аєш|ієш)(?:ся)?|можеш|хочеш|маєш|живеш|будеш|бачиш|робиш)"),
        words(
            r"(?i:вибери|обери|візьми|запитай|спитай|попроси|подзвони|зателефонуй|напиши|запиши|запишися|подай|подивися|"
            r"покажи|перевір|збережи|натисни|спробуй|зачекай|прочитай|відкрий|додай|видали|введи|зроби|піди|скажи|заповни|"
            r"знайди|підготуй|отримай|забери|зареєструйся|повідом)"
        ),
    ],
    "fa": [
        words(r"تو|توست|خودت|برایت|به‌ات"),
        words(r"می‌\w{2,}ی|نمی‌\w{2,}ی|هستی|نیستی|باشی|داری|نداری|بتوانی|بخواهی|کرده‌ای|شده‌ای"),
        words(
            r"کن|نکن|بکن|باش|برو|بیا|ببین|ببر|بپرس|بخوان|بخواه|بده|نده|بردار|بزن|بساز|بفرست|بگذار|بگذر|بگو|بگیر|بنویس|"
            r"بیاور|پیدا کن|نگه دار|صبر کن"
        ),
    ],
}

# Several people at once: a guide may speak to a family, a page speaks to its reader.
SEVERAL = {
    "ar": [
        words(r"أنتم|(?!(?:و|ب)?كم|\w*(?:حكم|حاكم|تراكم))\w{2,}كم|لكم|بكم"),
        words(r"ا\w{2,5}وا", start=True),
    ],
    "de": [words(r"(?i:euch|euer|eure[mnrs]?)")],
    "es": [words(r"(?i:vosotr[oa]s|vuestr[oa]s?)")],
    "it": [
        words(r"(?i:voi|vostr[aoei]|avete|potete|dovete|volete|siete|leggete|correggete|rileggete|scrivete|scegliete)")
    ],
    "nl": [words(r"(?i:jullie)")],
}

# What may mean somebody else too: taken for "you" where the English says "you", and no word of the chosen form is there.
MAYBE_OTHER_FORM = {
    "de": (r"(?:^|[.:?!] |„)(?:Sie|Ihre?[mnrs]?)(?!\w)", r"(?i)(?<!\w)(?:du|dich|dir|dein\w*)(?!\w)"),
    "es": (
        r"(?i)(?<!\w)(?:su|sus|le|les)(?!\w)|(?:^|[.:?!] |¿)(?:Puede(?! que| haber)|Tiene|Quiere|Debe|Necesita|Si tiene)(?!\w)",
        r"(?i)(?<!\w)(?:tú|tus?|te|ti|tuy[oa]s?|\w+ste|\w+[áé]s|has|(?:pued|tien|quier|deb|abr)[ea]s)(?!\w)",
    ),
    "it": (
        r"(?:^|[.:?!] |«)(?:Lei|Suo|Sua|Suoi|Sue|Può|Non può|Vuole)(?!\w)",
        r"(?i)(?<!\w)(?:tu|tuo|tua|tuoi|tue|ti|te)(?!\w)",
    ),
}


def other_form(language: str, text: str, source: str | None = None) -> str | None:
    """The first word of the other form in a text; `source` is the English of a catalogue's."""
    for pattern in (*OTHER_FORM.get(language, ()), *(SEVERAL.get(language, ()) if source is not None else ())):
        if found := re.search(pattern, text):
            return found.group().strip()
    if source is None:
        return None
    maybe, chosen = MAYBE_OTHER_FORM.get(language, ("(?!)", ""))
    if YOU.search(source) and not OTHERS.search(source) and not re.search(chosen, text):
        found = re.search(maybe, text)
        return found.group().strip() if found else None
    return None


def language_of(path: Path) -> str:
    return path.parts[-3] if path.name == "messages.po" else path.stem


def texts_of(path: Path) -> Iterator[tuple[str, str]]:
    """Each text of a catalogue, with the English that it translates."""
    with path.open("rb") as file:
        for message in read_po(file, locale=language_of(path)):
            if not message.id or message.id in SAID_TO_STRANGERS:
                continue
            source = message.id if isinstance(message.id, str) else message.id[1]
            for text in [message.string] if isinstance(message.string, str) else message.string or ():
                yield source, text


@pytest.mark.parametrize(
    ("language", "text", "source"),
    [
        ("ar", "ملاحظاتكم المنشورة", "Your published notes"),
        ("de", "Bitte warten Sie ein wenig", "Please wait a little"),
        ("de", "Sie brauchen einen zweiten Schritt", "You need a second step"),
        ("de", "Nichts von Ihnen wartet.", "Nothing of yours waits."),
        ("es", "Elija lo que necesita.", "Choose what you need."),
        ("es", "No se ha guardado nada. Envíelo otra vez.", "Nothing was saved. Send it again."),
        ("es", "Qué se guarda sobre usted", "What is kept about you"),
        ("es", "Puede dejarlo vacío.", "You may leave this empty."),
        ("fa", "نشانی را کپی کن", "Copy the address"),
        ("fr", "Tape ton code.", "Type your code."),
        ("it", "Eliminare il Suo account", "Deleting your account"),
        ("it", "Scelga prima una foto o un file.", "Choose a photo or a file first."),
        ("it", "Le vostre note pubblicate", "Your published notes"),
        ("nl", "Kies wat u nodig hebt.", "Choose what you need."),
        ("tr", "Bunu senin için saklarız.", "We keep this for you."),
        ("uk", "Збережи твої кроки.", "Save your steps."),
    ],
)
def test_the_other_form_is_found(language: str, text: str, source: str) -> None:
    assert other_form(language, text, source)


@pytest.mark.parametrize(
    ("language", "text", "source"),
    [
        ("de", "Sie helfen dir dabei schon.", "They help you with this already."),
        ("de", "Das gilt: Sie können es lesen.", "So it is: they can read it."),
        ("es", "Vio tus pasos en su lista", "Saw your steps in their list"),
        ("it", "La persona la legge sopra i suoi passi. Non puoi ritirarla.", "They read it. You can't take it back."),
        ("it", "Porti con te un documento?", "Do you bring a paper?"),
        ("nl", "Met de U-Bahn tot Wandsbeker Chaussee.", "By U-Bahn to Wandsbeker Chaussee."),
    ],
)
def test_what_is_said_of_others_is_left_alone(language: str, text: str, source: str) -> None:
    assert other_form(language, text, source) is None


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_catalogue_says_you_in_one_form(path: Path) -> None:
    language = language_of(path)
    found = [(word, text) for source, text in texts_of(path) if (word := other_form(language, text, source))]
    assert found == []


@pytest.mark.parametrize("path", CONTENT, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_content_is_translated_into_the_same_form(path: Path) -> None:
    texts = [entry["text"] for entry in yaml.safe_load(path.read_text())["texts"].values()]
    assert [(word, text) for text in texts if (word := other_form(path.stem, text))] == []
