"""Loads the reference data that ships with the product into the database."""

import csv
import json
from collections import Counter
from pathlib import Path

from django.db import transaction

from coordination.models.frames import CostHeading, Criterion, Frame, Mission, ReportSection, Tranche
from coordination.models.territory import Commune, Cpas, PostalCode, Quartier, QuartierShare
from coordination.models.themes import Theme
from coordination.queries.territory import forget_outlines
from coordination.services import audit

FOLDER = Path(__file__).resolve().parent.parent / "reference"


class Tally:
    """How many rows of each model were created, updated, left as they were, or kept although the files lack them."""

    OUTCOMES = ("created", "updated", "unchanged", "kept")

    def __init__(self):
        self.counts = {}

    def add(self, model, outcome, number=1):
        self.counts.setdefault(model._meta.model_name, Counter(dict.fromkeys(self.OUTCOMES, 0)))[outcome] += number

    @property
    def changes(self):
        return sum(counter["created"] + counter["updated"] for counter in self.counts.values())

    def as_dict(self):
        return {name: dict(counter) for name, counter in self.counts.items()}


@transaction.atomic
def load_reference(*, actor=None, folder=FOLDER):
    """Write communes, postal codes, quarters, CPAS, themes and shipped frames; return the counts (`Tally`).

    A second run changes nothing. Nothing is ever deleted: a row that the files no longer hold is counted as kept,
    since minutes and reports may rest on it. Left alone: the sheet of a CPAS that was confirmed, whether a theme is
    offered, whether a frame was verified, whether a section is shown, and the frames of coordinations.
    """
    tally = Tally()
    communes = _load_communes(folder, tally)
    _load_postal_codes(folder, tally, communes)
    _load_quartiers(folder, tally, communes)
    _load_cpas(folder, tally, communes)
    _load_themes(folder, tally)
    _load_frames(folder, tally)
    if tally.changes:
        forget_outlines()
        changes = {
            name: ["", ", ".join(f"{outcome} {number}" for outcome, number in counter.items() if number)]
            for name, counter in tally.counts.items()
        }
        audit.record(
            "reference.loaded",
            Commune(),
            actor=actor,
            coordination=None,
            changes=changes,
            label="coordination/reference",
        )
    return tally


def _load_communes(folder, tally):
    rows = {}
    for feature in _features(folder / "communes.geojson"):
        facts = feature["properties"]
        rows[facts.pop("nis")] = facts | {"polygon": feature["geometry"]}
    return _write(Commune.objects.all(), "nis", rows, tally)


def _load_postal_codes(folder, tally, communes):
    rows = {}
    for row in _csv(folder / "postal_codes.csv"):
        commune = communes[row.pop("nis")]
        rows[row.pop("code")] = row | {"commune": commune, "is_shared": row["is_shared"] == "1"}
    _write(PostalCode.objects.all(), "code", rows, tally)


def _load_quartiers(folder, tally, communes):
    rows, shares = {}, {}
    for feature in _features(folder / "quartiers.geojson"):
        facts = feature["properties"]
        code = facts.pop("code")
        for nis, share in facts.pop("shares").items():
            shares[code, nis] = share
        rows[code] = facts | {"polygon": feature["geometry"]}
    quartiers = _write(Quartier.objects.all(), "code", rows, tally)
    existing = {(share.quartier_id, share.commune_id): share for share in QuartierShare.objects.all()}
    for (code, nis), share in shares.items():
        instance = existing.pop((code, nis), None) or QuartierShare(quartier=quartiers[code], commune=communes[nis])
        _save(instance, {"share": share}, tally)
    tally.add(QuartierShare, "kept", len(existing))


def _load_cpas(folder, tally, communes):
    existing = {cpas.commune_id: cpas for cpas in Cpas.objects.all()}
    for row in _csv(folder / "cpas.csv"):
        commune = communes[row.pop("nis")]
        instance = existing.pop(commune.pk, None) or Cpas(commune=commune)
        if instance.checked_on:
            tally.add(Cpas, "kept")
        else:
            _save(instance, row | {"has_address_conflict": row["has_address_conflict"] == "1"}, tally)
    tally.add(Cpas, "kept", len(existing))


def _load_themes(folder, tally):
    rows = {
        row.pop("code"): row | {"position": position}
        for position, row in enumerate(_json(folder / "themes.json"), start=1)
    }
    _write(Theme.objects.all(), "code", rows, tally)


def _load_frames(folder, tally):
    content = _json(folder / "frames.json")
    parts_of = {row["code"]: content["common"] | row for row in content["frames"]}
    fields = [field for field in content["frames"][0] if field not in {"code", "missions", *content["common"]}]
    rows = {code: {field: parts[field] for field in fields} for code, parts in parts_of.items()}
    frames = _write(Frame.objects.filter(coordination__isnull=True), "code", rows, tally)
    for code, parts in parts_of.items():
        _load_parts(frames[code], parts, tally)


def _load_parts(frame, parts, tally):
    missions = _write_parts(frame, Mission, "code", parts["missions"], tally)
    criteria = _write_parts(frame, Criterion, "code", parts["criteria"], tally)
    _write_parts(frame, CostHeading, "code", parts["cost_headings"], tally)
    _write_parts(frame, Tranche, "number", parts["tranches"], tally, position=False)
    sections = [
        row
        | {
            "criteria": [criteria[code] for code in row["criteria"]],
            # The circular of 2010–2014 numbers no missions: its sections answer to criteria only.
            "missions": [missions[code] for code in row["missions"]] if missions else [],
        }
        for row in parts["sections"]
    ]
    for document in dict.fromkeys(row["document"] for row in sections):
        rows = [row for row in sections if row["document"] == document]
        _write_parts(frame, ReportSection, "key", rows, tally, document=document)


def _write_parts(frame, model, key, rows, tally, *, position=True, **scope):
    """Write the parts of a frame in the order of the file; a parent stands before its children."""
    queryset = model.objects.filter(frame=frame, **scope)
    linked = [field.name for field in model._meta.many_to_many]
    existing = {getattr(part, key): part for part in queryset.prefetch_related(*linked)}
    written = {}
    for number, row in enumerate(rows, start=1):
        values = dict(row)
        if "parent" in values:
            values["parent"] = written[values["parent"]] if values["parent"] else None
        if position:
            values["position"] = number
        instance = existing.pop(values[key], None) or model(frame=frame)
        written[values[key]] = _save(instance, values, tally)
    tally.add(model, "kept", len(existing))
    return written


def _write(queryset, key, rows, tally):
    """Write rows by their code; return all of them by code."""
    existing = {getattr(instance, key): instance for instance in queryset}
    written = {}
    for code, values in rows.items():
        instance = existing.pop(code, None) or queryset.model(**{key: code})
        written[code] = _save(instance, values, tally)
    tally.add(queryset.model, "kept", len(existing))
    return written


def _save(instance, values, tally):
    """Give the instance the values and save it when it is new or when one of them differs."""
    is_new = instance._state.adding
    is_changed = False
    links = {}
    for name, value in values.items():
        field = instance._meta.get_field(name)
        if field.many_to_many:
            links[name] = value
            continue
        wanted = value if field.is_relation else field.to_python(str(value) if isinstance(value, float) else value)
        if getattr(instance, field.attname) != (wanted.pk if field.is_relation and wanted else wanted):
            setattr(instance, name, wanted)
            is_changed = True
    if is_new or is_changed:
        relations = {field.name for field in instance._meta.fields if field.is_relation}
        # The database itself refuses what breaks a constraint; asking it first for each row is several times slower.
        instance.full_clean(exclude=relations, validate_unique=False, validate_constraints=False)
        instance.save(force_insert=is_new)
    for name, wanted in links.items():
        manager = getattr(instance, name)
        if {part.pk for part in wanted} != {part.pk for part in manager.all()}:
            manager.set(wanted, clear=is_new)
            is_changed = True
    tally.add(type(instance), "created" if is_new else "updated" if is_changed else "unchanged")
    return instance


def _json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def _features(path):
    return _json(path)["features"]


def _csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
