from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from coordination.enums import Language, RoleKind
from coordination.models.validity import Dated, DatedQuerySet


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        # Lower case throughout: allauth looks accounts up by the address in lower case.
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username):
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account with which a human signs in. What it may do follows from its roles, mandates and affiliations.

    A superuser administers the installation (coordinations, accounts); it has no right inside a coordination
    unless it holds a role there.
    """

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("An account with this e-mail address exists already.")},
    )
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.FRENCH)
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_is_unique",
                violation_error_message=_("An account with this e-mail address exists already."),
            ),
        ]

    def __str__(self):
        return self.get_full_name()

    def get_full_name(self):
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def get_short_name(self):
        return self.first_name or self.email


class RoleQuerySet(DatedQuerySet):
    def visible_to(self, access):
        return self.filter(coordination=access.coordination)


class Role(Dated):
    """A right given by hand to an account in one coordination, from a date to a date."""

    user = models.ForeignKey(User, models.PROTECT, related_name="roles", verbose_name=_("account"))
    coordination = models.ForeignKey(
        "coordination.Coordination", models.CASCADE, related_name="roles", verbose_name=_("coordination")
    )
    kind = models.CharField(_("role"), max_length=20, choices=RoleKind)

    objects = RoleQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "coordination", "kind"],
                condition=Q(ends_on=None),
                name="role_is_held_once",
                violation_error_message=_("This person holds this role already."),
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.get_kind_display()}"
