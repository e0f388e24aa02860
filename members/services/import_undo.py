"""The last import taken back: what it changed is restored, what it created goes, unless somebody used it since."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.models import Coordination
from coordination.services.audit import record
from members.enums import ImportState
from members.models import Affiliation, ImportBatch, ImportRow, Mandate, Membership, Organisation, Person, Site
from members.services.imports import BATCH_SIZE, SAVED_MODELS, digests_of
from members.services.organisations import fill_derived
from members.services.people import fill_derived as fill_person

MODELS = {model._meta.model_name: model for model in SAVED_MODELS}


def is_last_applied(batch):
    later = ImportBatch.objects.filter(
        coordination_id=batch.coordination_id, state=ImportState.APPLIED, applied_at__gt=batch.applied_at
    )
    return not later.exclude(pk=batch.pk).exists()


@transaction.atomic
def undo_import(batch, *, actor):
    """Take back the last import. Return the number of lines of which something stays; their rows say what and why."""
    Coordination.objects.select_for_update().get(pk=batch.coordination_id)
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("coordination").get(pk=batch.pk)
    if batch.state != ImportState.APPLIED:
        raise ValidationError(_("This import is not applied: there is nothing to undo."), code="state")
    if not is_last_applied(batch):
        raise ValidationError(_("A later import was applied: undo that one first."), code="not_last")
    rows = [row for row in batch.rows.all() if row.before]
    notes = defaultdict(list)
    kept = _objects_to_keep(batch, rows)
    _restore(batch, rows, notes)
    _delete(rows, kept, notes)
    _refresh(rows)
    for row in rows:
        row.messages = [*row.messages, *notes[row.pk]]
    ImportRow.objects.bulk_update(rows, ["messages"], batch_size=BATCH_SIZE)
    batch.state, batch.undone_at = ImportState.UNDONE, timezone.now()
    batch.save(update_fields=["state", "undone_at"])
    record("import.undone", batch, actor=actor, coordination=batch.coordination)
    return sum(1 for row in rows if notes[row.pk])


def _created(rows):
    """{model: {key: digest at the time of the import}}."""
    created = {model: {} for model in SAVED_MODELS}
    for row in rows:
        for name, pk, digest in row.before["created"]:
            created[MODELS[name]][pk] = digest
    return created


def _objects_to_keep(batch, rows):
    """{model: keys} of what the import created and somebody changed or referred to since."""
    created = _created(rows)
    kept = {}
    for model, digests in created.items():
        now = digests_of(model, list(digests))
        kept[model] = {pk for pk, digest in digests.items() if pk in now and now[pk] != digest}
    references = [ref for model in SAVED_MODELS for ref in _references(model, list(created[model]))]
    kept[Membership] |= _memberships_in_use(batch, created)
    belongs = [
        (Organisation, Membership, _owners(Membership, "organisation_id", created)),
        (Organisation, Site, _owners(Site, "organisation_id", created)),
        (Person, Affiliation, _owners(Affiliation, "person_id", created)),
    ]
    size = -1
    while size != sum(len(keys) for keys in kept.values()):
        size = sum(len(keys) for keys in kept.values())
        for model, pk, other, other_pk in references:
            if other not in created or other_pk not in created[other] or other_pk in kept[other]:
                kept[model].add(pk)
        for owner, part, owners in belongs:
            kept[part].update(pk for pk, owner_pk in owners.items() if owner_pk in kept[owner])
    return kept


def _owners(model, name, created):
    return dict(_chunked(model.objects, list(created[model]), "pk", "pk", name))


def _chunked(manager, keys, lookup, *names):
    for start in range(0, len(keys), BATCH_SIZE):
        yield from manager.filter(**{f"{lookup}__in": keys[start : start + BATCH_SIZE]}).values_list(*names)


def _references(model, keys):
    """Rows of any application that point to what was created: (model, key, other model, its key)."""
    for relation in model._meta.get_fields(include_hidden=True):
        is_from_elsewhere = relation.auto_created and not relation.concrete and not relation.many_to_many
        if not is_from_elsewhere or relation.related_model in (ImportRow, Organisation.themes.through):
            continue
        name = relation.field.attname
        for other_pk, pk in _chunked(relation.related_model._base_manager, keys, name, "pk", name):
            yield model, pk, relation.related_model, other_pk


def _memberships_in_use(batch, created):
    """Memberships of sheets that were there before, with which the coordination has worked since."""
    owners = {
        pk: organisation
        for pk, organisation in _owners(Membership, "organisation_id", created).items()
        if organisation not in created[Organisation]
    }
    posts = Affiliation.objects.filter(person__coordination=batch.coordination)
    seats = Mandate.objects.filter(body__coordination=batch.coordination)
    keys = list(owners.values())
    used = {organisation for organisation, _pk in _chunked(seats, keys, "organisation", "organisation_id", "pk")}
    for organisation, pk in _chunked(posts, keys, "organisation", "organisation_id", "pk"):
        if pk not in created[Affiliation]:
            used.add(organisation)
    return {pk for pk, organisation in owners.items() if organisation in used}


def _restore(batch, rows, notes):
    """Put back the old values that are still as the import wrote them, the last line first."""
    wanted = defaultdict(set)
    for row in rows:
        for name, pk, _values in row.before["changed"]:
            wanted[MODELS[name]].add(pk)
    objects = {model: _locked_objects(model, sorted(keys)) for model, keys in wanted.items()}
    fields = defaultdict(set)
    for row in reversed(rows):
        for name, pk, values in row.before["changed"]:
            model = MODELS[name]
            obj = objects[model].get(pk)
            if obj is None:
                continue
            stay = [field for field, pair in values.items() if not _put_back(batch, obj, field, *pair)]
            fields[model].update(values)
            if stay:
                notes[row.pk].append(["undo_changed", {"fields": stay}])
    for model, found in objects.items():
        for obj in found.values():
            if hasattr(obj, "version"):
                # The number goes up here too: a form opened before the undo must not be saved over it.
                obj.version += 1
                fields[model].add("version")
            if model is Person:
                fill_person(obj)
                fields[model] |= {"sort_name", "search_text"}
        if found and fields[model]:
            model.objects.bulk_update(found.values(), sorted(fields[model]), batch_size=BATCH_SIZE)


def _locked_objects(model, keys):
    found = {}
    for start in range(0, len(keys), BATCH_SIZE):
        part = model.objects.select_for_update().filter(pk__in=keys[start : start + BATCH_SIZE])
        found.update({obj.pk: obj for obj in part})
    return found


def _put_back(batch, obj, name, old, new):
    current = getattr(obj, name)
    is_confirmed = getattr(obj, "confirmed_on", None) and obj.confirmed_on >= timezone.localdate(batch.applied_at)
    if is_confirmed or (None if current is None else str(current)) != new:
        return False
    setattr(obj, name, old if old in (None, "") else obj._meta.get_field(name).to_python(old))
    return True


def _delete(rows, kept, notes):
    gone = {model: [] for model in SAVED_MODELS}
    for row in rows:
        stays = []
        for name, pk, _digest in row.before["created"]:
            model = MODELS[name]
            if pk in kept[model]:
                stays.append(model)
            else:
                gone[model].append(pk)
        if stays:
            notes[row.pk].append(["undo_used", {"label": row.label}])
        if row.organisation_id and row.before["themes"] and row.organisation_id not in kept[Organisation]:
            through = Organisation.themes.through.objects
            through.filter(organisation=row.organisation_id, theme__in=row.before["themes"]).delete()
    for model in reversed(SAVED_MODELS):
        for start in range(0, len(gone[model]), BATCH_SIZE):
            model.objects.filter(pk__in=gone[model][start : start + BATCH_SIZE]).delete()


def _refresh(rows):
    """Search texts of the sheets that stay."""
    keys = sorted({row.organisation_id for row in rows if row.organisation_id})
    for start in range(0, len(keys), BATCH_SIZE):
        part = Organisation.objects.filter(pk__in=keys[start : start + BATCH_SIZE])
        sheets = list(part.prefetch_related("sites", "themes"))
        for sheet in sheets:
            fill_derived(sheet, sites=sheet.sites.all(), themes=sheet.themes.all())
        Organisation.objects.bulk_update(sheets, ["sort_name", "search_text"], batch_size=BATCH_SIZE)
