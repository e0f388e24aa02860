"""Bodies and mandates: a steering committee in parity with an election, working groups, a confidential group."""

from demo.builders.scripts import read_meetings
from members.enums import BodyKind, Capacity, College, MandateFunction, MandateKind
from members.models import Body, Mandate
from members.queries.rosters import college_of

ELECTION_OFFSET = -345

# code, kind, French name, Dutch name, themes, first day, last day, facilitator, seats, confidential, purpose
BODIES = (
    ("AG", BodyKind.PLENARY, "Assemblée plénière", "Plenaire vergadering", ("social-cohesion",), -4300, None, "", 0,
     False, "Réunit toutes les institutions membres, quatre fois par an."),
    ("COPIL", BodyKind.STEERING_COMMITTEE, "Comité de pilotage", "Stuurgroep", ("social-cohesion",), -4300, None, "",
     0, False, "Prépare les assemblées, suit les avis et le budget. Paritaire : cinq mandats d’office, cinq élus."),
    ("GT-LOG", BodyKind.WORKING_GROUP, "Groupe de travail Logement", "Werkgroep Huisvesting", ("housing", "poverty"),
     -1900, None, "lucas", 14, False, "Prévenir les expulsions et relayer les constats sur le logement."),
    ("GT-SM", BodyKind.WORKING_GROUP, "Groupe de travail Santé mentale", "Werkgroep Geestelijke gezondheid",
     ("mental-health", "physical-health", "addictions"), -1500, None, "helene", 13, False,
     "Faire connaître les ressources et soutenir les équipes d’accueil."),
    ("GT-ALIM", BodyKind.WORKING_GROUP, "Groupe de travail Aide alimentaire", "Werkgroep Voedselhulp", ("food",),
     -1300, None, "idriss", 12, False, "Coordonner lieux, horaires et conditions des distributions."),
    ("GT-JEU", BodyKind.WORKING_GROUP, "Groupe de travail Jeunesse", "Werkgroep Jeugd",
     ("childhood-youth", "schooling"), -700, None, "camille", 13, False,
     "Écouter les jeunes et relier écoles, rue et associations."),
    ("GT-SEN", BodyKind.WORKING_GROUP, "Groupe de travail Seniors et isolement", "Werkgroep Senioren en eenzaamheid",
     ("older-people",), -690, None, "wim", 12, False, "Rejoindre les aînés isolés ; groupe bilingue."),
    ("GT-NUM", BodyKind.WORKING_GROUP, "Groupe de travail Fracture numérique", "Werkgroep Digitale kloof",
     ("work-training", "culture"), -800, -300, "fatou", 9, False,
     "Aider à faire les démarches en ligne ; groupe clos, objectifs atteints."),
    ("INTER", BodyKind.SUPERVISION_GROUP, "Intervision des travailleurs sociaux", "Intervisie",
     ("mental-health", "family"), -700, None, "martine", 0, True,
     "Échange de pratiques entre pairs ; composition stable et confidentielle."),
)  # fmt: skip

EX_OFFICIO = (
    ("president", MandateFunction.CHAIR, "Présidente du CPAS"),
    ("director", MandateFunction.MEMBER, "Directeur général"),
    ("social", MandateFunction.MEMBER, "Responsable du service social"),
    ("council1", MandateFunction.MEMBER, "Conseillère de l’action sociale"),
    ("council2", MandateFunction.MEMBER, "Conseiller de l’action sociale"),
)
ELECTED_BEFORE = ("amina", "jeanmarc", "rachida", "els", "didier")
ELECTED_AFTER = ("amina", "rachida", "lucie", "els", "samira")
PUBLIC_COLLEGE = {"els", "didier", "samira"}
INTERVISION = ("olivier", "helene", "camille", "idriss", "lucie", "fatou", "samira")


def build_bodies(demo, coordination, crowd):
    """Write bodies, their themes and all mandates; return the bodies by code."""
    bodies = {}
    for code, kind, french, dutch, _themes, first, last, _facilitator, _seats, confidential, purpose in BODIES:
        bodies[code] = Body(
            coordination=coordination,
            kind=kind,
            code=code,
            name_fr=french,
            name_nl=dutch,
            purpose=purpose,
            is_confidential=confidential,
            starts_on=demo.day(first),
            ends_on=demo.day(last) if last is not None else None,
        )
    Body.objects.bulk_create(bodies.values())
    link = Body.themes.through
    link.objects.bulk_create(
        link(body_id=bodies[row[0]].pk, theme_id=demo.themes[code].pk) for row in BODIES for code in row[4]
    )
    mandates = _committee(demo, bodies["COPIL"], crowd.by_key) + _intervision(bodies["INTER"], crowd.by_key)
    for row in BODIES:
        if row[8]:
            mandates += _group(demo, crowd, bodies[row[0]], themes=row[4], facilitator=row[7], seats=row[8])
    Mandate.objects.bulk_create(mandates)
    return bodies


def election_day(demo):
    """The day of the plenary that elects the committee."""
    script = next(s for s in read_meetings("meetings_plenary.txt") if s.offset == ELECTION_OFFSET)
    return demo.working_day(script.offset, weekday=1)


def _mandate(body, human, starts_on, ends_on=None, **fields):
    return Mandate(
        body=body, person=human.row, organisation=human.sheet.row, starts_on=starts_on, ends_on=ends_on, **fields
    )


def _committee(demo, body, people):
    elected_on = election_day(demo)
    mandates = [
        _mandate(body, people[key], demo.day(-2100), kind=MandateKind.EX_OFFICIO, college=College.CPAS,
                 function=function, title=title)
        for key, function, title in EX_OFFICIO
    ]  # fmt: skip
    mandates.append(
        _mandate(body, people["coord"], demo.day(-2100), kind=MandateKind.EX_OFFICIO, college=College.CPAS,
                 capacity=Capacity.CONSULTATIVE, function=MandateFunction.SECRETARY, title="Coordinatrice sociale")
    )  # fmt: skip
    mandates.append(
        _mandate(body, people["finance"], demo.day(-1500), kind=MandateKind.OBSERVER, college=College.CPAS,
                 capacity=Capacity.CONSULTATIVE, title="Service financier")
    )  # fmt: skip
    for keys, first, last in (
        (ELECTED_BEFORE, demo.day(-1080), elected_on),
        (ELECTED_AFTER, elected_on + (demo.day(1) - demo.today), None),
    ):
        for key in keys:
            college = College.PUBLIC if key in PUBLIC_COLLEGE else College.ASSOCIATIVE
            mandates.append(_mandate(body, people[key], first, last, kind=MandateKind.ELECTED, college=college))
    return mandates


def _intervision(body, people):
    mandates = [
        _mandate(body, people["martine"], body.starts_on, kind=MandateKind.DELEGATED, college=College.ASSOCIATIVE,
                 function=MandateFunction.FACILITATOR)
    ]  # fmt: skip
    for key in INTERVISION:
        college = college_of(people[key].sheet.row.nature)
        mandates.append(_mandate(body, people[key], body.starts_on, kind=MandateKind.DELEGATED, college=college))
    return mandates


# Members of the cast who sit in working groups whatever the draw.
SEATED = {
    "GT-LOG": ("toit", "cpaslog", "sismb", "ais", "logcom", "habitat", "droit", "mdq", "camille", "social"),
    "GT-SM": ("amina", "ssm", "mobile", "hopital", "reduc", "sante", "samira", "mdq2"),
    "GT-ALIM": ("epicerie", "resto", "colis", "frigo", "vestiaire", "jeunecpas", "dettes"),
    "GT-JEU": ("sofia", "samira", "mj", "decroch", "sport", "jeunescom", "prevention", "jeugd"),
    "GT-SEN": ("griet", "seniorscom", "senior", "tele", "aidedom", "aidants"),
    "GT-NUM": ("biblio", "mdq", "droit", "affsoc"),
}


def _group(demo, crowd, body, *, themes, facilitator, seats):
    """Mandates of a working group: its facilitator, those the minutes name, then members working on its themes."""
    rng = demo.rng(f"body-{body.code}")
    last_day = body.ends_on or demo.today
    chosen = [crowd.by_key[facilitator]]
    for key in SEATED[body.code]:
        humans = [crowd.by_key[key]] if key in crowd.by_key else _representatives(crowd, key)
        chosen += [human for human in humans if human not in chosen]
    pool = [
        human
        for human in crowd.humans
        if set(human.sheet.themes) & set(themes) and human.sheet.state == "" and human not in chosen
        and human.post.is_running(last_day) and human.post.starts_on <= demo.day(-40)
    ]  # fmt: skip
    missing = max(0, seats - len(chosen))
    chosen += rng.sample(pool, min(missing, len(pool)))
    mandates = []
    for human in chosen:
        starts_on = max(body.starts_on, human.post.starts_on)
        ends = [day for day in (body.ends_on, human.post.ends_on) if day]
        ends_on = min(ends) if ends else None
        if ends_on and ends_on < starts_on:
            continue
        is_leader = human is chosen[0]
        mandates.append(
            _mandate(body, human, starts_on, ends_on, kind=MandateKind.DELEGATED,
                     college=college_of(human.sheet.row.nature),
                     function=MandateFunction.FACILITATOR if is_leader else MandateFunction.MEMBER)
        )  # fmt: skip
    return mandates


def _representatives(crowd, key):
    return [human for human in crowd.humans if human.sheet.key == key and human.post.is_representative]
