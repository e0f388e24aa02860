"""What the search of meetings looks into."""

from coordination.markup import strip_markup
from coordination.text import fold
from meetings.enums import MeetingState

# From here on everyone who knows of the meeting may read its minutes: a search must not tell earlier what they say.
MINUTES_ARE_OUT = (MeetingState.IN_REMARKS, MeetingState.ADOPTED, MeetingState.ARCHIVED)


def refresh_search_text(meeting):
    """Fold title, place and agenda, and the minutes once they are out, into `search_text`, and save that field.

    To be called by every service that changes one of them or the state.
    """
    parts = [meeting.title, meeting.network_name, meeting.place_line]
    with_minutes = meeting.state in MINUTES_ARE_OUT
    for item in meeting.items.select_related("presenter"):
        parts += [item.title, item.description, item.presented_by]
        if with_minutes:
            parts.append(strip_markup(item.notes))
    if with_minutes:
        parts += meeting.decisions.values_list("text", flat=True)
        parts += meeting.actions.values_list("what", flat=True)
    search_text = fold(" ".join(part for part in parts if part))
    if search_text != meeting.search_text:
        meeting.search_text = search_text
        meeting.save(update_fields=["search_text"])
