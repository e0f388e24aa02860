"""Who may do what with what the coordination app holds. Each rule takes the access (who, where, on which day)."""


def can_run_coordination(access):
    """The coordinator and the assistants."""
    return access.runs_coordination


def can_change_settings(access):
    return access.is_coordinator


def can_manage_roles(access):
    return access.is_coordinator


def can_read_audit_trail(access):
    return access.is_coordinator


def can_read_outbox(access):
    return access.runs_coordination
