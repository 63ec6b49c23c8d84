"""What people read on a report, English and French: the words of every form, and of all reports gathered in one place.

A report keeps its own words beside it (`WORDS`, key: English, French), which are heard first when it is told: one key
may mean a line here and a table there. `registry.WORDS` holds all of them: a word told once serves every report. A key
with `.definition` behind it defines the term: a form that shows the term prints the definition. French is written with
plain spaces; the spaces that French typography asks for before `: ; ? ! %` are put in when it is told.
"""

from collections.abc import Callable, Mapping

Words = Mapping[str, tuple[str, str]]
WordsOf = Callable[[str], Words]
"""The words in which a report of a name is told."""

FORM_WORDS: Words = {
    "form.about": ("About", "À propos"),
    "form.amounts_in": ("Amounts in {currency}", "Montants en {currency}"),
    "form.and_following": ("continued", "suite"),
    "form.approved_by": ("Approved by", "Approuvé par"),
    "form.approximate": (
        "≈ : the figure is told as approximate (“some”, “more than”)",
        "≈ : chiffre donné comme approximatif (« environ », « plus de »)",
    ),
    "form.as_of": ("as of {day}", "au {day}"),
    "form.as_of_unknown": ("date not stated by the source", "date non précisée par la source"),
    "form.cited": ("cited", "cité"),
    "form.cited_figures": ("Cited figures", "Chiffres cités"),
    "form.cited_meaning": (
        "Columns in italics and marked “cited”, and figures behind a letter, are taken from publications; everything "
        "else is computed from the log. The two are never added up.",
        "Les colonnes en italique marquées « cité » et les chiffres signalés par une lettre proviennent de "
        "publications ; tout le reste est calculé à partir du journal. Les deux ne sont jamais additionnés.",
    ),
    "form.contents": ("Contents", "Sommaire"),
    "form.currency": ("Currency", "Monnaie"),
    "form.date": ("Date", "Date"),
    "form.definitions": ("Definitions", "Définitions"),
    "form.line": ("Line", "Ligne"),
    "form.log": ("Log", "Journal"),
    "form.meaning": ("Meaning", "Signification"),
    "form.name_and_function": ("Name and function", "Nom et fonction"),
    "form.not_known": (".. : not known", ".. : non connu"),
    "form.notes": ("Notes", "Notes"),
    "form.nothing": ("Nothing to report.", "Néant."),
    "form.of_period": ("{since} – {until}", "{since} – {until}"),
    "form.pack": ("Reports of the fund", "Rapports du fonds"),
    "form.position": ("Position", "Position"),
    "form.prepared_by": ("Prepared by", "Établi par"),
    "form.question": ("Asked", "Demande"),
    "form.recorded_at": ("Recorded up to", "Enregistré jusqu'au"),
    "form.reproduce": (
        "The same question at these positions gives this document again, byte for byte: at={at}",
        "La même demande à ces positions redonne ce document, octet pour octet : at={at}",
    ),
    "form.root": ("Root of the hash tree", "Racine de l'arbre de hachage"),
    "form.root_short": ("root", "racine"),
    "form.sheet": ("Sheet", "Feuille"),
    "form.signature": ("Signature", "Signature"),
    "form.signatures": ("Signatures", "Signatures"),
    "form.source": ("Source", "Source"),
    "form.sources": ("Where the figures come from", "Provenance des chiffres"),
    "form.statement": ("Statement", "État"),
    "form.term": ("Term", "Terme"),
    "form.title": ("Title", "Titre"),
    "form.value": ("Value", "Valeur"),
    "asked.as_of": ("As of", "Arrêté au"),
    "asked.calendar": ("Calendar", "Calendrier"),
    "asked.fund": ("Fund", "Fonds"),
    "asked.period": ("Period", "Période"),
    "calendar.mission": ("1 July to 30 June", "du 1er juillet au 30 juin"),
    "calendar.year": ("1 January to 31 December", "du 1er janvier au 31 décembre"),
}
"""The furniture of every form."""

AREA_WORDS: Words = {
    "ML-1": ("Kayes", "Kayes"),
    "ML-2": ("Koulikoro", "Koulikoro"),
    "ML-3": ("Sikasso", "Sikasso"),
    "ML-4": ("Ségou", "Ségou"),
    "ML-5": ("Mopti", "Mopti"),
    "ML-6": ("Tombouctou", "Tombouctou"),
    "ML-7": ("Gao", "Gao"),
    "ML-8": ("Kidal", "Kidal"),
    "ML-9": ("Ménaka", "Ménaka"),
    "ML-10": ("Taoudénit", "Taoudénit"),
    "ML-BKO": ("Bamako", "Bamako"),
    "countrywide": ("Countrywide", "Ensemble du pays"),
    "multi_area": ("Several areas", "Plusieurs zones"),
    "unassigned": ("Not assigned", "Non affecté"),
    "map.desc": (
        "A schematic map: each region of Mali is a square tile near its place, with its name and its figure; the "
        "darker the tile, the higher the figure of {column}. {figures}",
        "Carte schématique : chaque région du Mali est un carré proche de sa place, avec son nom et son chiffre ; plus "
        "le carré est foncé, plus le chiffre de {column} est élevé. {figures}",
    ),
    "map.beside": ("Beside the map", "Hors carte"),
    "map.small": ("In small figures: {column}", "En petits chiffres : {column}"),
    "map.schematic": (
        "Schematic: neither borders nor sizes are those of the country.",
        "Schéma : ni les limites ni les tailles ne sont celles du pays.",
    ),
    "chart.desc": ("A bar chart of {table}. {figures}", "Diagramme en barres de {table}. {figures}"),
}
"""The areas of Mali by ISO 3166-2 code, and what stands beside them (DOMAIN.md sections 3 and 4.2)."""


def gathered(*catalogues: Words) -> dict[str, tuple[str, str]]:
    """All words in one; the first to speak of a key is heard."""
    found: dict[str, tuple[str, str]] = {}
    for catalogue in catalogues:
        for key, words in catalogue.items():
            found.setdefault(key, words)
    return found
