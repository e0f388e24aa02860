"""iCalendar files of a meeting (RFC 5545 and 5546), with times in UTC: right on both sides of a change of the clock."""

from datetime import UTC

from icalendar import Calendar, Event, vCalAddress, vText

PRODUCT = "-//Art62//Meetings//FR"
# For calendars and mail programs: a new meeting or a change, a cancellation, a copy that one downloads.
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


def meeting_uid(meeting):
    """The same through the whole life of the meeting, so that an update replaces what it updates."""
    return f"{meeting.calendar_uid}@art62"


def content_type(method):
    """Type of the file in a mail, where the charset is added by whoever writes the mail."""
    return f"text/calendar; method={method}"


def meeting_calendar_file(meeting, *, method, organizer_name, organizer_email, description, now, attendee=None):
    """Return the bytes of the file. `attendee` is (name, address) of the one person it is sent to."""
    event = Event()
    event.add("uid", meeting_uid(meeting))
    event.add("sequence", meeting.calendar_sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("summary", meeting.title)
    if meeting.place_line:
        event.add("location", meeting.place_line)
    event.add("description", description)
    event.add("status", _status(meeting, method))
    event.add("transp", "TRANSPARENT" if method == CANCEL else "OPAQUE")
    event.add("organizer", _address(organizer_name, organizer_email))
    if attendee:
        name, email = attendee
        address = _address(name, email)
        # Answers are given by the link in the text, where everyone who prepares the meeting sees them.
        address.params["RSVP"] = vText("FALSE")
        address.params["PARTSTAT"] = vText("NEEDS-ACTION")
        address.params["ROLE"] = vText("REQ-PARTICIPANT")
        event.add("attendee", address)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(event)
    return calendar.to_ical()


def _address(name, email):
    address = vCalAddress(f"MAILTO:{email}")
    if name:
        address.params["CN"] = vText(name)
    return address


def _status(meeting, method):
    if method == CANCEL or meeting.state == "cancelled":
        return "CANCELLED"
    return "CONFIRMED" if meeting.is_announced else "TENTATIVE"
