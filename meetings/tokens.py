"""The token of an answer link: whoever holds it answers for one invitation, without an account."""

from django.core.signing import BadSignature, Signer

SALT = "meetings.reply"


def make_reply_token(invitation):
    """Such as `12-1.signature`; it dies when the version of the invitation's token is raised."""
    return _signer().sign(f"{invitation.pk}-{invitation.token_version}")


def read_reply_token(token):
    """Return (primary key, version), or None for a token that was not made here."""
    try:
        pk, version = map(int, _signer().unsign(token).split("-"))
    except (BadSignature, ValueError):
        return None
    return pk, version


def _signer():
    return Signer(salt=SALT, sep=".")
