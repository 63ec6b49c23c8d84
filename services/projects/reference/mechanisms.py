"""The two mechanisms, the axes, and the trust fund's windows with their themes and eligible areas (DOMAIN.md 4.1)."""

from typing import Final

from services.projects.reference.areas import COUNTRYWIDE, NORTH_AND_CENTRE, REGIONS
from services.projects.reference.contracts import Axis, MechanismEntry, Names, Theme, Window

MECHANISMS: Final = (
    MechanismEntry(
        code="trust_fund",
        name=Names(en="Trust fund", fr="Fonds d'affectation spéciale"),
        aliases=("TF", "Trust Fund", "Fonds fiduciaire"),
        mark="stated",
        note="Created by Security Council resolution 2085 (2012).",
    ),
    MechanismEntry(
        code="quick_impact",
        name=Names(en="Quick impact project", fr="Projet à impact rapide"),
        aliases=("QIP", "PIR"),
        mark="stated",
        note="At most 50,000 USD and under six months, from the mission's budget; both are dated policy.",
    ),
)

AXES: Final = (
    Axis(
        code="axis-1",
        name=Names(
            en="Institutional capacity of the State and civil society",
            fr="Capacités institutionnelles de l'État et de la société civile",
        ),
        mark="stated",
    ),
    Axis(
        code="axis-2",
        name=Names(
            en="Small community infrastructure and basic needs",
            fr="Petites infrastructures communautaires et besoins de base",
        ),
        mark="stated",
    ),
    Axis(
        code="axis-3",
        name=Names(en="activities… (the text is cut in the source)", fr="activités… (texte coupé dans la source)"),
        mark="stated",
        text_cut=True,
        note="The source breaks off after this word. It stays open until someone with the original completes it.",
    ),
)

THEMES: Final = (
    Theme(
        code="mediation",
        name=Names(en="Mediation", fr="Médiation"),
        mark="stated",
        note="In none of the 13 sectors.",
    ),
    Theme(
        code="reconciliation",
        name=Names(en="Reconciliation", fr="Réconciliation"),
        mark="stated",
        sectors=("peace-talks", "social-cohesion", "awareness-raising", "elections", "gender"),
    ),
    Theme(
        code="ssr-ddr",
        name=Names(
            en="Security sector reform; disarmament, demobilisation and reintegration",
            fr="Réforme du secteur de la sécurité ; désarmement, démobilisation et réintégration",
        ),
        aliases=("SSR/DDR", "RSS/DDR"),
        mark="stated",
        sectors=("security-sector-reform", "ddr", "cantonment"),
    ),
    Theme(code="security", name=Names(en="Security", fr="Sécurité"), mark="stated", sectors=("security",)),
    Theme(
        code="state-authority",
        name=Names(en="State authority", fr="Autorité de l'État"),
        mark="stated",
        sectors=("return-of-state-authority",),
    ),
    Theme(
        code="rule-of-law",
        name=Names(en="Rule of law", fr="État de droit"),
        mark="stated",
        sectors=("rule-of-law-justice",),
    ),
    Theme(
        code="urgent-needs",
        name=Names(
            en="Urgent needs of northern populations",
            fr="Besoins urgents des populations du Nord",
        ),
        mark="stated",
        sectors=("water-sanitation", "social-cohesion"),
    ),
    Theme(
        code="large-infrastructure",
        name=Names(en="Large infrastructure", fr="Grandes infrastructures"),
        mark="stated",
        note="In none of the 13 sectors.",
    ),
    Theme(
        code="water-and-sanitation",
        name=Names(en="Water and sanitation", fr="Eau et assainissement"),
        mark="stated",
        sectors=("water-sanitation",),
    ),
    Theme(code="energy", name=Names(en="Energy", fr="Énergie"), mark="stated", sectors=("electricity",)),
    Theme(
        code="economic-recovery",
        name=Names(en="Economic recovery", fr="Relance économique"),
        mark="stated",
        note="In none of the 13 sectors.",
    ),
)

WINDOWS: Final = (
    Window(
        code="peace-process-support",
        name=Names(en="Peace process support", fr="Appui au processus de paix"),
        mark="stated",
        themes=("mediation", "reconciliation", "ssr-ddr", "security", "state-authority", "rule-of-law"),
        areas=(*REGIONS, COUNTRYWIDE),
        note="The source names the themes; that the whole country is eligible is our proposal.",
    ),
    Window(
        code="peace-dividends",
        name=Names(en="Peace dividends", fr="Dividendes de la paix"),
        mark="stated",
        themes=("urgent-needs", "large-infrastructure", "water-and-sanitation", "energy", "economic-recovery"),
        areas=NORTH_AND_CENTRE,
        note="The source names themes and northern populations; that north and centre are eligible is our proposal.",
    ),
)
