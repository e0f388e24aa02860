"""Invented papers of the kinds the application prints, to try the skeleton and the stylesheet without a database."""

import datetime as dt

DATED = dt.datetime(2026, 3, 12, 9, 30, tzinfo=dt.UTC)
OWNER = "Coordination sociale de Valdemont"
ORGANISATIONS = [
    "La Maison des Tilleuls",
    "Service de médiation de dettes du Vieux Pont",
    "Buurthuis De Linde",
    "Centre d’accueil de jour Le Phare",
    "Abri de nuit Łukasz-Đorđe",
    "Planning familial des Quatre-Vents",
]
PARAGRAPH = (
    "Les membres constatent que les délais d’attente s’allongent: plus de six semaines pour un premier rendez-vous, "
    "contre trois l’année passée. Madame Exemple rappelle que « personne ne doit repartir sans réponse »; elle propose "
    "de partager les plages libres chaque lundi. Le groupe demande au CPAS combien de dossiers sont ouverts!"
)
MARKUP = f"""{PARAGRAPH}

- une liste commune des permanences, **mise à jour chaque lundi**;
- un *numéro unique* pour les partenaires;
- une page en néerlandais: [Wegwijzer](https://wegwijzer.example/nl?a=1&b=2).

{PARAGRAPH}"""


def agenda_context(*, points=8):
    return {
        "points": [
            {"title": f"Point de l’ordre du jour {number}: organisation de l’accueil", "minutes": 10 + number}
            for number in range(1, points + 1)
        ]
    }


def minutes_context(*, points=12, people=25):
    return {
        "people": [
            {
                "name": f"Prénom Nom-Exemple {number}",
                "organisation": ORGANISATIONS[number % len(ORGANISATIONS)],
                "state": ("présente", "excusé", "absent")[number % 3],
            }
            for number in range(1, people + 1)
        ],
        "points": [
            {
                "title": f"Accueil de première ligne, suite {number}",
                "text": MARKUP if number % 3 == 0 else PARAGRAPH,
                "decision": "La liste commune est tenue par le CPAS." if number % 2 else "",
                "action": "Envoyer les plages libres avant vendredi." if number % 3 == 0 else "",
            }
            for number in range(1, points + 1)
        ],
    }


def report_context(*, chapters=5, rows=70):
    sections = [
        {
            "anchor": f"s{number}",
            "title": f"Mission {number}: soutenir et relayer",
            "children": [
                {"anchor": f"s{number}-1", "title": "Ce qui a été fait"},
                {"anchor": f"s{number}-2", "title": "Ce qui reste à faire"},
            ],
        }
        for number in range(1, chapters + 1)
    ]
    return {
        "sections": [*sections, {"anchor": "annexe", "title": "Annexe: les membres", "is_unnumbered": True}],
        "chapters": sections,
        "text": MARKUP,
        "bars": [
            {"label": label, "value": value, "width": value * 8, "y": 8 + 26 * index}
            for index, (label, value) in enumerate((("Plénières", 12), ("Groupes", 31), ("Pilotage", 9)))
        ],
        "rows": [
            {
                "name": f"{ORGANISATIONS[number % len(ORGANISATIONS)]} {number}",
                "meetings": number % 13,
                "amount": number * 1234,
            }
            for number in range(rows)
        ],
    }
