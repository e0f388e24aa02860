"""Lists are read in, previewed, applied in one go, and taken back."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.models import Coordination, Theme
from coordination.services.audit import record
from coordination.text import fold
from members.enums import ImportOutcome, ImportState
from members.imports.columns import guess_columns
from members.imports.plan import Plan
from members.imports.values import hide_national_numbers, read_line
from members.models import Affiliation, ImportBatch, ImportRow, Membership, Organisation, Person, Site
from members.services.organisations import fill_derived

# In the order in which rows refer to each other.
SAVED_MODELS = (Organisation, Site, Membership, Person, Affiliation)
BATCH_SIZE = 200


class ChangedSincePreviewError(ValidationError):
    """The directory is no longer as it was when the preview was made: nothing was applied."""


@transaction.atomic
def start_import(table, *, coordination, actor, filename, starts_on):
    """Keep the lines of a table with the columns guessed. National register numbers are taken out before."""
    batch = ImportBatch(
        coordination=coordination,
        filename=filename[-200:] or "-",
        columns=table.columns,
        mapping=guess_columns(table.columns),
        sheet=table.sheet[:100],
        starts_on=starts_on,
        created_at=timezone.now(),
        created_by=actor,
    )
    batch.full_clean()
    batch.save()
    phones = {at for at, name in enumerate(table.columns) if batch.mapping[name] in ("phone", "person_phone")}
    rows = [
        ImportRow(batch=batch, line_number=number, cells=[
            hide_national_numbers(cell, is_phone=at in phones) for at, cell in enumerate(cells)
        ])
        for number, cells in table.lines
    ]  # fmt: skip
    ImportRow.objects.bulk_create(rows, batch_size=BATCH_SIZE)
    record("import.created", batch, actor=actor, coordination=coordination)
    return batch


@transaction.atomic
def preview_import(batch, *, actor, mapping, starts_on, status, filter_column="", filter_value=""):
    """Say for each line what would come of it; changes nothing but the preview."""
    batch = _locked(batch, ImportState.PREVIEWED)
    batch.mapping = mapping
    batch.starts_on, batch.status = starts_on, status
    batch.filter_column, batch.filter_value = filter_column, filter_value
    batch.full_clean()
    batch.save()
    _keep_preview(batch, make_plan(batch).results)
    record("import.mapped", batch, actor=actor, coordination=batch.coordination)
    return batch


@transaction.atomic
def _apply(batch, *, actor):
    # Two imports of one coordination, or an import beside a change of its members, wait for each other.
    Coordination.objects.select_for_update().get(pk=batch.coordination_id)
    batch = _locked(batch, ImportState.PREVIEWED)
    results = make_plan(batch, lock=True).results
    rows = {row.line_number: row for row in batch.rows.all()}
    for result in results:
        row = rows[result.number]
        if [row.outcome, row.messages, row.changes] != result.digest:
            return None
    _save(results)
    _keep_results(rows, results)
    batch.state, batch.applied_at = ImportState.APPLIED, timezone.now()
    batch.save(update_fields=["state", "applied_at"])
    changes = {outcome: ["", str(count)] for outcome, count in outcome_counts(batch).items()}
    record("import.applied", batch, actor=actor, coordination=batch.coordination, changes=changes)
    return batch


def apply_import(batch, *, actor):
    """Do what the preview says, all of it or nothing.

    Raise ChangedSincePreviewError, with the preview made anew, when the directory changed in the meantime.
    """
    applied = _apply(batch, actor=actor)
    if applied is None:
        with transaction.atomic():
            batch = _locked(batch, ImportState.PREVIEWED)
            _keep_preview(batch, make_plan(batch).results)
        raise ChangedSincePreviewError(
            _("The directory has changed since this preview. Nothing was imported: look at the new preview."),
            code="changed",
        )
    return applied


@transaction.atomic
def delete_import(batch, *, actor):
    """Throw a preview away, or the lines of an import that was undone; an applied one is kept, to be undone."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state == ImportState.APPLIED:
        raise ValidationError(_("This import was applied: undo it first."), code="applied")
    record("import.deleted", batch, actor=actor, coordination=batch.coordination)
    batch.delete()


def make_plan(batch, *, lock=False):
    """Compare the lines of the batch, with its mapping and filter, with the directory as it is now."""
    lines = [read_line(number, values) for number, values in selected_lines(batch)]
    return Plan(
        batch.coordination,
        lines,
        source=source_of(batch.columns),
        starts_on=batch.starts_on or timezone.localdate(),
        status=batch.status,
        lock=lock,
    )


def selected_lines(batch):
    """Pairs of line number and {target: [texts]} for the lines that the filter keeps."""
    targets = [batch.mapping.get(column, "") for column in batch.columns]
    at = batch.columns.index(batch.filter_column) if batch.filter_column else None
    wanted = fold(batch.filter_value)
    for number, cells in batch.rows.values_list("line_number", "cells"):
        if at is not None and fold(cells[at]) != wanted:
            continue
        values = {}
        for target, cell in zip(targets, cells, strict=True):
            # A removed number in a column that is left out makes no error: it was not kept either.
            if target:
                values.setdefault(target, []).append(cell)
        yield number, values


def source_of(columns):
    """Name of the kind of list: lists with the same columns number their sheets in the same way."""
    return hashlib.sha256("\n".join(fold(column) for column in columns).encode()).hexdigest()[:40]


def outcome_counts(batch):
    """{outcome: number of lines}, all four of them."""
    counts = dict(batch.rows.exclude(outcome="").order_by().values_list("outcome").annotate(models.Count("pk")))
    return {outcome.value: counts.get(outcome.value, 0) for outcome in ImportOutcome}


def _locked(batch, state):
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("coordination").get(pk=batch.pk)
    if batch.state != state:
        raise ValidationError(_("This import is not in that state any more: look at it again."), code="state")
    return batch


def _keep_preview(batch, results):
    rows = {row.line_number: row for row in batch.rows.all()}
    for row in rows.values():
        row.outcome, row.label, row.messages, row.changes, row.organisation_id = "", "", [], [], None
    for result in results:
        row = rows[result.number]
        row.outcome, row.messages, row.changes = result.digest
        row.label = result.label[:250]
    ImportRow.objects.bulk_update(
        rows.values(), ["outcome", "label", "messages", "changes", "organisation"], batch_size=BATCH_SIZE
    )


def _save(results):
    """Write what the plan made in memory, model by model."""
    created = {model: [] for model in SAVED_MODELS}
    changed = {model: {} for model in SAVED_MODELS}
    fields = {model: set() for model in SAVED_MODELS}
    for result in results:
        for obj in result.created:
            created[type(obj)].append(obj)
        for obj, values in result.changed:
            changed[type(obj)][id(obj)] = obj
            fields[type(obj)].update(values)
    _derive(results, changed)
    fields[Organisation] |= {"sort_name", "search_text", "version"}
    fields[Person] |= {"sort_name", "search_text", "version"}
    for model in SAVED_MODELS:
        model.objects.bulk_create(created[model], batch_size=BATCH_SIZE)
        if changed[model]:
            model.objects.bulk_update(changed[model].values(), sorted(fields[model]), batch_size=BATCH_SIZE)
    through = Organisation.themes.through
    through.objects.bulk_create(
        [
            through(organisation_id=result.sheet.organisation.pk, theme_id=theme)
            for result in results
            for theme in result.added_themes
        ],
        batch_size=BATCH_SIZE,
        ignore_conflicts=True,
    )


def _derive(results, changed):
    themes = {theme.pk: theme for theme in Theme.objects.all()}
    sheets = {id(result.sheet): result.sheet for result in results if result.sheet is not None}
    touched = {id(result.sheet) for result in results if _touches_sheet(result)}
    for key in touched & set(sheets):
        sheet = sheets[key]
        fill_derived(sheet.organisation, sites=sheet.sites, themes=[themes[pk] for pk in sheet.theme_ids])
        if not sheet.is_new:
            changed[Organisation][id(sheet.organisation)] = sheet.organisation
    for model in (Organisation, Person):
        for obj in changed[model].values():
            obj.version += 1


def _touches_sheet(result):
    objects = [*result.created, *(obj for obj, _values in result.changed)]
    return bool(result.added_themes) or any(isinstance(obj, Organisation | Site) for obj in objects)


def _keep_results(rows, results):
    kept, created = [], [obj for result in results for obj in result.created]
    digests = {
        model: digests_of(model, [obj.pk for obj in created if isinstance(obj, model)]) for model in SAVED_MODELS
    }
    for result in results:
        row = rows[result.number]
        row.organisation = result.sheet.organisation if result.sheet else None
        row.before = {
            "created": [[obj._meta.model_name, obj.pk, digests[type(obj)][obj.pk]] for obj in result.created],
            "changed": [[obj._meta.model_name, obj.pk, _plain(values)] for obj, values in result.changed],
            "themes": result.added_themes,
        }
        kept.append(row)
    ImportRow.objects.bulk_update(kept, ["organisation", "before"], batch_size=BATCH_SIZE)


def digests_of(model, keys):
    """{key: digest} of rows as they are in the database, by which the undo sees whether somebody changed them."""
    names = [field.attname for field in model._meta.concrete_fields if field.name not in ("sort_name", "search_text")]
    digests = {}
    for start in range(0, len(keys), BATCH_SIZE):
        for values in model.objects.filter(pk__in=keys[start : start + BATCH_SIZE]).values_list("pk", *names):
            text = "\n".join(str(value) for value in values[1:])
            digests[values[0]] = hashlib.sha256(text.encode()).hexdigest()[:16]
    return digests


def _plain(values):
    return {name: [None if value is None else str(value) for value in pair] for name, pair in values.items()}
