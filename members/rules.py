"""Who may do what with the directory and the bodies."""


def can_read_directory(access):
    return access.sees_directory


def can_edit_directory(access):
    return access.runs_coordination


def can_delete_from_directory(access):
    """Assistants do as the coordinator does, without deleting (architecture, section 3)."""
    return access.is_coordinator


def can_edit_organisation(access, organisation):
    """Who runs a coordination to which it belongs, and the organisation’s own people."""
    return access.runs_coordination or organisation.pk in access.organisation_ids


def can_import_organisations(access):
    return access.runs_coordination


def can_manage_bodies(access):
    return access.runs_coordination


def can_read_bodies(access):
    return access.takes_part


def can_read_composition(access, body):
    """Whoever may know of the body may know who sits in it; the body was fetched through `visible_to`."""
    return access.takes_part
