"""Comments of the committee on an agenda under review: login, number of the item, text."""

COMMENTS = (
    (
        "comite",
        2,
        "Je propose de partir des trois priorités telles que votées, avec les chiffres du vote.",
    ),
    ("presidence", 2, "D’accord. Prévoyons un indicateur que l’on puisse vraiment compter, un seul par objectif."),
    ("coordination", 2, "Je prépare une demi-page par objectif pour lundi, avec les indicateurs possibles."),
    ("finances", 3, "L’indexation n’est pas encore confirmée : j’apporterai deux hypothèses."),
    ("comite", 4, "Vingt minutes suffiront si les évaluations sont envoyées avant la réunion."),
    ("presidence", 5, "La réponse du collège sur le relogement doit venir avant ce point."),
)
