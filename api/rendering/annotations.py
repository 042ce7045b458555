"""Notes as JSON, for those who write and moderate them."""

from __future__ import annotations

from collections.abc import Sequence

from api.deps import Act
from api.rendering.colleagues import Colleagues
from api.schemas.annotations import AnnotationAnswer, AnnotationOrganisation
from api.schemas.fields import Text
from core.annotations.moderation import list_note_actions
from core.annotations.note import Annotation


def render_annotation(act: Act, note: Annotation, lang: str) -> AnnotationAnswer:
    """Return one note, with what the actor may do with it now."""
    return render_annotations(act, [note], lang)[0]


def render_annotations(act: Act, notes: Sequence[Annotation], lang: str) -> list[AnnotationAnswer]:
    """Return several notes."""
    colleagues = Colleagues(act.session, act.installation.keys)
    return [_render(act, note, lang, colleagues) for note in notes]


def _render(act: Act, note: Annotation, lang: str, colleagues: Colleagues) -> AnnotationAnswer:
    published = act.installation.library.now
    language = published.choose_language(lang)
    process = published.processes.get(note.process)
    texts = None if process is None else published.read_version(process.current, language).reading.texts
    organisation = published.read_places(language).reference(note.organisation)
    unknown = Text(text=note.process, lang="zxx", status="missing")
    step_title = None
    if note.step is not None:
        found = None if texts is None else texts.optional(f"steps/{note.step}/title")
        step_title = Text(text=note.step, lang="zxx", status="missing") if found is None else Text(**found)
    return AnnotationAnswer(
        id=note.id,
        process=note.process,
        process_title=unknown if texts is None else Text(**texts.text("title")),
        step=note.step,
        step_title=step_title,
        kind=note.kind.value,
        text=note.text,
        lang=note.lang,
        state=note.state.value,
        author=colleagues.find(note.author_id),
        organisation=AnnotationOrganisation(key=note.organisation, name=Text(**organisation["name"])),
        created_at=note.created_at,
        updated_at=note.updated_at,
        published_at=note.published_at,
        reason=note.reason,
        actions=[action.value for action in list_note_actions(act.actor, note.state, note.author_id)],
    )
