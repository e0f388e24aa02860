"""Accounts of the demonstration, all with the same known password, and the roles given by hand."""

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from coordination.enums import Language, RoleKind
from coordination.models import Role, User
from members.models import Person
from members.services.people import fill_derived

PASSWORD = "art62-demonstration"  # noqa: S105 - printed at each start: it opens invented data only

# login, who it is in the list, person of the cast, roles, language
FOREST_ACCOUNTS = (
    ("coordination", _("Coordinator"), "coord", (RoleKind.COORDINATOR,), "fr"),
    ("assistant", _("Assistant"), "assist", (RoleKind.ASSISTANT,), "fr"),
    ("comite", _("Elected member of the steering committee"), "amina", (), "fr"),
    ("animation", _("Facilitator of the working group on housing"), "lucas", (), "fr"),
    ("membre", _("Member"), "sofia", (), "fr"),
    ("lid", _("Member, in Dutch"), "griet", (), "nl"),
    ("intervision", _("Member with a seat in the confidential group"), "olivier", (), "fr"),
    ("presidence", _("Hierarchy: president of the CPAS"), "president", (RoleKind.HIERARCHY,), "fr"),
    ("finances", _("CPAS finance"), "finance", (RoleKind.FINANCE,), "fr"),
)
AUTHORITY = ("cocom", _("Authority (Cocom)"), ("Alix", "Vanbever-Rahmani"))
SUPERUSER = ("admin", _("Administrator of the installation"), ("Administration", "Art62"))
EVERE_ACCOUNT = ("evere", _("Coordinator of the second coordination (Evere), in Dutch"), "lien")
LOGINS = (
    *((login, label) for login, label, _key, _roles, _language in FOREST_ACCOUNTS),
    AUTHORITY[:2],
    EVERE_ACCOUNT[:2],
    SUPERUSER[:2],
)


def login_address(login):
    return f"{login}@demo.example"


def demo_logins():
    """The password that all share, and for each account its address and who it is, for the sign-in page."""
    return PASSWORD, [(login_address(login), gettext(label)) for login, label in LOGINS]


class AccountMaker:
    """Makes accounts; the password is hashed once, with a salt of its own, so that two loads give the same rows."""

    def __init__(self, demo):
        self.demo = demo
        self.password = make_password(PASSWORD, salt="Art62Demonstration0000")

    def make(self, login, *, first_name, last_name, language=Language.FRENCH, is_superuser=False):
        return User(
            email=login_address(login),
            first_name=first_name,
            last_name=last_name,
            language=language,
            is_superuser=is_superuser,
            password=self.password,
        )

    def save(self, users):
        User.objects.bulk_create(users)
        for user in users:
            user.created_at = self.demo.moment(-760, 8, 30)
        User.objects.bulk_update(users, ["created_at"])


def build_accounts(demo, coordination, crowd):
    """Write the accounts and roles of the first coordination, tie them to people; return the users by login."""
    maker = AccountMaker(demo)
    users, roles, people = {}, [], []
    for login, _label, key, kinds, language in FOREST_ACCOUNTS:
        person = crowd.by_key[key].row
        user = maker.make(login, first_name=person.first_name, last_name=person.last_name, language=language)
        users[login] = user
        person.email, person.user, person.language = user.email, user, language
        people.append(person)
        roles += [(user, kind) for kind in kinds]
    login, _label, (first, last) = AUTHORITY
    users[login] = maker.make(login, first_name=first, last_name=last)
    roles.append((users[login], RoleKind.AUTHORITY))
    login, _label, (first, last) = SUPERUSER
    users[login] = maker.make(login, first_name=first, last_name=last, is_superuser=True)
    maker.save(list(users.values()))
    for person in people:
        person.user_id = person.user.pk
        fill_derived(person)
    Person.objects.bulk_update(people, ["user", "email", "language", "search_text"])
    Role.objects.bulk_create(
        Role(user=user, coordination=coordination, kind=kind, starts_on=demo.day(-760)) for user, kind in roles
    )
    return users
