"""The same people in every test. Coordination A (slug `alpha`) is where they live; B (slug `beta`) is the stranger's.

| name    | in A |
|---------|------|
| alice   | coordinator |
| arthur  | assistant |
| charlie | elected in the steering committee (`committee`), member through `maison` |
| fatima  | facilitates the working group `housing`, member through `maison` |
| marie   | member: works for `maison`, no seat of her own |
| henri   | hierarchy (president of the CPAS), no seat |
| fleur   | CPAS finance |
| victor  | authority (Cocom) |
| sven    | holds a seat in the confidential group `secret`, in no other body, member through `maison` |
| root    | superuser without any role |
| bob     | coordinator of B, nothing in A |
"""

from types import SimpleNamespace

from coordination.enums import RoleKind
from members.enums import BodyKind, College, MandateFunction, MandateKind
from tests.factories import (
    make_affiliation,
    make_body,
    make_coordination,
    make_mandate,
    make_organisation,
    make_person,
    make_role,
    make_user,
)

NAMES = (
    "alice", "arthur", "charlie", "fatima", "marie", "henri", "fleur", "victor", "sven", "root", "bob",
)  # fmt: skip


def make_cast():
    """Create both coordinations and return a namespace: users by name, plus alpha, beta, people, bodies, maison."""
    alpha = make_coordination("alpha", nis="21007")
    beta = make_coordination("beta", nis="21006")
    users = {
        name: make_user(f"{name}@test.example", first_name=name.title(), last_name="Test", is_superuser=name == "root")
        for name in NAMES
    }
    for name, kind in (
        ("alice", RoleKind.COORDINATOR),
        ("arthur", RoleKind.ASSISTANT),
        ("henri", RoleKind.HIERARCHY),
        ("fleur", RoleKind.FINANCE),
        ("victor", RoleKind.AUTHORITY),
    ):
        make_role(users[name], alpha, kind)
    make_role(users["bob"], beta, RoleKind.COORDINATOR)

    maison = make_organisation(alpha, name="Maison de quartier Exemple")
    people = {
        name: make_person(alpha, user=users[name], first_name=name.title(), last_name="Test")
        for name in ("alice", "charlie", "fatima", "marie", "sven")
    }
    people["bob"] = make_person(beta, user=users["bob"], first_name="Bob", last_name="Test")
    for name in ("charlie", "fatima", "marie", "sven"):
        make_affiliation(people[name], maison)

    plenary = make_body(
        alpha, BodyKind.PLENARY, code="AG", name_fr="Assemblée plénière", name_nl="Plenaire vergadering"
    )
    committee = make_body(
        alpha, BodyKind.STEERING_COMMITTEE, code="COPIL", name_fr="Comité de pilotage", name_nl="Stuurgroep"
    )
    housing = make_body(alpha, code="GT-LOG", name_fr="Logement", name_nl="Huisvesting")
    secret = make_body(
        alpha,
        BodyKind.SUPERVISION_GROUP,
        code="INTER",
        name_fr="Intervision confidentielle",
        name_nl="Vertrouwelijke intervisie",
        is_confidential=True,
    )
    make_mandate(
        committee, people["charlie"], organisation=maison, kind=MandateKind.ELECTED, college=College.ASSOCIATIVE
    )
    make_mandate(housing, people["fatima"], function=MandateFunction.FACILITATOR)
    make_mandate(secret, people["sven"], organisation=maison)
    return SimpleNamespace(
        **users,
        users=users,
        people=SimpleNamespace(**people),
        alpha=alpha,
        beta=beta,
        maison=maison,
        plenary=plenary,
        committee=committee,
        housing=housing,
        secret=secret,
    )
