"""Streets of each quarter, hours and ways in: what the sheets of the directory are dressed with."""

# Quarter of the Monitoring: streets in French, and one in Dutch for organisations that write in Dutch.
STREETS = {
    "43": (("Avenue Brugmann",), "Brugmannlaan"),
    "45": (("Avenue Albert", "Rue Marconi", "Rue Vanden Corput", "Chaussée d’Alsemberg"), "Albertlaan"),
    "46": (("Avenue des Armures", "Avenue Maréchal Joffre", "Avenue Saint-Augustin"), "Maarschalk Joffrelaan"),
    "50": (
        ("Rue de Mérode", "Avenue Van Volxem", "Rue de Fierlant", "Avenue du Roi", "Avenue du Pont de Luttre"),
        "de Merodestraat",
    ),
    "51": (("Rue des Alliés", "Avenue Wielemans Ceuppens", "Rue des Glands"), "Bondgenotenstraat"),
    "117": (("Rue Roosendael", "Avenue Victor Rousseau", "Avenue du Domaine"), "Roosendaelstraat"),
    "118": (
        ("Rue du Curé", "Chaussée de Neerstalle", "Rue de la Station", "Chaussée de Bruxelles", "Place Saint-Denis"),
        "Neerstalsesteenweg",
    ),
}
STREETS_EVERE = {
    "79": (("Rue Édouard Stuckens",), "Edward Stuckensstraat"),
    "83": (("Avenue Henri Conscience",), "Hendrik Consciencelaan"),
    "84": (("Avenue Léopold III",), "Leopold III-laan"),
    "86": (("Avenue Henri Dunant",), "Henri Dunantlaan"),
}

HOURS = (
    "Du lundi au vendredi, de 9 h à 12 h 30 et de 13 h 30 à 16 h 30.",
    "Permanences le mardi et le jeudi de 9 h à 12 h, sans rendez-vous.",
    "Lundi, mercredi et vendredi de 10 h à 17 h.",
    "Sur rendez-vous ; accueil téléphonique tous les matins.",
    "Mercredi de 13 h à 18 h, samedi de 10 h à 13 h.",
    "Du mardi au samedi, de 14 h à 19 h.",
    "",
    "",
)
DUTCH_HOURS = ("Maandag tot vrijdag van 9 tot 16 uur.", "Dinsdag en donderdag van 13 tot 18 uur, zonder afspraak.")

ARRIVALS = (
    "Sonnette du bas, premier étage ; l’ascenseur est à droite au fond du couloir.",
    "Entrée de plain-pied, poussette et fauteuil passent sans difficulté.",
    "Trois marches à l’entrée ; une rampe se pose sur demande, appeler cinq minutes avant.",
    "Passer par le porche, traverser la cour : la porte verte est toujours ouverte pendant les permanences.",
    "L’accueil est au rez-de-chaussée, les bureaux au deuxième sans ascenseur.",
    "Arrêt de tram à cent mètres ; demander l’équipe à la loge.",
    "Sonner deux fois, quelqu’un descend ; salle d’attente chauffée.",
    "Entrée par le parking à l’arrière, signalée par un panneau jaune.",
)

AUDIENCES = {
    "poverty": "Habitants de la commune aux revenus modestes.",
    "housing": "Locataires, candidats locataires et personnes mal logées.",
    "food": "Personnes orientées par un service social ; premier dépannage sans condition.",
    "mental-health": "Adultes en souffrance psychique et leurs proches.",
    "physical-health": "Habitants du quartier, patients inscrits ou non.",
    "childhood-youth": "Enfants et jeunes de 6 à 22 ans.",
    "schooling": "Élèves du primaire et du secondaire et leurs parents.",
    "family": "Parents, couples et jeunes.",
    "older-people": "Personnes de plus de 60 ans et leur entourage.",
    "disability": "Personnes en situation de handicap et leurs proches.",
    "foreign-origin": "Personnes arrivées récemment, avec ou sans titre de séjour.",
    "work-training": "Personnes en recherche d’emploi ou de formation.",
}

# What no leaflet says, by key of the organisation.
WELCOME = {
    "mdq": "On vous sert un café avant de vous demander pourquoi vous venez. Le mercredi est très bruyant : préférer "
    "le mardi pour un entretien.",
    "epicerie": "Les gens craignent d’être vus : l’entrée de côté, rue calme, rassure. Un premier passage accompagné "
    "change tout.",
    "locataires": "Apporter le bail et les trois derniers courriers. L’équipe prend le temps, parfois une heure et "
    "demie d’attente.",
    "parole": "Pas de dossier, pas de prénom obligatoire. On peut rester deux heures sans parler.",
    "maisonmed": "L’accueil est tenu par une dame du quartier qui parle quatre langues ; elle débloque beaucoup de "
    "situations.",
    "resto": "Arriver à 11 h 30 pour aider à dresser les tables : c’est là que les conversations commencent.",
    "amo": "Les jeunes entrent par la cour. Passer un vendredi à 16 h pour se faire connaître d’eux.",
    "numerique": "Le formateur ne touche jamais le clavier à la place de la personne : prévoir une heure par démarche.",
    "colis": "File dehors, même par temps de pluie ; les personnes âgées peuvent s’asseoir dans la sacristie.",
    "senioren": "Iedereen is welkom aan tafel, ook wie geen Nederlands spreekt. Reserveren vóór tien uur.",
    "usager": "Le groupe se réunit le premier lundi ; les professionnels y viennent sur invitation.",
    "droit": "Les vingt premiers numéros sont distribués à 8 h 45. Venir avec tous les papiers, même les enveloppes.",
    "ssm": "Délai de trois à quatre mois pour une première consultation ; la permanence téléphonique du jeudi aide à "
    "patienter.",
    "frigo": "Les bénévoles ouvrent à 17 h. On prend ce dont on a besoin, sans justificatif.",
}
