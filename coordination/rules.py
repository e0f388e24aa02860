"""Who may do what with what the coordination app holds. Each rule takes the access (who, where, on which day)."""

from coordination.enums import MessageStatus


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


def can_retry_message(access, message):
    """What failed, and holds no way to sign in: such a link is too old by then, a new one is asked for."""
    return access.runs_coordination and message.status == MessageStatus.FAILED and not message.is_secret


def can_create_coordination(user):
    """Who administers the installation."""
    return user.is_superuser
