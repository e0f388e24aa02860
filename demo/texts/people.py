"""Invented names and functions. First and last names are common in Brussels; their combinations are made up."""

# key, first name, last name, key of the organisation, function, day of arrival (from the day of the demo)
CAST = (
    ("coord", "Noémie", "Tavernier-Diallo", "coord", "Coordinatrice sociale", -2300),
    ("assist", "Yassin", "Desmedt", "coord", "Assistant administratif", -1150),
    ("president", "Claire", "Vandamme-Ouali", "ssg", "Présidente du CPAS", -2150),
    ("director", "Thomas", "Akdeniz", "ssg", "Directeur général du CPAS", -3100),
    ("finance", "Béatrice", "Nkosi-Claes", "ssg", "Gestionnaire au service financier", -1900),
    ("social", "Karim", "Hennebert", "ssg", "Responsable du service social", -2600),
    ("council1", "Anneleen", "Bogaert-Sall", "ssg", "Conseillère de l’action sociale", -2150),
    ("council2", "Pascal", "Zouaoui", "ssg", "Conseiller de l’action sociale", -2150),
    ("amina", "Amina", "Delcourt", "maisonmed", "Coordinatrice en santé communautaire", -2000),
    ("jeanmarc", "Jean-Marc", "Toussaint-Bah", "colis", "Responsable des bénévoles", -4000),
    ("rachida", "Rachida", "Ponsard", "mdq", "Directrice", -1700),
    ("els", "Els", "Verhaegen-Simons", "affsoc", "Cheffe de service", -1850),
    ("didier", "Didier", "Mukendi-Roels", "sismb", "Assistant social", -1600),
    ("lucie", "Lucie", "Abdallah-Pirard", "toit", "Coordinatrice", -1250),
    ("samira", "Samira", "Lenoir-Haddou", "ecole", "Directrice adjointe", -1400),
    ("lucas", "Lucas", "Benhaddou", "locataires", "Juriste", -1980),
    ("helene", "Hélène", "Marchetti", "parole", "Coordinatrice", -1650),
    ("idriss", "Idriss", "Van Laethem", "logistique", "Chargé de projet", -1400),
    ("camille", "Camille", "Osei", "amo", "Travailleuse sociale de rue", -1000),
    ("wim", "Wim", "Claessens-Tahiri", "gc", "Buurtwerker", -1200),
    ("fatou", "Fatou", "Lejeune", "numerique", "Formatrice numérique", -1100),
    ("martine", "Martine", "Degroote-Sané", "planning", "Assistante sociale", -1800),
    ("sofia", "Sofia", "Mertens-Ruiz", "edd", "Coordinatrice", -950),
    ("olivier", "Olivier", "Kabasele-Thiry", "ssm", "Psychologue", -1500),
    ("griet", "Griet", "Adriaensen-Koç", "senioren", "Centrumleidster", -1300),
    ("denise", "Denise", "Fontaine-Amrani", "usager", "Porte-parole du groupe d’usagers", -1050),
)

# Those of the cast whom the plenaries do not invite, and those who left, with the day.
NOT_REPRESENTING = {"director", "finance", "council1", "council2", "assist"}
DEPARTURES = {"jeanmarc": -325, "didier": -331}

# Functions by theme of the organisation; the first of the list is the one of who represents it most often.
FUNCTIONS = {
    "poverty": ("Assistante sociale", "Assistant social", "Responsable d’équipe", "Accueillante"),
    "housing": ("Chargé de projet logement", "Assistante sociale", "Juriste", "Accompagnatrice sociale"),
    "food": ("Responsable", "Chargée des bénévoles", "Logisticien", "Animatrice cuisine"),
    "mental-health": ("Psychologue", "Coordinateur", "Infirmière en santé mentale", "Éducatrice"),
    "addictions": ("Travailleur social", "Psychologue", "Infirmier de rue"),
    "physical-health": ("Infirmière", "Accueillante sociale", "Médecin généraliste", "Coordinatrice"),
    "childhood-youth": ("Coordinateur", "Éducatrice", "Animateur", "Travailleuse sociale"),
    "schooling": ("Coordinatrice pédagogique", "Psychologue", "Enseignant relais", "Animatrice"),
    "family": ("Coordinatrice", "Assistante sociale", "Accueillante", "Médiateur familial"),
    "older-people": ("Référente aînés", "Ergothérapeute", "Coordinateur", "Animatrice"),
    "disability": ("Chef éducateur", "Accompagnatrice", "Ergothérapeute"),
    "foreign-origin": ("Formatrice", "Coordinateur", "Juriste", "Assistante sociale"),
    "work-training": ("Conseillère emploi", "Formateur", "Responsable pédagogique", "Agente d’insertion"),
    "culture": ("Médiatrice culturelle", "Animateur", "Programmatrice", "Bibliothécaire"),
    "social-cohesion": ("Coordinatrice", "Agent de développement local", "Animatrice de quartier", "Bénévole"),
    "safety": ("Inspectrice de quartier", "Éducateur de rue", "Médiatrice"),
    "other": ("Chargée de mission", "Conseiller", "Éco-conseillère"),
}
DUTCH_FUNCTIONS = ("Coördinator", "Maatschappelijk werker", "Buurtwerker", "Educatief medewerker", "Onthaalmedewerker")
