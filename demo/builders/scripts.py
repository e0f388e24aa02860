"""Reads the written meetings.

    === BODY | day | HH:MM | title | themes | place | option=value; …        (BODY "-": an open meeting)
    intro: introduction to the convocation
    --- KIND minutes | title | presenter
    desc: explanation of the item
    Minutes of the item, in Markdown.
    ! a decision
    > who | what | +days | done, progress, open or dropped:why
    --- W                                                                    (W P R O: see texts/routine.py)

Who: a key of the cast, the key of an organisation (its representative that day), or =Name for somebody else.
"""

from dataclasses import dataclass, field

from demo.builders.context import text_lines
from demo.texts.routine import MINUTES, TITLES
from meetings.enums import ItemKind

KINDS = {
    "W": ItemKind.WELCOME,
    "P": ItemKind.ADOPTION,
    "F": ItemKind.INFORMATION,
    "R": ItemKind.ROUND_TABLE,
    "I": ItemKind.INFORMATION,
    "E": ItemKind.EXCHANGE,
    "D": ItemKind.DECISION,
    "S": ItemKind.PRESENTATION,
    "O": ItemKind.OTHER,
}


@dataclass
class ItemScript:
    letter: str
    minutes: int
    title: str
    presenter: str = ""
    description: str = ""
    lines: list = field(default_factory=list)
    decisions: list = field(default_factory=list)
    actions: list = field(default_factory=list)
    number: int = 0

    @property
    def notes(self):
        return "\n".join(self.lines).strip()

    @property
    def is_routine(self):
        return self.letter in TITLES["fr"] and not self.notes


@dataclass
class ActionScript:
    who: str
    what: str
    days: int
    status: str
    reason: str


@dataclass
class MeetingScript:
    body: str
    offset: int
    hour: int
    minute: int
    title: str
    themes: list
    place: str
    options: dict
    introduction: str = ""
    items: list = field(default_factory=list)

    @property
    def language(self):
        return self.options.get("lang", "fr")


def read_meetings(*filenames):
    """Scripts of all files, in the order of their days."""
    scripts = [script for name in filenames for script in _read_file(name)]
    for script in scripts:
        _complete(script)
    return sorted(scripts, key=lambda script: (script.offset, script.body))


def _read_file(name):
    script = None
    for line in text_lines(name):
        if line.startswith("==="):
            if script:
                yield script
            script = _meeting(line)
        elif script:
            _take_line(script, line)
    if script:
        yield script


def _meeting(line):
    parts = [part.strip() for part in line[3:].split("|")]
    body, offset, time, title, themes, place = parts[:6]
    hour, minute = time.split(":")
    pairs = (pair.split("=", 1) for pair in (parts[6].split(";") if len(parts) > 6 else ()))
    options = {key.strip(): value.strip() for key, value in pairs}
    return MeetingScript(body, int(offset), int(hour), int(minute), title, themes.split(), place, options)


def _complete(script):
    """Give a body’s meeting the points that every meeting has, so that its agenda holds five at least."""
    if script.body == "-" or script.options.get("state") in ("draft", "cancelled"):
        return
    letters = [item.letter for item in script.items]
    if "P" in letters and script.body != "AG":
        script.items.insert(letters.index("P") + 1, _item(script, "--- F"))
    if len(script.items) < 5 and "W" not in letters:
        script.items.insert(0, _item(script, "--- W"))
    if len(script.items) < 5:
        script.items.insert(-1, _item(script, "--- R 2"))


def _take_line(script, line):
    if line.startswith("---"):
        script.items.append(_item(script, line))
    elif not script.items:
        script.introduction += line.removeprefix("intro: ")
    else:
        item = script.items[-1]
        if line.startswith("desc: "):
            item.description = line.removeprefix("desc: ")
        elif line.startswith("! "):
            item.decisions.append(line[2:])
        elif line.startswith("> "):
            who, what, days, status = (part.strip() for part in line[2:].split("|"))
            status, _colon, reason = status.partition(":")
            item.actions.append(ActionScript(who, what, int(days), status, reason))
        else:
            item.lines.append(line)


def _item(script, line):
    head, *rest = (part.strip() for part in line[3:].split("|"))
    letter, *number = head.split()
    if not rest:
        title = TITLES[script.language][letter]
        return ItemScript(letter, MINUTES[letter], title, number=int(number[0]) if number else 0)
    presenter = rest[1] if len(rest) > 1 and rest[1] != "-" else ""
    return ItemScript(letter, int(number[0]), rest[0], presenter)
