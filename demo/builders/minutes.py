"""What the minutes say of the items that come back each time; every stock line is used once per demo."""

import re

from demo.builders.context import text_lines
from demo.texts import routine

FRENCH_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
)
DUTCH_MONTHS = (
    "januari februari maart april mei juni juli augustus september oktober november december".split()  # noqa: SIM905
)
_PLACEHOLDER = re.compile(r"{(prev|next|present)}")


def long_date(day, language):
    """Such as “1er mars 2026” or “1 maart 2026”."""
    if language == "nl":
        return f"{day.day} {DUTCH_MONTHS[day.month - 1]} {day.year}"
    return f"{'1er' if day.day == 1 else day.day} {FRENCH_MONTHS[day.month - 1]} {day.year}"


class Stock:
    """Lines handed out one by one, in an order drawn once; starts again when it is empty."""

    def __init__(self, rng, lines):
        self.lines = rng.sample(lines, len(lines))
        self.position = 0

    def take(self):
        line = self.lines[self.position % len(self.lines)]
        self.position += 1
        return line


class MinutesWriter:
    def __init__(self, demo, stream):
        rng = demo.rng(f"minutes-{stream}")
        self.stocks = {
            ("fr", "W"): Stock(rng, routine.WELCOME),
            ("fr", "P"): Stock(rng, routine.ADOPTION),
            ("fr", "O"): Stock(rng, routine.OTHER),
            **{("nl", letter): Stock(rng, lines) for letter, lines in routine.DUTCH.items()},
        }
        lines = (line for line in text_lines("news.txt") if "|" in line and not line.startswith("#"))
        self.news = [tuple(part.strip() for part in line.split("|")) for line in lines]
        rng.shuffle(self.news)

    def write(self, script, item, *, present, previous_day, next_day, humans, actions):
        """Minutes of one item: `present` is a number, `humans` those who were there, `actions` what was promised."""
        language = script.language
        if not item.is_routine:
            text = item.notes
        elif item.letter == "R":
            text = self._round_table(item.number, humans)
        elif item.letter == "F":
            text = _follow_up(actions, language)
        elif item.letter == "O":
            text = self._other_business(script, item, next_day)
        else:
            text = self.stocks[language, item.letter].take()
            if item.letter == "W":
                text += _head_count(present, language)
        values = {"prev": previous_day and long_date(previous_day, language), "present": str(present)}
        return _PLACEHOLDER.sub(lambda found: values.get(found[1]) or "", text)

    def _other_business(self, script, item, next_day):
        text = self.stocks[script.language, "O"].take()
        minutes = script.hour * 60 + script.minute + sum(other.minutes for other in script.items)
        hour, minute = divmod(minutes, 60)
        if script.language == "nl":
            text += f" Volgende vergadering: {long_date(next_day, 'nl')}." if next_day else ""
            return f"{text} De vergadering eindigt om {hour}.{minute:02d} uur."
        text += f" Prochaine réunion : {long_date(next_day, 'fr')}." if next_day else ""
        return f"{text} La séance est levée à {hour} h{f' {minute:02d}' if minute else ''}."

    def _round_table(self, wanted, humans):
        """News of members that were there, each from a field in which they work."""
        lines, told = [], set()
        for theme, news in list(self.news):
            tellers = (h for h in humans if theme in h.sheet.themes and h.sheet.nature in "XA")
            teller = next((human for human in tellers if human.sheet.name not in told), None)
            if teller is None:
                continue
            told.add(teller.sheet.name)
            self.news.remove((theme, news))
            lines.append(f"- **{teller.sheet.name}** : {news}.")
            if len(lines) == wanted:
                break
        return "\n".join(lines)


def _follow_up(actions, language):
    """Where each action of the last meetings stands, as a list; `actions` are pairs of an action and whether done."""
    done, pending = ("gedaan", "loopt nog") if language == "nl" else ("fait", "en cours")
    colon = ":" if language == "nl" else " :"
    lines = [f"- {row.what} ({row.responsible}){colon} {done if is_done else pending}." for row, is_done in actions]
    if lines:
        return "\n".join(lines)
    return "Geen open afspraken sinds {prev}." if language == "nl" else "Aucun engagement ouvert depuis le {prev}."


def _head_count(present, language):
    return f" Er zijn {present} aanwezigen." if language == "nl" else f" {present} personnes sont présentes."
