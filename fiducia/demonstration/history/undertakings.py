"""What the illustrative projects would have done, sector by sector, so that they read unlike each other: invented, in
the words of the field."""

from typing import Final

UNDERTAKINGS: Final[dict[str, tuple[str, ...]]] = {
    "agriculture": (
        "market gardens for widows",
        "seed bank",
        "motor pumps on the river plain",
        "cattle vaccination park",
        "dry-season fodder store",
        "fish ponds of a cooperative",
    ),
    "awareness-raising": (
        "caravan on the peace agreement",
        "radio plays in five languages",
        "forum of youth leaders",
        "posters on mine risk",
        "women's listening clubs",
        "debates at the university",
    ),
    "cantonment": (
        "fences and watchtowers of a site",
        "latrines and showers of a site",
        "mess tents",
        "access track",
        "registration hall",
        "lighting of a site",
    ),
    "conflict-management": (
        "committee of elders on grazing routes",
        "mediation room at the town hall",
        "reconciliation of two villages",
        "early warning by telephone",
        "mapping of wells in dispute",
    ),
    "culture": (
        "roof of a manuscript library",
        "festival of desert music",
        "weaving museum",
        "house of griots",
        "restoration of a mud-brick mosque wall",
        "amphitheatre benches",
    ),
    "ddr": (
        "vocational workshops for former fighters",
        "start-up kits for masons",
        "reinsertion of women associated",
        "medical screening of combatants",
        "community works by former fighters",
        "biometric registration",
    ),
    "education": (
        "three classrooms",
        "school canteen",
        "solar lamps for evening courses",
        "playground fence",
        "desks by apprentice carpenters",
        "library on a lorry",
        "teachers' lodging",
    ),
    "elections": (
        "training of poll workers",
        "voter lists in the circles",
        "observers of civil society",
        "transport of ballot boxes by air",
        "results by radio",
        "polling stations for displaced persons",
    ),
    "electricity": (
        "hybrid power plant",
        "street lights on the main road",
        "grid of a market quarter",
        "diesel sets of a hospital",
        "solar field of a town",
        "transformers for pumping stations",
    ),
    "gender": (
        "shelter for survivors",
        "women on peace committees",
        "legal clinics for women",
        "fund for women traders",
        "training of gendarmes on violence",
        "girls' leadership club",
    ),
    "handicrafts": (
        "tannery basins",
        "sewing machines of an association",
        "forge of blacksmiths",
        "pottery kilns",
        "stalls of leather workers",
        "silver workshop",
    ),
    "health": (
        "maternity ward",
        "cold chain of a health post",
        "ambulance on three wheels",
        "incinerator of a clinic",
        "consulting rooms",
        "mosquito nets for a quarter",
    ),
    "human-rights": (
        "monitors at the remand prison",
        "clubs on rights in schools",
        "repair of a juvenile wing",
        "guide for detainees",
        "legal aid desk",
        "hotline on abuses",
    ),
    "justice": (
        "court archive",
        "chairs and docket of a tribunal",
        "generator of a prosecutor's office",
        "mobile hearings",
        "cells of a remand prison",
        "justice of the peace's office",
    ),
    "peace-talks": (
        "venue of negotiation rounds",
        "flights of delegates",
        "experts on decentralisation",
        "follow-up committee secretariat",
        "translation into Tamasheq and Songhai",
        "preparatory meetings of movements",
    ),
    "public-information": (
        "studio of a community radio",
        "mast and aerial",
        "notice boards",
        "recorders for reporters",
        "open days of the town hall",
        "cinema van",
    ),
    "public-infrastructure": (
        "footbridge over a creek",
        "bus station shelter",
        "town hall roof",
        "culverts on a side road",
        "slaughter slab",
        "landing stage on the river",
    ),
    "return-of-state-authority": (
        "prefect's residence",
        "offices of sub-prefects",
        "civil registry",
        "vehicles of technical services",
        "customs post",
        "deployment of interim authorities",
    ),
    "rule-of-law-justice": (
        "specialised judicial pole",
        "forensic laboratory",
        "prison perimeter",
        "register of cases on computers",
        "training of magistrates",
        "high court building",
    ),
    "security": (
        "gendarmerie brigade",
        "police station counter",
        "radios of a national guard company",
        "checkpoint canopy",
        "bunks of a fire brigade",
        "patrol bicycles",
    ),
    "security-sector-reform": (
        "national council secretariat",
        "payroll of the forces",
        "parliament's defence committee",
        "codes of conduct",
        "barracks census",
        "inspection of services",
    ),
    "social-cohesion": (
        "joint herding of two communities",
        "weddings hall shared by quarters",
        "youth football league of four towns",
        "women's market day",
        "theatre of reconciliation",
        "return of displaced families",
    ),
    "sports": (
        "basketball court",
        "football ground wall",
        "wrestling arena",
        "cycling race",
        "changing rooms",
        "handball goals",
    ),
    "waste-management": (
        "donkey carts for refuse",
        "sorting yard",
        "drains of a market",
        "public bins",
        "compost heaps",
        "plastic paving workshop",
    ),
    "water": (
        "borehole and hand pump",
        "water tower repair",
        "solar pumping",
        "cistern of a school",
        "standpipes of a quarter",
        "well lining",
        "cattle trough",
    ),
    "water-sanitation": (
        "treatment station of a town",
        "sludge drying beds",
        "network of standpipes",
        "rainwater basin",
        "pumping from the river",
        "latrines of markets",
        "desalination of wells",
        "meters and billing",
    ),
}
"""Several of each sector, taken in turn."""

WAYS: Final = (
    "built by apprentices of the town",
    "kept by a committee of users",
    "with the mayor's office",
    "by works paid by the day",
    "with a women's association",
    "guided by an engineer of the region",
    "after a meeting of quarter chiefs",
    "with the youth council",
    "together with the parish and the mosque",
    "on land given by the commune",
    "handed over to the technical services",
)
"""How, taken in turn beside it: eleven, so that it seldom comes with the same one again."""


SECTORS_OF_A_MECHANISM: Final = 13
"""About how many projects lie between two of a sector."""


def undertaking(sector: str, number: int) -> str:
    """What the nth project of a sector would do."""
    several, turn = UNDERTAKINGS[sector], number // SECTORS_OF_A_MECHANISM
    return f"{several[turn % len(several)]}, {WAYS[turn % len(WAYS)]}"
