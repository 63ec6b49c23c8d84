"""Every refusal's words, in English and French, and the HTTP status that goes with it.

tests/refusals holds the list complete: each code has a case, and no code is raised that is not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Words:
    """A refusal's status and title in both languages."""

    status: int
    english: str
    french: str

    def title(self, language: str) -> str:
        """One sentence that is the same for every refusal of the code."""
        return self.french if language == "fr" else self.english

    def detail(self, language: str, figures: Mapping[str, Any]) -> str:
        """The title with the figures of this refusal."""
        shown = [
            f"{_label(name, language)}: {_value(value)}"
            for name, value in figures.items()
            if value is not None and name != "errors"
        ]
        return ". ".join([self.title(language), "; ".join(shown)]) if shown else self.title(language)


def _label(name: str, language: str) -> str:
    return _FRENCH_LABELS.get(name, name.replace("_", " ")) if language == "fr" else name.replace("_", " ")


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {part}" for key, part in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return str(value)


_FRENCH_LABELS = {
    "account": "compte", "appropriated": "ouvert", "appropriated_on": "ouvert le", "first_day": "premier jour",
    "fiscal_year": "exercice", "last_day": "dernier jour", "lapsed": "annulé", "lapsed_on": "annulé le",
    "spent": "dépensé", "accepted_reports": "rapports acceptés", "agreement": "accord", "allocated": "alloué",
    "amount": "montant", "approved": "approuvé", "approved_on": "approuvé le", "asked": "demandé",
    "available": "disponible", "balance": "solde", "bank_account_id": "compte bancaire",
    "base_currency": "monnaie de base", "category": "catégorie", "command": "commande",
    "commitment": "engagement", "committed": "engagé", "currency": "monnaie", "disbursement": "paiement",
    "effective_on": "date de valeur", "fund": "fonds", "given": "donné", "gross": "brut", "held": "retenu",
    "id": "identifiant", "instalment": "tranche", "instalments": "tranches", "key": "clé", "left": "reste",
    "lines": "lignes", "lines_max": "lignes au plus", "outstanding": "encours", "paid": "payé",
    "paid_on": "payé le", "parts": "parts", "payables": "dettes", "position": "position", "project": "projet",
    "receivable": "créance", "received_on": "encaissé le", "reference": "référence",
    "report_number": "rapport no", "roles": "rôles", "scope": "portée", "signed_on": "signé le",
    "source": "source", "sources": "sources", "status": "état", "stream": "flux", "submitted_on": "remis le",
    "term": "critère", "to_on": "jusqu'au", "today": "aujourd'hui", "transaction_id": "opération",
    "type": "type", "unapplied": "non imputé", "uncommitted": "non engagé", "valid_until": "valable jusqu'au",
    "version": "version", "waits_for_report": "attend le rapport", "counterparty_id": "contrepartie",
    "daily_from": "à partir de, par jour", "expires_at": "expire le", "recorded_today": "enregistré ce jour",
    "single_from": "à partir de", "latest": "au plus tard", "period": "mois", "months": "mois",
    "earliest_open": "premier jour ouvert", "next": "suivant", "year": "exercice", "earlier": "précédent",
    "later": "ultérieur", "last_on": "dernier jour", "opening_on": "ouverture le",
    "alerts": "alertes", "checked_sha256": "contenu comparé", "client": "client", "column": "colonne",
    "content_sha256": "contenu", "line": "ligne", "on": "le", "open": "ouverts", "others": "avec",
    "place": "endroit", "reason": "motif", "state": "état",
}  # fmt: skip

CATALOGUE: dict[str, Words] = {
    "agreement.below_collected": Words(
        409,
        "The agreement would be less than what was collected of it",
        "L'accord passerait sous ce qui en a été encaissé",
    ),
    "agreement.conditional_exceeds": Words(
        422,
        "The conditional part is more than the agreement",
        "La part conditionnelle dépasse le montant de l'accord",
    ),
    "agreement.instalments": Words(
        422, "The instalments do not add up to the amount", "Le total des tranches diffère du montant"
    ),
    "agreement.reversed": Words(409, "The agreement was reversed", "L'accord a été contre-passé"),
    "agreement.unknown": Words(404, "There is no such agreement", "Accord inconnu"),
    "alarm.none": Words(409, "No alarm stands on that log", "Aucune alarme n'est active sur ce journal"),
    "alarm.reason": Words(422, "An alarm is cleared with a reason", "Une alarme se lève avec un motif"),
    "allocation.cancelled": Words(409, "The allocation is cancelled", "L'allocation est annulée"),
    "allocation.committed": Words(
        409, "Less is uncommitted than would be given back", "Le montant non engagé est inférieur à ce qui serait rendu"
    ),
    "allocation.exceeds_approved": Words(
        409,
        "The project's allocations would pass its approved amount",
        "Les allocations du projet dépasseraient le montant approuvé",
    ),
    "allocation.exceeds_available": Words(
        409,
        "A source has less available than would be drawn on some day from the effective date on",
        "Une source dispose de moins que le montant demandé un jour au moins à partir de la date de valeur",
    ),
    "allocation.outside_earmark": Words(
        409,
        "The project does not match the source's earmark",
        "Le projet ne correspond pas à l'affectation de la source",
    ),
    "allocation.reserve": Words(
        422,
        "The support cost reserve does not fit the allocation",
        "La réserve pour dépenses d'appui ne convient pas à l'allocation",
    ),
    "allocation.reversed": Words(409, "The allocation was reversed", "L'allocation a été contre-passée"),
    "allocation.source_twice": Words(422, "A source is named twice", "Une source est nommée deux fois"),
    "allocation.sources": Words(
        422, "The sources do not add up to the amount", "Le total des sources diffère du montant"
    ),
    "allocation.support_cost_reserve": Words(
        409,
        "The rest of the allocation is reserved for support cost",
        "Le reste de l'allocation est réservé aux dépenses d'appui",
    ),
    "allocation.too_many_sources": Words(
        422, "An allocation draws on too many sources", "L'allocation puise dans trop de sources"
    ),
    "allocation.unknown": Words(404, "There is no such allocation", "Allocation inconnue"),
    "amount.unchanged": Words(409, "The amount is what it already was", "Le montant est inchangé"),
    "appropriation.below_used": Words(
        409,
        "Less would be appropriated than is allocated, committed, spent and lapsed",
        "Les crédits seraient inférieurs à ce qui est alloué, engagé, dépensé et annulé",
    ),
    "appropriation.exists": Words(
        409, "The fiscal year has its appropriation; revise it", "L'exercice a déjà ses crédits ; révisez-les"
    ),
    "appropriation.lapsed": Words(
        409, "The authority of the fiscal year has lapsed", "Les crédits de l'exercice sont annulés"
    ),
    "appropriation.not_begun": Words(409, "The fiscal year has not begun", "L'exercice n'a pas commencé"),
    "appropriation.reversed": Words(
        409, "The appropriation was reversed", "L'ouverture de crédits a été contre-passée"
    ),
    "appropriation.unknown": Words(404, "There is no such appropriation", "Aucun crédit n'est ouvert à ce titre"),
    "appropriation.year_not_over": Words(409, "The fiscal year is not over", "L'exercice n'est pas terminé"),
    "appropriation.year_over": Words(409, "The fiscal year is over", "L'exercice est terminé"),
    "as_of.future": Words(400, "The day lies in the future", "La date est dans le futur"),
    "bank_account.closed": Words(409, "The bank account is closed", "Le compte bancaire est clos"),
    "bank_account.not_empty": Words(409, "The bank account still holds money", "Le compte bancaire n'est pas soldé"),
    "bank_account.other_currency": Words(
        409, "The bank account is in another currency", "Le compte bancaire est dans une autre monnaie"
    ),
    "bank_account.other_fund": Words(
        409, "The bank account does not serve this fund", "Le compte bancaire ne sert pas ce fonds"
    ),
    "bank_account.unknown": Words(404, "There is no such bank account", "Compte bancaire inconnu"),
    "beneficiaries.period": Words(
        422,
        "The period ends before it begins, lies ahead or shares days with another one",
        "La période finit avant de commencer, est à venir ou recoupe une autre période",
    ),
    "beneficiaries.returning": Words(
        422,
        "More persons come back than were reached before",
        "Plus de personnes reviennent qu'il n'en a été touché auparavant",
    ),
    "body.duplicate_key": Words(
        400, "A key stands twice in one object of the body", "Une clé figure deux fois dans un objet du corps"
    ),
    "body.not_json": Words(400, "The body is not JSON", "Le corps n'est pas du JSON"),
    "body.too_large": Words(413, "The body is too large", "Le corps est trop volumineux"),
    "bulk.line": Words(422, "A line of the bulk is not a command", "Une ligne du lot n'est pas une commande"),
    "bulk.refused": Words(
        409, "The bulk was refused and nothing of it was recorded", "Le lot a été refusé et rien n'en a été enregistré"
    ),
    "bulk.too_many_lines": Words(413, "The bulk has too many lines", "Le lot compte trop de lignes"),
    "call.areas": Words(422, "The call asks for other areas", "L'appel porte sur d'autres zones"),
    "call.before_last_change": Words(
        422, "The day lies before the call's last change", "La date précède la dernière modification de l'appel"
    ),
    "call.budget": Words(
        422, "The project asks for more than the call gives one project", "Le projet demande plus que l'appel n'accorde"
    ),
    "call.closed": Words(409, "The call is closed", "L'appel est clos"),
    "call.dates": Words(422, "The call closes before it opens", "L'appel se clôt avant de s'ouvrir"),
    "call.identity": Words(422, "A call keeps its mechanism and its code", "Un appel garde son mécanisme et son code"),
    "call.kept": Words(
        422,
        "A project stays under the call that it was handed in under",
        "Un projet reste sous l'appel auquel il a été soumis",
    ),
    "call.mechanism": Words(422, "The call is one of another mechanism", "L'appel est celui d'un autre mécanisme"),
    "call.not_open": Words(
        422, "The call takes no projects on that day", "L'appel ne reçoit pas de projets à cette date"
    ),
    "call.opened": Words(
        422, "A call that was open keeps the day it opened", "Un appel déjà ouvert garde sa date d'ouverture"
    ),
    "call.project_budget_max": Words(
        422, "One project may not ask for more than the whole call", "Un projet ne peut demander plus que tout l'appel"
    ),
    "call.sectors": Words(422, "The call asks for other sectors", "L'appel porte sur d'autres secteurs"),
    "call.unknown": Words(404, "There is no such call for proposals", "Cet appel à propositions n'existe pas"),
    "call.window": Words(
        422,
        "The call's window is another one, is not open or does not reach so far",
        "Le guichet de l'appel est autre, n'est pas ouvert ou ne va pas si loin",
    ),
    "capacity.evidence": Words(
        422, "An assessment of a partner needs evidence", "L'évaluation d'un partenaire demande une pièce justificative"
    ),
    "capacity.no_partner": Words(
        422, "The organisation takes no part in the project", "L'organisation ne participe pas au projet"
    ),
    "capacity.of_oneself": Words(403, "Nobody assesses their own organisation", "Nul n'évalue sa propre organisation"),
    "charge.reversed": Words(409, "The charge was reversed", "Les frais ont été contre-passés"),
    "charge.unknown": Words(404, "There is no such charge", "Frais inconnus"),
    "code.expired": Words(422, "The code does not hold on that day", "Le code n'est pas valable à cette date"),
    "code.taken": Words(409, "The code is taken", "Le code est déjà pris"),
    "code.unknown": Words(422, "The list has no such code", "La liste n'a pas ce code"),
    "command.unknown": Words(422, "There is no such command", "Commande inconnue"),
    "commitment.below_outstanding": Words(
        409,
        "The commitment would fall below what its partner still holds",
        "L'engagement passerait sous ce que le partenaire détient encore",
    ),
    "commitment.closed": Words(409, "The commitment is closed", "L'engagement est clos"),
    "commitment.exceeds_allocation": Words(
        409,
        "Less is allocated and uncommitted than would be committed",
        "Le montant alloué et non engagé est inférieur à l'engagement demandé",
    ),
    "commitment.instalment_paid": Words(
        409,
        "An instalment would be less than what was paid of it",
        "Une tranche serait inférieure à ce qui en a été payé",
    ),
    "commitment.instalments": Words(
        422, "The instalments do not add up to the amount", "Le total des tranches diffère du montant"
    ),
    "commitment.invoiced": Words(
        409,
        "A purchase order is paid by its invoices and not reported on",
        "Un bon de commande se paie par ses factures, sans rapport",
    ),
    "commitment.life_over": Words(
        409,
        "Commitments of the fiscal year are payable no more; nothing more is advanced or owed",
        "Les engagements de l'exercice ne sont plus payables ; rien n'est plus avancé ni dû",
    ),
    "commitment.payables_open": Words(409, "The partner is still owed money", "Le partenaire a encore une créance"),
    "commitment.reversed": Words(409, "The commitment was reversed", "L'engagement a été contre-passé"),
    "commitment.unknown": Words(404, "There is no such commitment", "Engagement inconnu"),
    "condition.exceeds_open": Words(
        409, "Less is conditional and open than that", "Le montant encore conditionnel est inférieur"
    ),
    "condition.too_many_receipts": Words(
        422, "The amount stands on too many receipts: decide it in parts", "Le montant repose sur trop d'encaissements"
    ),
    "currency.mixed": Words(
        422, "An amount is in another currency than the rest", "Un montant est dans une autre monnaie que le reste"
    ),
    "currency.not_base": Words(
        422, "The amount is not in the fund's base currency", "Le montant n'est pas dans la monnaie de base du fonds"
    ),
    "currency.unknown": Words(
        422, "The currency is not an ISO 4217 currency", "La monnaie n'est pas une monnaie ISO 4217"
    ),
    "cursor.invalid": Words(400, "The cursor is not one that this list gave", "Le curseur ne vient pas de cette liste"),
    "date.format": Words(422, "A day is written YYYY-MM-DD", "Une date s'écrit AAAA-MM-JJ"),
    "disallowance.exceeds_posted": Words(
        409,
        "More would be disallowed than is accepted of the category",
        "Le rejet dépasserait les dépenses acceptées de la catégorie",
    ),
    "disallowance.nothing_accepted": Words(
        409, "Nothing was accepted under the commitment", "Rien n'a été accepté au titre de l'engagement"
    ),
    "disallowance.year": Words(
        422,
        "The year of the cost lies after the day of its disallowance",
        "L'année de la dépense suit la date du rejet",
    ),
    "disbursement.exceeds_commitment": Words(
        409, "More would be paid than the commitment leaves", "Le paiement dépasserait ce que laisse l'engagement"
    ),
    "disbursement.exceeds_instalment": Words(
        409, "More would be paid than the instalment leaves", "Le paiement dépasserait ce que laisse la tranche"
    ),
    "disbursement.report_missing": Words(
        409,
        "The instalment waits for a report that is not accepted",
        "La tranche attend un rapport qui n'est pas accepté",
    ),
    "disbursement.returned": Words(409, "The payment was already returned", "Le paiement est déjà revenu"),
    "disbursement.reversed": Words(409, "The payment was reversed", "Le paiement a été contre-passé"),
    "disbursement.unknown": Words(404, "There is no such payment", "Paiement inconnu"),
    "donor.unknown": Words(404, "There is no such donor", "Donateur inconnu"),
    "earmark.expired": Words(422, "The earmark ends before it begins", "L'affectation expire avant de commencer"),
    "effective_on.before_agreement": Words(
        422, "The agreement was not signed yet on that day", "L'accord n'était pas encore signé ce jour-là"
    ),
    "effective_on.before_allocation": Words(409, "The day lies before the allocation", "La date précède l'allocation"),
    "effective_on.before_appropriation": Words(
        409, "The day lies before the appropriation", "La date précède l'ouverture des crédits"
    ),
    "effective_on.before_closing": Words(
        409, "The day lies before the fund's end began", "La date précède le début de la clôture du fonds"
    ),
    "effective_on.before_commitment": Words(409, "The day lies before the commitment", "La date précède l'engagement"),
    "effective_on.before_invoice": Words(
        409, "The day lies before the invoice was accepted", "La date précède l'acceptation de la facture"
    ),
    "effective_on.before_last_entry": Words(
        409,
        "The fund cannot be closed before its last entry",
        "Le fonds ne peut être clos avant sa dernière écriture",
    ),
    "effective_on.before_opening": Words(
        409, "The day lies before the fund's opening balances", "La date précède les soldes d'ouverture du fonds"
    ),
    "effective_on.before_payment": Words(409, "The day lies before the payment", "La date précède le paiement"),
    "effective_on.before_receipt": Words(409, "The day lies before the receipt", "La date précède l'encaissement"),
    "effective_on.before_refund": Words(
        409,
        "The day is before the money was owed to the donor",
        "La date précède celle où la somme était due au donateur",
    ),
    "effective_on.before_report": Words(
        409, "The day lies before the report was submitted", "La date précède la remise du rapport"
    ),
    "effective_on.future": Words(422, "The day lies in the future", "La date est dans le futur"),
    "effective_on.too_early": Words(
        422,
        "The day lies before 24 October 1945, when the Charter of the United Nations came into force",
        "La date précède le 24 octobre 1945, jour de l'entrée en vigueur de la Charte des Nations Unies",
    ),
    "endorsement.both_seats": Words(
        403,
        "One person cannot endorse for headquarters and for the field",
        "Une même personne ne peut pas donner l'aval du siège et celui du terrain",
    ),
    "endorsement.by_maker": Words(
        403, "Whoever made the project cannot endorse it", "L'auteur du projet ne peut pas lui donner son aval"
    ),
    "endorsement.reason": Words(422, "Declining to endorse needs a reason", "Refuser son aval demande un motif"),
    "event.too_large": Words(
        422, "The command is too large for one event", "La commande est trop grande pour un événement"
    ),
    "evidence.attached": Words(409, "The evidence is attached already", "La pièce justificative est déjà jointe"),
    "evidence.empty": Words(422, "The file is empty", "Le fichier est vide"),
    "evidence.erased": Words(410, "The evidence was erased", "La pièce justificative a été effacée"),
    "evidence.kind": Words(
        422,
        "Evidence is attached to transactions that can be reversed",
        "Une pièce se joint à une opération qui peut être contre-passée",
    ),
    "evidence.required": Words(422, "The command must name evidence", "La commande doit citer une pièce justificative"),
    "evidence.too_large": Words(413, "The file is too large", "Le fichier est trop volumineux"),
    "evidence.type_false": Words(
        415,
        "The file's content is not of the type that was announced",
        "Le contenu du fichier n'est pas du type annoncé",
    ),
    "evidence.type_unknown": Words(
        415, "Files of this type are not taken as evidence", "Ce type de fichier n'est pas admis comme pièce"
    ),
    "evidence.unknown": Words(404, "There is no such evidence", "Pièce justificative inconnue"),
    "exchange.reversed": Words(409, "The exchange was reversed", "L'opération de change a été contre-passée"),
    "exchange.same_currency": Words(422, "Both accounts have one currency", "Les deux comptes ont la même monnaie"),
    "exchange.unknown": Words(404, "There is no such exchange", "Opération de change inconnue"),
    "expenditure.not_yet_spent": Words(
        409,
        "On some day from the effective date on, less was spent than would be taken back",
        "Un jour au moins à partir de la date de valeur, moins était dépensé que ce qui serait repris",
    ),
    "expenditure_report.reversed": Words(409, "The reports were reversed", "Les rapports ont été contre-passés"),
    "expenditure_report.unknown": Words(
        404, "There are no reports of this commitment", "Aucun rapport pour cet engagement"
    ),
    "fee.exceeds_payable": Words(
        409,
        "More would be paid than is owed of the fee on some day from the effective date on",
        "Le paiement dépasserait les frais dus un jour au moins à partir de la date de valeur",
    ),
    "fee_settlement.reversed": Words(
        409, "The fee's payment was reversed", "Le règlement des frais a été contre-passé"
    ),
    "fee_settlement.unknown": Words(404, "There is no such payment of a fee", "Règlement de frais inconnu"),
    "feed.altered": Words(
        502,
        "The feed that is followed is not what its hash tree says",
        "Le flux suivi ne correspond pas à son arbre de hachage",
    ),
    "feed.format": Words(400, "The feed was asked in a form it does not have", "Le flux ne connaît pas cette forme"),
    "feed.gap": Words(502, "The feed that is followed leaves positions out", "Il manque des positions au flux suivi"),
    "feed.unreadable": Words(502, "The feed that is followed cannot be read", "Le flux suivi est illisible"),
    "feed.went_back": Words(
        502,
        "The log that is followed is shorter than what was heard of it",
        "Le journal suivi est plus court que ce qui en a été entendu",
    ),
    "field_office.closed": Words(409, "The field office is closed", "Le bureau de terrain est fermé"),
    "field_office.code_taken": Words(
        409, "The organisation has a field office of that code", "L'organisation a déjà un bureau de ce code"
    ),
    "field_office.unknown": Words(
        404, "The organisation has no such field office", "L'organisation n'a pas ce bureau de terrain"
    ),
    "flow.bank_account": Words(
        422, "A paid flow needs the fund's bank account", "Un flux payé demande le compte bancaire du fonds"
    ),
    "flow.reversed": Words(409, "The flow was reversed", "Le flux a été contre-passé"),
    "flow.unknown": Words(404, "There is no such flow", "Flux inconnu"),
    "four_eyes.by_machine": Words(403, "A machine is no second person", "Une machine n'est pas une seconde personne"),
    "four_eyes.by_maker": Words(
        403, "Whoever proposed it cannot decide on it", "L'auteur d'une proposition ne peut pas en décider"
    ),
    "four_eyes.proposal_needed": Words(
        403, "A second person must approve this: propose it", "Une seconde personne doit l'approuver : proposez-le"
    ),
    "fts.malformed": Words(
        422,
        "The file is no list of FTS flows",
        "Le fichier n'est pas une liste de flux du FTS",
    ),
    "fund.closed": Words(
        409,
        "The fund is closed; what still comes in is owed back, and nothing else is recorded",
        "Le fonds est clos ; ce qui arrive encore est à rendre, et rien d'autre n'est enregistré",
    ),
    "fund.closing": Words(
        409,
        "The fund is closing and takes nothing new on",
        "Le fonds est en clôture et ne prend rien de nouveau",
    ),
    "fund.closing_open_items": Words(
        409,
        "These items stand in the way of the fund's end",
        "Ces éléments font obstacle à la fin du fonds",
    ),
    "fund.mission_budget": Words(
        409,
        "The fund spends a mission's authority: it has no donors, no cash and no overhead",
        "Le fonds utilise les crédits d'une mission : il n'a ni donateurs, ni trésorerie, ni frais généraux",
    ),
    "fund.not_closing": Words(409, "The end of the fund has not begun", "La clôture du fonds n'a pas commencé"),
    "fund.not_external": Words(
        409,
        "The fund keeps its own books and takes no imported flows",
        "Le fonds tient ses propres livres et ne reçoit pas de flux importés",
    ),
    "fund.not_mission_budget": Words(
        409,
        "The fund has cash and no authority by fiscal year",
        "Le fonds a une trésorerie et non des crédits par exercice",
    ),
    "fund.overdrawn": Words(
        409,
        "A source or bank account of the fund is below zero",
        "Une source ou un compte bancaire du fonds est à découvert",
    ),
    "fund.reports_only": Words(
        409,
        "The fund only mirrors an outside source and spends nothing",
        "Le fonds reflète une source extérieure et ne dépense rien",
    ),
    "fund.unknown": Words(404, "There is no such fund", "Fonds inconnu"),
    "grant.ended": Words(409, "The grant has ended", "Le droit a pris fin"),
    "grant.missing": Words(403, "No grant allows this", "Aucun droit ne le permet"),
    "grant.scope": Words(
        422, "The grant's scope and its id do not fit", "La portée du droit et son identifiant ne s'accordent pas"
    ),
    "grant.span": Words(422, "The grant ends before it begins", "Le droit finit avant de commencer"),
    "grant.to_oneself": Words(403, "Nobody gives a grant to oneself", "Nul ne se donne un droit à soi-même"),
    "grant.unknown": Words(404, "There is no such grant", "Droit inconnu"),
    "iati.malformed": Words(
        422,
        "The file is no IATI activities file of version 2",
        "Le fichier n'est pas un fichier d'activités IATI de version 2",
    ),
    "idempotency.key_invalid": Words(
        400, "The Idempotency-Key is missing or malformed", "La clé d'idempotence manque ou est mal formée"
    ),
    "idempotency.key_reused": Words(422, "The key was used for another request", "La clé a servi à une autre requête"),
    "if_match.invalid": Words(400, "If-Match is not a version", "If-Match n'est pas une version"),
    "impairment.exceeds_receivable": Words(
        409, "Less is receivable under the agreement", "La créance au titre de l'accord est inférieure"
    ),
    "impairment.exceeds_written_off": Words(409, "Less was written off", "Le montant passé en perte est inférieur"),
    "impairment.no_policy": Words(
        409, "The fund has no ageing policy on that day", "Le fonds n'a pas de règle de dépréciation ce jour-là"
    ),
    "impairment.nothing_changes": Words(
        409, "Every allowance is what the policy says", "Toutes les provisions sont conformes à la règle"
    ),
    "in_kind.exceeds_left": Words(
        409, "More would be used than is left of the gift", "L'emploi dépasse ce qui reste du don en nature"
    ),
    "in_kind.reversed": Words(409, "The gift in kind was reversed", "Le don en nature a été contre-passé"),
    "in_kind.unknown": Words(404, "There is no such gift in kind", "Don en nature inconnu"),
    "indicator.code_taken": Words(
        409, "The project has an indicator of that code", "Le projet a déjà un indicateur de ce code"
    ),
    "indicator.exists": Words(409, "There is an indicator of that id", "Un indicateur porte déjà cet identifiant"),
    "indicator.parts": Words(
        422,
        "The parts are not those by which the indicator is disaggregated",
        "Les parts ne sont pas celles de la ventilation de l'indicateur",
    ),
    "indicator.period": Words(
        422,
        "The period ends before it begins, lies ahead or shares days with another one",
        "La période finit avant de commencer, est à venir ou recoupe une autre période",
    ),
    "indicator.sum": Words(422, "The parts do not add up to the value", "La somme des parts n'est pas la valeur"),
    "indicator.targets": Words(
        422,
        "Targets follow the baseline and each other in time",
        "Les cibles suivent la valeur de référence et se suivent dans le temps",
    ),
    "indicator.unknown": Words(404, "There is no such indicator", "Indicateur inconnu"),
    "instalment.unknown": Words(404, "There is no such instalment", "Tranche inconnue"),
    "instalment.waits_for_nothing": Words(
        409, "The first instalment waits for no report", "La première tranche n'attend aucun rapport"
    ),
    "instalment.waived": Words(409, "The instalment is already waived", "La tranche est déjà dispensée"),
    "interest.partner": Words(
        422,
        "A partner is named exactly when the interest is a partner's",
        "Un partenaire est nommé si et seulement si les intérêts sont les siens",
    ),
    "interest.reversed": Words(409, "The interest was reversed", "Les intérêts ont été contre-passés"),
    "interest.unknown": Words(404, "There is no such interest", "Intérêts inconnus"),
    "invoice.category_twice": Words(422, "A category is named twice", "Une catégorie est nommée deux fois"),
    "invoice.duplicate": Words(
        409, "This invoice of the supplier is already recorded", "Cette facture du fournisseur est déjà enregistrée"
    ),
    "invoice.exceeds_commitment": Words(
        409, "The invoice is more than the purchase order has left", "La facture dépasse le reste du bon de commande"
    ),
    "invoice.exceeds_unpaid": Words(
        409, "The payment is more than the invoice has left", "Le paiement dépasse le reste dû de la facture"
    ),
    "invoice.invoiced_on": Words(
        422,
        "The invoice is dated after the day it is accepted",
        "La facture porte une date postérieure à son acceptation",
    ),
    "invoice.not_a_purchase_order": Words(
        409, "Only a purchase order is invoiced", "Seul un bon de commande est facturé"
    ),
    "invoice.reversed": Words(409, "The invoice was reversed", "La facture a été contre-passée"),
    "invoice.unknown": Words(404, "There is no such invoice", "Facture inconnue"),
    "journal.account": Words(
        409,
        "The account is not moved by hand: another event records what changes it",
        "Ce compte ne se mouvemente pas à la main : un autre événement enregistre ce qui le change",
    ),
    "journal.account_unknown": Words(422, "The chart has no such account", "Le plan comptable n'a pas ce compte"),
    "journal.amount": Words(
        422,
        "A line's amount and its amount in the base currency do not fit",
        "Le montant d'une ligne et son montant en monnaie de base ne s'accordent pas",
    ),
    "journal.below_zero": Words(
        409,
        "An accrual would be released beyond what was accrued",
        "Une charge à payer serait reprise au-delà de ce qui est constaté",
    ),
    "journal.bridge": Words(
        422,
        "The two books would move apart: what may be used and what is held differ",
        "Les deux livres s'écarteraient : ce qui est utilisable et ce qui est détenu diffèrent",
    ),
    "journal.dimension": Words(
        422,
        "A line says too little or too much of what it is about",
        "Une ligne dit trop ou trop peu de ce dont elle traite",
    ),
    "journal.reversed": Words(409, "The journal was reversed", "L'écriture a été contre-passée"),
    "journal.unbalanced": Words(
        422, "Debits and credits of a book differ", "Les débits et les crédits d'un livre diffèrent"
    ),
    "journal.unknown": Words(404, "There is no such journal", "Écriture inconnue"),
    "known_at.before": Words(400, "Nothing was recorded by then yet", "Rien n'était encore enregistré à ce moment"),
    "known_at.beyond": Words(
        400,
        "What was recorded up to that moment is not known yet",
        "Ce qui était enregistré jusqu'à ce moment n'est pas encore connu",
    ),
    "log.not_followed": Words(404, "That log is not followed", "Ce journal n'est pas suivi"),
    "log.other_origin": Words(
        502, "The feed that is followed is that of another log", "Le flux suivi est celui d'un autre journal"
    ),
    "log.unavailable": Words(
        503,
        "The log cannot take commands now; try again with the same key",
        "Le journal n'accepte pas de commande à présent ; réessayez avec la même clé",
    ),
    "mechanism.unknown": Words(404, "There is no such mechanism", "Mécanisme inconnu"),
    "method.not_allowed": Words(
        405, "The resource does not know this method", "La ressource ne connaît pas cette méthode"
    ),
    "money.decimals": Words(
        422,
        "The amount does not have exactly the currency's decimals",
        "Le montant n'a pas exactement les décimales de la monnaie",
    ),
    "money.format": Words(422, "The amount is not written as an amount", "Le montant n'est pas écrit comme un montant"),
    "money.negative": Words(422, "The amount is below zero", "Le montant est négatif"),
    "money.not_positive": Words(422, "The amount is not above zero", "Le montant n'est pas positif"),
    "money.too_large": Words(422, "The amount is too large", "Le montant est trop grand"),
    "opening.amount": Words(
        422,
        "An amount is in a wrong currency, or its base amount is missing or one too many",
        "Un montant est dans une mauvaise monnaie, ou son montant de base manque ou est en trop",
    ),
    "opening.bridge": Words(
        409, "What may be used differs from what is held", "Ce qui peut être employé diffère de ce qui est détenu"
    ),
    "opening.cumulative": Words(
        409,
        "The cumulative totals do not come to what stands",
        "Les totaux cumulés ne donnent pas ce qui est en compte",
    ),
    "opening.dated": Words(409, "Something is dated after the opening", "Un élément est daté après l'ouverture"),
    "opening.floor": Words(409, "A balance passes its bound", "Un solde dépasse sa limite"),
    "opening.not_first": Words(409, "The fund has already posted something", "Le fonds a déjà des écritures"),
    "opening.not_month_end": Words(
        422, "A fund is opened on the last day of a month", "Un fonds s'ouvre au dernier jour d'un mois"
    ),
    "opening.recorded": Words(
        409, "The fund's opening balances are already recorded", "Les soldes d'ouverture du fonds sont déjà enregistrés"
    ),
    "opening.reference_twice": Words(422, "A reference is given twice", "Une référence est donnée deux fois"),
    "opening.reference_unknown": Words(
        422, "A reference names nothing in the opening", "Une référence ne désigne rien dans l'ouverture"
    ),
    "opening.trust_fund_only": Words(
        409, "Only a trust fund is opened with balances", "Seul un fonds d'affectation s'ouvre avec des soldes"
    ),
    "opening.unknown": Words(404, "The fund has no opening balances", "Le fonds n'a pas de soldes d'ouverture"),
    "organisation.no_sub_grantee": Words(
        404, "The organisation passes no funds on to it", "L'organisation ne lui rétrocède pas de fonds"
    ),
    "organisation.other_source": Words(
        409, "The organisation is described by another source", "L'organisation est décrite par une autre source"
    ),
    "organisation.own_parent": Words(
        422, "An organisation is not above itself", "Une organisation n'est pas sa propre tutelle"
    ),
    "organisation.own_sub_grantee": Words(
        422, "An organisation passes no funds on to itself", "Une organisation ne se rétrocède pas de fonds"
    ),
    "organisation.self_taken": Words(
        409, "Another organisation runs this service already", "Une autre organisation tient déjà ce service"
    ),
    "organisation.unknown": Words(404, "There is no such organisation", "Organisation inconnue"),
    "overlap.by_author": Words(
        403,
        "Whoever wrote the project does not settle what it overlaps",
        "L'auteur du projet ne règle pas ses chevauchements",
    ),
    "overlap.settled": Words(
        409,
        "The overlap is not open",
        "Le chevauchement n'est pas ouvert",
    ),
    "overlap.unknown": Words(
        404,
        "There is no such overlap",
        "Chevauchement inconnu",
    ),
    "overlap.weights": Words(
        422,
        "The weights of an overlap policy sum to a hundred",
        "Les poids d'une politique de chevauchement totalisent cent",
    ),
    "parameter.invalid": Words(400, "A parameter is malformed", "Un paramètre est mal formé"),
    "payment.bank_account": Words(
        422,
        "A payment names a bank account, in a mission's budget none",
        "Un paiement nomme un compte bancaire, dans le budget d'une mission aucun",
    ),
    "payment.exceeds_cash": Words(
        409,
        "The bank account holds less than would be paid on some day from the effective date on",
        "Le compte bancaire détient moins que le paiement un jour au moins à partir de la date de valeur",
    ),
    "period.before_opening": Words(
        409, "The opening balances already tell of the month", "Les soldes d'ouverture couvrent déjà ce mois"
    ),
    "period.closed": Words(
        409,
        "The month of the effective date is closed; record on an open day and name what it corrects",
        "Le mois de la date de valeur est clos ; enregistrer un jour ouvert en nommant ce qui est corrigé",
    ),
    "period.not_next": Words(
        409, "Months are closed in their order; another is next", "Un mois précédent est à clôturer d'abord"
    ),
    "period.not_over": Words(
        409, "The month is not over in the fund's time zone", "Le mois n'est pas achevé dans le fuseau du fonds"
    ),
    "period.soft_closed": Words(
        409,
        "The month takes certified reports and approved adjustments only; propose it, or record on an open day",
        "Le mois n'accepte que les rapports certifiés et les ajustements approuvés ; proposer, ou changer de jour",
    ),
    "period.status": Words(409, "The month's status does not allow this", "L'état du mois ne le permet pas"),
    "period.unknown": Words(404, "There is no such month, or nothing was decided of it", "Période inconnue"),
    "person.unknown": Words(404, "Nothing was told of that person", "Personne inconnue"),
    "pledge.other_donor": Words(
        409, "The pledge is another donor's or fund's", "La promesse est d'un autre donateur ou fonds"
    ),
    "pledge.reversed": Words(409, "The pledge was reversed", "La promesse a été contre-passée"),
    "pledge.unknown": Words(404, "There is no such pledge", "Promesse inconnue"),
    "pledge.withdrawn": Words(409, "The pledge was withdrawn", "La promesse a été retirée"),
    "policy.backdated": Words(
        422,
        "A policy that replaces another one cannot hold from a past day",
        "Une règle qui en remplace une autre ne peut pas valoir à partir d'un jour passé",
    ),
    "policy.lead_times": Words(
        422,
        "Lead times name a state twice, or one that the mechanism does not have",
        "Les délais nomment un état deux fois, ou un état que le mécanisme n'a pas",
    ),
    "policy.missing": Words(
        409, "The mechanism has no such policy on that day", "Le mécanisme n'a pas cette règle à cette date"
    ),
    "policy.other_mechanism": Words(
        422, "The policy is one of another mechanism", "La règle est celle d'un autre mécanisme"
    ),
    "pool_deficit.exceeds_shortfall": Words(
        409,
        "More would be assigned than the pool is short of on every day from the effective date on",
        "Le montant dépasse le découvert du fonds commun un jour au moins à partir de la date de valeur",
    ),
    "pool_deficit.of_pool": Words(
        422, "The pool cannot bear its own deficit", "Le fonds commun ne peut porter son propre découvert"
    ),
    "pool_deficit.reversed": Words(
        409, "The assignment of the deficit was reversed", "L'imputation du découvert a été contre-passée"
    ),
    "pool_deficit.unknown": Words(404, "There is no such assignment of a deficit", "Imputation de découvert inconnue"),
    "position.beyond": Words(
        400, "The position or time lies beyond the end of the log", "La position ou l'heure dépasse la fin du journal"
    ),
    "project.approved_amount": Words(
        422, "More would be approved than was asked for", "Le montant approuvé dépasserait le montant demandé"
    ),
    "project.before_last_step": Words(
        422, "The day lies before the project's last step", "La date précède la dernière étape du projet"
    ),
    "project.below_allocated": Words(
        409, "More is allocated than would be approved", "Le montant alloué dépasse le montant approuvé"
    ),
    "project.budget_ceiling": Words(
        422, "The budget is above the mechanism's ceiling", "Le budget dépasse le plafond du mécanisme"
    ),
    "project.budget_lines": Words(
        422, "The budget lines do not add up to the budget", "La somme des lignes n'est pas le budget"
    ),
    "project.completion_evidence": Words(
        422, "Completion needs evidence of the works", "L'achèvement demande une preuve des travaux"
    ),
    "project.criteria": Words(
        409, "Screening criteria are not answered", "Des critères de sélection restent sans réponse"
    ),
    "project.dates": Words(422, "The project ends before it begins", "Le projet finit avant de commencer"),
    "project.decision_missing": Words(
        422, "The step needs the decision that it rests on", "L'étape demande la décision sur laquelle elle repose"
    ),
    "project.deliverables": Words(
        422,
        "The agreement needs deliverables, all due by the planned end",
        "L'accord demande des livrables, tous dus avant la fin prévue",
    ),
    "project.do_no_harm": Words(409, "The project would do harm", "Le projet nuirait"),
    "project.do_no_harm_missing": Words(
        409, "Do No Harm is not assessed", "Le principe « ne pas nuire » n'a pas été évalué"
    ),
    "project.duration": Words(
        422, "The project lasts longer than its mechanism allows", "Le projet dure plus que son mécanisme ne le permet"
    ),
    "project.endorsements": Words(
        409, "Headquarters and the field must both endorse", "L'aval du siège et celui du terrain sont requis"
    ),
    "project.evaluation_report": Words(
        422, "The evaluation is not in the project's file", "L'évaluation n'est pas au dossier du projet"
    ),
    "project.exists": Words(409, "There is a project of that id already", "Un projet porte déjà cet identifiant"),
    "project.extension": Words(
        422, "An extension must end later than what it extends", "Une prolongation doit finir après ce qu'elle prolonge"
    ),
    "project.file_closed": Words(
        409, "The project's state takes this no more", "L'état du projet n'admet plus cet apport"
    ),
    "project.focal_persons": Words(
        422,
        "Headquarters and the field must each name a focal person",
        "Le siège et le terrain doivent chacun désigner un point focal",
    ),
    "project.followed": Words(
        409,
        "The ledger hears of the project from the service that keeps it; it is changed there",
        "Le grand livre suit le projet auprès du service qui le tient ; il se modifie là-bas",
    ),
    "project.frozen": Words(
        409,
        "The project is frozen: nothing is allocated, committed or paid for it any more",
        "Le projet est gelé : plus rien n'est alloué, engagé ni payé pour lui",
    ),
    "project.identity": Words(
        422, "A project keeps its mechanism and its code", "Un projet garde son mécanisme et son code"
    ),
    "project.incomplete": Words(
        422, "The project leaves open what must be known", "Le projet laisse ouvert ce qui doit être connu"
    ),
    "project.instalment_number": Words(
        422,
        "The agreement has more instalments than the policy allows",
        "L'accord a plus de tranches que la règle n'en permet",
    ),
    "project.instalments": Words(
        422,
        "The instalments do not add up to the approved amount",
        "La somme des tranches n'est pas le montant approuvé",
    ),
    "project.narrative_late": Words(
        422, "The final narrative is late and does not say why", "Le rapport narratif final est en retard, sans motif"
    ),
    "project.not_approved": Words(409, "The project is not approved", "Le projet n'est pas approuvé"),
    "project.not_evaluated": Words(
        409, "The project must be evaluated before it is closed", "Le projet doit être évalué avant sa clôture"
    ),
    "project.not_payable": Words(
        409, "The project's state allows no payment", "L'état du projet ne permet aucun paiement"
    ),
    "project.nothing_paid": Words(
        409,
        "Nothing was paid: the project is cancelled, not terminated",
        "Rien n'a été payé : le projet s'annule, il ne se résilie pas",
    ),
    "project.open_balances": Words(409, "Balances of the project are open", "Des soldes du projet restent ouverts"),
    "project.operations_running": Words(
        409,
        "Operations end on their day, or by a decision before it",
        "Les opérations finissent à leur date, ou avant par une décision",
    ),
    "project.other_ledger": Words(
        409, "The project is financed from another ledger", "Le projet est financé par un autre grand livre"
    ),
    "project.other_source": Words(
        409, "The project is described by another source", "Le projet est décrit par une autre source"
    ),
    "project.overhead": Words(
        422,
        "Indirect cost is above the mechanism's share",
        "Les coûts indirects dépassent la part admise par le mécanisme",
    ),
    "project.overlaps": Words(
        409, "Alerts of similar projects wait for an answer", "Des alertes de projets semblables attendent une réponse"
    ),
    "project.overlaps_unchecked": Words(
        409,
        "Nobody has looked for similar projects since the submission",
        "Aucune recherche de projets semblables depuis la soumission",
    ),
    "project.partner_capacity": Words(
        409,
        "A partner cannot do what the project asks of it",
        "Un partenaire n'a pas la capacité demandée par le projet",
    ),
    "project.partner_capacity_missing": Words(
        409, "The capacity of a partner is not assessed", "La capacité d'un partenaire n'a pas été évaluée"
    ),
    "project.partner_chain": Words(
        422,
        "A sub-grantee stands under no partner of the project",
        "Un sous-bénéficiaire ne relève d'aucun partenaire du projet",
    ),
    "project.payment_made": Words(
        409,
        "Something was paid: the project is terminated, not cancelled",
        "Un paiement a été fait : le projet se résilie, il ne s'annule pas",
    ),
    "project.percentages": Words(
        422, "The percentages do not add up to a hundred", "Les pourcentages ne font pas cent"
    ),
    "project.reason_missing": Words(422, "The step needs a reason", "L'étape demande un motif"),
    "project.report_missing": Words(
        422, "The report is not in the project's file", "Le rapport n'est pas au dossier du projet"
    ),
    "project.review_committee_decision": Words(
        422,
        "The project review committee's decision is not named",
        "La décision du comité d'examen des projets n'est pas indiquée",
    ),
    "project.same_person": Words(
        403,
        "Whoever brought the project here cannot check it",
        "Qui a mené le projet jusqu'ici ne peut pas le contrôler",
    ),
    "project.sign_offs": Words(
        409, "Required stakeholders have not signed off", "Des parties prenantes requises n'ont pas donné leur accord"
    ),
    "project.source_went_back": Words(409, "The source's position went back", "La position de la source a reculé"),
    "project.steering_committee_decision": Words(
        422, "The steering committee's decision is not named", "La décision du comité de pilotage n'est pas indiquée"
    ),
    "project.suspended": Words(
        409,
        "The project is suspended: nothing is allocated, committed or paid for it until it is resumed",
        "Le projet est suspendu : rien n'est alloué, engagé ni payé pour lui avant sa reprise",
    ),
    "project.transition": Words(
        409, "The project's state does not allow this step", "L'état du projet ne permet pas cette étape"
    ),
    "project.unknown": Words(404, "There is no such project", "Projet inconnu"),
    "project.visit": Words(
        409,
        "Nobody visited the works between their beginning and their completion",
        "Aucune visite entre le début et l'achèvement des travaux",
    ),
    "project.window": Words(422, "The window does not finance this", "Le guichet ne finance pas cela"),
    "project.work_plan": Words(
        422,
        "The agreement needs a work plan of the project's file",
        "L'accord demande un plan de travail du dossier du projet",
    ),
    "projection.unknown": Words(404, "There is no such projection", "Projection inconnue"),
    "proposal.changes_nothing": Words(
        409, "The proposed command would change nothing", "La commande proposée ne changerait rien"
    ),
    "proposal.closed": Words(409, "The proposal was decided already", "La proposition a déjà été décidée"),
    "proposal.expired": Words(409, "The proposal has expired", "La proposition a expiré"),
    "proposal.expires_at": Words(
        422,
        "A proposal expires in the future and within the time that the fund's policy gives",
        "Une proposition expire dans l'avenir et dans le délai que fixe la règle du fonds",
    ),
    "proposal.funds": Words(
        422, "A proposed command is about one fund alone", "Une commande proposée ne concerne qu'un seul fonds"
    ),
    "proposal.not_proposable": Words(
        422, "This command cannot be proposed", "Cette commande ne peut pas être proposée"
    ),
    "proposal.other_maker": Words(
        403, "Only whoever proposed it can withdraw it", "Seul l'auteur de la proposition peut la retirer"
    ),
    "proposal.too_large": Words(422, "The proposed command is too large", "La commande proposée est trop volumineuse"),
    "proposal.unknown": Words(404, "There is no such proposal", "Proposition inconnue"),
    "rate.missing": Words(
        422, "No rate of exchange is known for that day", "Aucun taux de change n'est connu pour ce jour"
    ),
    "rate.not_positive": Words(422, "A rate is above zero", "Un taux est supérieur à zéro"),
    "rate.of_pivot": Words(
        422,
        "Rates are given per US dollar, which has none itself",
        "Les taux sont exprimés pour un dollar, qui n'en a pas",
    ),
    "rate.restated": Words(409, "Another rate was published for that day", "Un autre taux a été publié pour ce jour"),
    "rate.unknown": Words(404, "No rate of that currency was published", "Aucun taux publié pour cette monnaie"),
    "rebuild.running": Words(
        409, "The projection is being rebuilt already", "La projection est déjà en cours de reconstruction"
    ),
    "receipt.agreement_twice": Words(422, "An agreement is named twice", "Un accord est nommé deux fois"),
    "receipt.charges_exceed": Words(
        422, "The charges leave nothing of the receipt", "Les frais ne laissent rien de l'encaissement"
    ),
    "receipt.credited_amount": Words(
        422,
        "What was credited is stated when, and only when, the bank changed the currency",
        "Le montant crédité est indiqué si, et seulement si, la banque a changé la monnaie",
    ),
    "receipt.exceeds_receivable": Words(
        409,
        "More would be applied than the agreement leaves receivable",
        "Le montant imputé dépasse la créance de l'accord",
    ),
    "receipt.exceeds_unapplied": Words(
        409, "More would be applied than is unapplied", "Le montant imputé dépasse ce qui n'est pas imputé"
    ),
    "receipt.other_donor": Words(
        409, "The agreement is another donor's or fund's", "L'accord est d'un autre donateur ou fonds"
    ),
    "receipt.parts_exceed": Words(422, "The parts are more than the receipt", "Les parts dépassent l'encaissement"),
    "receipt.return_exceeds": Words(
        409, "More would be returned than is left of the receipt", "Le retour dépasse ce qui reste de l'encaissement"
    ),
    "receipt.reversed": Words(409, "The receipt was reversed", "L'encaissement a été contre-passé"),
    "receipt.twice": Words(422, "A receipt is named twice", "Un encaissement est nommé deux fois"),
    "receipt.unknown": Words(404, "There is no such receipt", "Encaissement inconnu"),
    "reference.taken": Words(409, "The reference is taken", "La référence est déjà prise"),
    "reference.unknown": Words(404, "There is no such reference list", "Liste de référence inconnue"),
    "refund.exceeds_balance": Words(
        409,
        "The refund is more than the partner's balance; say what the rest is",
        "Le remboursement dépasse le solde du partenaire ; dites ce qu'est le reste",
    ),
    "refund.exceeds_collected": Words(
        409,
        "The refund is more than is left of what was collected of the agreement",
        "Le remboursement dépasse ce qui reste des encaissements de l'accord",
    ),
    "refund.exceeds_owed": Words(
        409, "More would be paid than is owed to the donor", "Le paiement dépasse ce qui est dû au donateur"
    ),
    "refund.exceeds_unapplied": Words(
        409,
        "The refund is more than was never applied; name the agreement that bears the rest",
        "Le remboursement dépasse le montant non imputé ; désignez l'accord qui porte le reste",
    ),
    "refund.not_a_donors": Words(
        409,
        "The refund is not one to a donor that was approved",
        "Ce n'est pas un remboursement approuvé à un donateur",
    ),
    "refund.one_of": Words(
        422,
        "Name exactly one: the refund, the agreement whose condition failed, or the receipt that came too late",
        "Désignez une seule chose : le remboursement, l'accord dont la condition a échoué ou l'encaissement tardif",
    ),
    "refund.other_donor": Words(
        409,
        "The receipt or agreement is of another donor or fund",
        "L'encaissement ou l'accord est d'un autre donateur ou d'un autre fonds",
    ),
    "refund.paid_amount": Words(
        422,
        "State the cash paid when the bank account has another currency than what is owed, and only then",
        "Indiquez le montant payé si le compte bancaire est dans une autre monnaie que la dette, et seulement alors",
    ),
    "refund.reversed": Words(409, "The refund was reversed", "Le remboursement a été contre-passé"),
    "refund.too_many_receipts": Words(
        409,
        "The money came with too many receipts for one payment; pay less at a time",
        "L'argent provient de trop d'encaissements pour un seul paiement ; payez moins à la fois",
    ),
    "refund.unknown": Words(404, "There is no such refund", "Remboursement inconnu"),
    "reminder.unknown": Words(404, "There is no such reminder", "Rappel inconnu"),
    "reminder_run.unknown": Words(404, "There is no such run of reminders", "Ce passage de rappels n'existe pas"),
    "report.category_twice": Words(422, "A category is named twice", "Une catégorie est nommée deux fois"),
    "report.certified_stands": Words(
        409,
        "The span is certified; a provisional report does not take its place",
        "La période est certifiée ; un rapport provisoire ne la remplace pas",
    ),
    "report.chart": Words(
        400, "The report has no such chart; name one", "Ce rapport n'a pas ce diagramme ; en nommer un"
    ),
    "report.form": Words(406, "The report is not given in that form", "Ce rapport n'est pas donné sous cette forme"),
    "report.not_submitted": Words(
        409, "The report does not wait for a decision", "Le rapport n'attend pas de décision"
    ),
    "report.not_yet": Words(503, "Nothing of that log was heard yet", "Rien n'a encore été entendu de ce journal"),
    "report.pending": Words(409, "Another report waits for a decision", "Un autre rapport attend une décision"),
    "report.table": Words(
        400, "The report has several tables, or none of that name; name one", "Nommer un des tableaux de ce rapport"
    ),
    "report.to_on": Words(
        422, "The report reaches beyond the day of its submission", "Le rapport dépasse le jour de sa remise"
    ),
    "report.unbalanced": Words(
        500,
        "The lines of the statement do not come to what the books say: it is not given out",
        "Les lignes de l'état ne donnent pas ce que disent les livres : il n'est pas délivré",
    ),
    "report.unknown": Words(404, "There is no such report", "Rapport inconnu"),
    "reprogramming.earmark": Words(
        409,
        "The consent speaks of another earmark than that of the agreement it goes to",
        "L'accord du donateur vise une autre affectation que celle de l'accord bénéficiaire",
    ),
    "reprogramming.other_donor": Words(
        409, "The agreement that would take it is of another donor", "L'accord bénéficiaire est d'un autre donateur"
    ),
    "reprogramming.reversed": Words(409, "The reprogramming was reversed", "La réaffectation a été contre-passée"),
    "reprogramming.same_source": Words(
        422, "A balance cannot go where it stands", "Un solde ne peut aller là où il se trouve"
    ),
    "reprogramming.unknown": Words(404, "There is no such reprogramming", "Réaffectation inconnue"),
    "request.invalid": Words(422, "The request is not valid", "La requête n'est pas valide"),
    "request.missing_field": Words(422, "A field is missing", "Un champ manque"),
    "request.unknown_field": Words(422, "A field is unknown", "Un champ est inconnu"),
    "residue.nobody": Words(
        409,
        "No donor ever deposited anything that the rest could be shared by",
        "Aucun donateur n'a versé de quoi partager le reste",
    ),
    "residue.nothing": Words(
        409,
        "Nothing is left to be shared once charges are provided for",
        "Il ne reste rien à partager, frais provisionnés",
    ),
    "residue.reversed": Words(409, "The distribution was reversed", "La répartition a été contre-passée"),
    "residue.unknown": Words(404, "There is no such distribution", "Répartition inconnue"),
    "resource.unknown": Words(404, "There is nothing here", "Il n'y a rien ici"),
    "revaluation.nothing_changes": Words(
        409, "Every balance stands at the day's rate", "Tous les soldes sont au taux du jour"
    ),
    "revaluation.reversed": Words(409, "The revaluation was reversed", "La réévaluation a été contre-passée"),
    "revaluation.unknown": Words(404, "There is no such revaluation", "Réévaluation inconnue"),
    "reversal.by_machine": Words(
        403, "A reversal needs a natural person", "Une contre-passation demande une personne physique"
    ),
    "reversal.by_maker": Words(
        403, "Who recorded a transaction does not reverse it", "Qui a enregistré une opération ne la contre-passe pas"
    ),
    "reversal.depended_on": Words(
        409, "Something later depends on the transaction", "Une opération ultérieure en dépend"
    ),
    "reversal.months_closed": Words(
        409,
        "Months after the opening are closed; open them again first",
        "Des mois postérieurs à l'ouverture sont clos ; les rouvrir d'abord",
    ),
    "reversal.not_reversible": Words(
        409, "An administrative event is not reversed", "Un événement administratif ne se contre-passe pas"
    ),
    "reversal.of_reversal": Words(409, "A reversal is not reversed", "Une contre-passation ne se contre-passe pas"),
    "reversal.twice": Words(409, "The transaction is already reversed", "L'opération est déjà contre-passée"),
    "schema.unknown": Words(404, "There is no such schema", "Schéma inconnu"),
    "scope.missing": Words(403, "The token lacks a scope", "Il manque une portée au jeton"),
    "screening.criterion": Words(422, "The mechanism has no such criterion", "Le mécanisme n'a pas ce critère"),
    "screening.evidence": Words(
        422, "The answer to a criterion needs evidence", "La réponse à un critère demande une pièce justificative"
    ),
    "screening.harm_measure": Words(422, "A high risk needs a measure", "Un risque élevé demande une mesure"),
    "screening.harm_unnamed": Words(422, "The assessment names no risk", "L'évaluation ne nomme aucun risque"),
    "service.fault": Words(
        500,
        "A fault of the service; nothing is known to be recorded, try again with the same key",
        "Une erreur du service ; rien n'est réputé enregistré, réessayez avec la même clé",
    ),
    "source.unknown": Words(404, "The fund has no such source", "Le fonds n'a pas cette source"),
    "stakeholder.evidence": Words(
        422, "A sign-off without an account needs evidence", "Un accord sans compte demande une pièce justificative"
    ),
    "stakeholder.nobody": Words(
        422, "A stakeholder is an organisation or a person", "Une partie prenante est une organisation ou une personne"
    ),
    "stakeholder.not_signed_off": Words(409, "The role has not signed off", "Ce rôle n'a pas donné son accord"),
    "stakeholder.other_person": Words(
        403, "Another person speaks for the role", "Une autre personne parle pour ce rôle"
    ),
    "stakeholder.signed_off": Words(409, "The role has signed off", "Ce rôle a déjà donné son accord"),
    "stakeholder.unnamed": Words(409, "Nobody is named for the role", "Personne n'est désigné pour ce rôle"),
    "third_party_activity.erased": Words(
        409, "The activity's text was erased already", "Le texte de l'activité est déjà effacé"
    ),
    "third_party_activity.unknown": Words(404, "There is no such activity", "Activité inconnue"),
    "time_zone.unknown": Words(
        422, "The time zone is not an IANA time zone", "Le fuseau horaire n'est pas un fuseau IANA"
    ),
    "token.expired": Words(401, "The token has expired", "Le jeton a expiré"),
    "token.invalid": Words(401, "The token is not valid here", "Le jeton n'est pas valable ici"),
    "token.missing": Words(401, "A bearer token is needed", "Un jeton est nécessaire"),
    "transaction.unknown": Words(404, "There is no such transaction", "Opération inconnue"),
    "transfer.reversed": Words(409, "The transfer was reversed", "Le virement a été contre-passé"),
    "transfer.same_account": Words(422, "Both accounts are the same", "Les deux comptes sont le même"),
    "transfer.unknown": Words(404, "There is no such transfer", "Virement inconnu"),
    "version.stale": Words(412, "The resource has changed since", "La ressource a changé depuis"),
    "visit.area": Words(422, "The project does nothing in that area", "Le projet n'intervient pas dans cette zone"),
    "visit.evidence": Words(422, "A visit needs evidence", "Une visite demande une pièce justificative"),
    "visit.exists": Words(409, "There is a visit of that id", "Une visite porte déjà cet identifiant"),
    "visit.point": Words(422, "There is no such latitude", "Cette latitude n'existe pas"),
    "window.other_fund": Words(409, "The window is another fund's", "Le guichet est d'un autre fonds"),
    "window.unknown": Words(404, "There is no such window", "Guichet inconnu"),
    "write_off.exceeds_balance": Words(
        409, "More would be written off than the partner holds", "L'abandon dépasserait ce que détient le partenaire"
    ),
    "year.before_opening": Words(
        409, "The opening balances already tell of the year", "Les soldes d'ouverture couvrent déjà cet exercice"
    ),
    "year.closed_already": Words(409, "The year is closed", "L'exercice est clos"),
    "year.earlier_open": Words(
        409, "Years are closed in their order; an earlier one is open", "Un exercice précédent est à clôturer d'abord"
    ),
    "year.later_closed": Words(
        409,
        "A later year is closed; open it again first",
        "Un exercice ultérieur est clos ; le rouvrir d'abord",
    ),
    "year.months_open": Words(409, "Months of the year are not closed", "Des mois de l'exercice ne sont pas clos"),
    "year.not_over": Words(409, "The year is not over", "L'exercice n'est pas achevé"),
    "year.unknown": Words(404, "There is no such year, or it was never closed", "Exercice inconnu"),
}
