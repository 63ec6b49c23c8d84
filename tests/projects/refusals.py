"""The table of refusals of projects: `@case("area.reason")` puts a way to be refused beside its code.

A case takes a programme with its organisations and returns the refusal; what it asserts on the way are the edges.
"""

from collections.abc import Callable
from typing import Any

from shared.contracts.problems import Refused
from tests.support.projects import Programme

Case = Callable[[Programme], Refused]
CASES: dict[str, list[Case]] = {}
NOBODY = "00000000-0000-7000-8000-00000000dead"
"""An id that no resource has."""
OFFICER = "programme_officer"


def case(code: str) -> Callable[[Case], Case]:
    """Adds a case to the table; a code may have several."""

    def add(function: Case) -> Case:
        CASES.setdefault(code, []).append(function)
        return function

    return add


def figures(refusal: Refused, **expected: Any) -> Refused:
    """The same refusal, once its figures are exactly these."""
    assert refusal.figures == expected, refusal.figures
    return refusal


def describing(programme: Programme, code: str, **more: Any) -> Refused:
    """The refusal of a description."""
    body = {"code": code, "name": code, "kind": "ngo", **more}
    return programme.desk.refusal("describe_organisation", body, actor=OFFICER)


def drafting(programme: Programme, on: str = "2024-01-15", project_id: str | None = None, **more: Any) -> Refused:
    """The refusal of a draft."""
    body: dict[str, Any] = {"description": programme.description(**more), "effective_on": on}
    if project_id is not None:
        body["project_id"] = project_id
    return programme.desk.refusal("draft_project", body, actor=OFFICER)


def submitting(programme: Programme, project_id: str, on: str = "2024-01-20") -> Refused:
    """The refusal of handing a project in."""
    return programme.desk.refusal(
        "submit_project", {"effective_on": on}, path_ids={"project_id": project_id}, actor=OFFICER
    )


def at(programme: Programme, code: str, **ids: str) -> dict[str, str]:
    """The ids of a path below an organisation."""
    return {"organisation_id": programme.ids[code], **ids}


def office(programme: Programme) -> str:
    """The id of an office of UNICEF in Gao."""
    body = {"code": "GAO", "name": "Gao", "area": "ML-7"}
    answer = programme.desk.do("open_field_office", body, path_ids=at(programme, "UNICEF"), actor=OFFICER)
    office_id: str = answer["resource"]["field_offices"][0]["field_office_id"]
    return office_id


@case("code.taken")
def _an_organisation_of_the_same_code(programme: Programme) -> Refused:
    return figures(describing(programme, "NGO-1"), code="NGO-1", id=programme.ids["NGO-1"])


@case("code.taken")
def _a_project_of_the_same_code(programme: Programme) -> Refused:
    project = programme.draft("QIP-1")
    programme.draft("QIP-2")
    return figures(drafting(programme), code="QIP-1", id=project)


@case("organisation.unknown")
def _a_draft_of_nobody(programme: Programme) -> Refused:
    refusal = drafting(programme, organisation_id=NOBODY)
    assert refusal.pointer == "/description/organisation_id"
    return figures(refusal, id=NOBODY)


@case("organisation.unknown")
def _a_partner_that_nobody_described(programme: Programme) -> Refused:
    known = {"organisation_id": programme.ids["UNICEF"], "role": "lead"}
    unknown = {"organisation_id": programme.ids["NGO-1"], "role": "sub_grantee", "under": NOBODY}
    refusal = drafting(programme, partners=[known, unknown])
    assert refusal.pointer == "/description/partners/1/under"
    return figures(refusal, id=NOBODY)


@case("organisation.own_parent")
def _above_itself_through_another(programme: Programme) -> Refused:
    ngo = programme.ids["NGO-1"]
    below = programme.organisation("NGO-2", parent_id=ngo)
    lowest = programme.organisation("NGO-3", parent_id=below)
    refusal = describing(programme, "NGO-1", organisation_id=ngo, parent_id=lowest)
    return figures(refusal, id=ngo, parent=lowest)


@case("organisation.own_parent")
def _above_itself(programme: Programme) -> Refused:
    ngo = programme.ids["NGO-1"]
    refusal = describing(programme, "NGO-1", organisation_id=ngo, parent_id=ngo)
    return figures(refusal, id=ngo, parent=ngo)


@case("organisation.self_taken")
def _two_that_run_the_service(programme: Programme) -> Refused:
    mission = programme.organisation("MISSION", kind="other", relation="self")
    programme.organisation("MISSION", kind="other", relation="self", name="The mission", organisation_id=mission)
    return figures(describing(programme, "OTHER", relation="self"), id=mission)


@case("organisation.own_sub_grantee")
def _funds_to_oneself(programme: Programme) -> Refused:
    unicef = programme.ids["UNICEF"]
    body = {"sub_grantee_id": unicef}
    refusal = programme.desk.refusal("name_sub_grantee", body, path_ids=at(programme, "UNICEF"), actor=OFFICER)
    return figures(refusal, id=unicef)


@case("organisation.no_sub_grantee")
def _an_end_of_what_never_was(programme: Programme) -> Refused:
    ngo = programme.ids["NGO-1"]
    ids = at(programme, "UNICEF", sub_grantee_id=ngo)
    return figures(programme.desk.refusal("end_sub_grantee", {}, path_ids=ids, actor=OFFICER), id=ngo)


@case("field_office.code_taken")
def _two_offices_of_one_code(programme: Programme) -> Refused:
    first = office(programme)
    body = {"code": "GAO", "name": "Gao again", "area": "ML-7"}
    programme.desk.do("open_field_office", body, path_ids=at(programme, "NGO-1"), actor=OFFICER)
    refusal = programme.desk.refusal("open_field_office", body, path_ids=at(programme, "UNICEF"), actor=OFFICER)
    return figures(refusal, code="GAO", id=first)


@case("field_office.unknown")
def _an_office_of_another(programme: Programme) -> Refused:
    ids = at(programme, "NGO-1", field_office_id=office(programme))
    refusal = programme.desk.refusal("close_field_office", {}, path_ids=ids, actor=OFFICER)
    return figures(refusal, id=ids["field_office_id"])


@case("field_office.closed")
def _an_office_closed_twice(programme: Programme) -> Refused:
    ids = at(programme, "UNICEF", field_office_id=office(programme))
    programme.desk.do("close_field_office", {}, path_ids=ids, actor=OFFICER)
    refusal = programme.desk.refusal("close_field_office", {}, path_ids=ids, actor=OFFICER)
    return figures(refusal, id=ids["field_office_id"])


@case("effective_on.future")
def _a_draft_of_tomorrow(programme: Programme) -> Refused:
    refusal = drafting(programme, on="2999-01-01")
    assert refusal.figures["effective_on"] == "2999-01-01"
    return refusal


@case("project.exists")
def _the_same_id_again(programme: Programme) -> Refused:
    project = programme.draft()
    programme.submit(project)
    return figures(drafting(programme, code="QIP-2", project_id=project), id=project, state="submitted")


@case("project.unknown")
def _handing_in_nothing(programme: Programme) -> Refused:
    return figures(submitting(programme, NOBODY), id=NOBODY)


@case("project.transition")
def _handed_in_twice(programme: Programme) -> Refused:
    project = programme.draft()
    programme.submit(project)
    return figures(
        submitting(programme, project), action="submit", state="submitted", legal=["screen", "return", "cancel"]
    )


@case("project.transition")
def _a_concept_handed_in(programme: Programme) -> Refused:
    project = programme.draft("TF-1", mechanism="trust_fund")
    return figures(
        submitting(programme, project), action="submit", state="concept", legal=["develop", "revise", "cancel"]
    )


@case("project.before_last_step")
def _the_day_before_the_draft(programme: Programme) -> Refused:
    project = programme.draft(on="2024-01-15")
    refusal = submitting(programme, project, on="2024-01-14")
    programme.submit(project, on="2024-01-15")
    return figures(refusal, effective_on="2024-01-14", last_step_on="2024-01-15")


@case("project.incomplete")
def _what_a_committee_must_know(programme: Programme) -> Refused:
    names = ("summary", "budget", "planned_start_on", "planned_end_on", "areas", "sectors")
    described = {name: value for name, value in programme.description().items() if name not in names}
    body = {"description": described, "effective_on": "2024-01-15"}
    project = programme.desk.do("draft_project", body, actor=OFFICER)["resource"]["id"]
    return figures(submitting(programme, project), missing=list(names))


@case("project.percentages")
def _a_ten_thousandth_under(programme: Programme) -> Refused:
    parts = [{"code": "ML-7", "percent": "33.3333"}, {"code": "ML-8", "percent": "33.3333"}]
    project = programme.draft(areas=[*parts, {"code": "ML-9", "percent": "33.3333"}])
    exact = programme.draft("QIP-2", areas=[*parts, {"code": "ML-9", "percent": "33.3334"}])
    programme.submit(exact)
    return figures(submitting(programme, project), of="areas", sum="99.9999", doubled=[])


@case("project.percentages")
def _an_area_named_twice(programme: Programme) -> Refused:
    half = {"code": "ML-7", "percent": "50"}
    project = programme.draft(areas=[half, half])
    return figures(submitting(programme, project), of="areas", sum="100", doubled=["ML-7"])


@case("project.percentages")
def _sectors_over_a_hundred(programme: Programme) -> Refused:
    parts = [{"code": "water", "percent": "100"}, {"code": "health", "percent": "0.0001"}]
    return figures(submitting(programme, programme.draft(sectors=parts)), of="sectors", sum="100.0001", doubled=[])


@case("project.percentages")
def _countrywide_with_areas(programme: Programme) -> Refused:
    programme.submit(programme.draft("QIP-2", countrywide=True, areas=[]))
    return figures(submitting(programme, programme.draft(countrywide=True)), of="areas", countrywide=True)


@case("project.dates")
def _ends_on_the_day_it_begins(programme: Programme) -> Refused:
    days = {"planned_start_on": "2024-03-01", "planned_end_on": "2024-03-01"}
    programme.submit(programme.draft("QIP-2", planned_start_on="2024-03-01", planned_end_on="2024-03-02"))
    return figures(submitting(programme, programme.draft(**days)), **days)


@case("grant.missing")
def _an_agency_with_the_project_of_another(programme: Programme) -> Refused:
    agent = programme.agent_of("NGO-1")
    project = programme.draft()
    ids = {"project_id": project}
    refusal = programme.desk.refusal("submit_project", {"effective_on": "2024-01-20"}, path_ids=ids, actor=agent)
    return figures(refusal, command="submit_project", roles=["programme_officer", "agency"])


@case("grant.scope")
def _a_right_on_a_fund(programme: Programme) -> Refused:
    given = {"issuer": "urn:test", "subject": "somebody", "role": "auditor", "from_on": "2024-01-01"}
    body = {**given, "scope": {"kind": "fund", "id": NOBODY}}
    return figures(programme.desk.refusal("give_grant", body, actor="administrator"), kind="fund")


@case("version.stale")
def _an_older_version(programme: Programme) -> Refused:
    project = programme.draft()
    programme.submit(project)
    ids = {"project_id": project}
    body = {"effective_on": "2024-01-20"}
    refusal = programme.desk.refusal("submit_project", body, path_ids=ids, if_match=1, actor=OFFICER)
    return figures(refusal, given=1, version=3)


@case("evidence.unknown")
def _evidence_that_nobody_stored(programme: Programme) -> Refused:
    body = {"description": programme.description(), "effective_on": "2024-01-15", "evidence": ["0a" * 32]}
    return figures(programme.desk.refusal("draft_project", body, actor=OFFICER), sha256="0a" * 32)


@case("evidence.unknown")
def _evidence_of_another_organisation(programme: Programme) -> Refused:
    theirs = programme.desk.evidence(b"of another", programme.ids["NGO-1"])
    own, nobodys = programme.desk.evidence(b"own", programme.ids["UNICEF"]), programme.desk.evidence(b"of nobody")
    body = {"description": programme.description(), "effective_on": "2024-01-15"}
    recorded = programme.desk.submit("draft_project", {**body, "evidence": [own, nobodys, own]}, actor=OFFICER)
    assert recorded.body.events[0].evidence == tuple(sorted((own, nobodys)))
    other = {**body, "description": programme.description("QIP-2"), "evidence": [theirs]}
    return figures(programme.desk.refusal("draft_project", other, actor=OFFICER), sha256=theirs)


@case("evidence.erased")
def _evidence_that_was_erased(programme: Programme) -> Refused:
    digest = programme.desk.evidence(b"once there")
    programme.desk.erase(digest)
    body = {"description": programme.description(), "effective_on": "2024-01-15", "evidence": [digest]}
    return figures(programme.desk.refusal("draft_project", body, actor=OFFICER), sha256=digest)


def taken_in(programme: Programme, text: str = "Wells") -> str:
    """The id of a third party's activity."""
    activity = {"source": "iati", "external_id": "XX-1", "titles": [{"language": "en", "text": text}]}
    answer = programme.desk.do("import_activity", {"activity": activity}, actor=OFFICER)
    activity_id: str = answer["resource"]["id"]
    return activity_id


def erasing(programme: Programme, activity_id: str) -> Refused:
    """What erasing an activity is refused with."""
    ids = {"activity_id": activity_id}
    return programme.desk.refusal("erase_activity", {"because": "personal_data"}, path_ids=ids, actor="administrator")


@case("third_party_activity.unknown")
def _an_activity_that_nobody_took_in(programme: Programme) -> Refused:
    return figures(erasing(programme, NOBODY), id=NOBODY)


@case("third_party_activity.erased")
def _an_activity_that_was_erased(programme: Programme) -> Refused:
    activity_id = taken_in(programme)
    ids = {"activity_id": activity_id}
    programme.desk.do("erase_activity", {"because": "personal_data"}, path_ids=ids, actor="administrator")
    return figures(erasing(programme, activity_id), id=activity_id, because="personal_data")


@case("code.unknown")
def _codes_of_every_list_that_a_project_names(programme: Programme) -> Refused:
    half = [{"code": "ML-7", "percent": "50"}, {"code": "ML10", "percent": "50"}]
    for more, named, pointer in (
        ({"areas": half}, "areas", "/areas/1/code"),
        ({"sectors": [{"code": "gender", "percent": "100"}]}, "sectors of quick_impact", "/sectors/0/code"),
        ({"axis": "axis-4"}, "axes", "/axis"),
        ({"window": "peace"}, "windows", "/window"),
        ({"themes": ["peace"]}, "themes", "/themes/0"),
    ):
        body = {"description": programme.description(**more), "effective_on": "2024-01-15"}
        refusal = programme.desk.refusal("draft_project", body, actor=OFFICER)
        assert (refusal.code, refusal.figures["list"], refusal.pointer) == (
            "code.unknown", named, f"/description{pointer}",
        )  # fmt: skip
    return figures(refusal, list="themes", given="peace", on="2024-01-15", nearest=[])


@case("code.unknown")
def _a_rule_set_and_the_area_of_a_field_office(programme: Programme) -> Refused:
    body = {"code": "NGO-9", "name": "NGO", "kind": "ngo", "rule_set": "own"}
    refusal = programme.desk.refusal("describe_organisation", body, actor=OFFICER)
    assert (refusal.code, refusal.figures["list"], refusal.pointer) == ("code.unknown", "rule-sets", "/rule_set")
    ids = {"organisation_id": programme.ids["UNICEF"]}
    office = {"code": "GAO", "name": "Gao"}
    programme.desk.do("open_field_office", {**office, "area": "ML-7"}, path_ids=ids, actor=OFFICER)
    refusal = programme.desk.refusal("open_field_office", {**office, "area": "gao"}, path_ids=ids, actor=OFFICER)
    assert refusal.code != "code.unknown"  # the office's own code is looked at first
    other = {"code": "GAO-2", "name": "Gao", "area": "gao"}
    refusal = programme.desk.refusal("open_field_office", other, path_ids=ids, actor=OFFICER)
    return figures(refusal, list="areas", given="gao", on=refusal.figures["on"], nearest=["ML-7"])


@case("code.unknown")
def _an_area_that_a_window_would_finance(programme: Programme) -> Refused:
    window = {"name": "window", "mechanism": "trust_fund", "window": "peace-dividends", "themes": ["energy"]}
    body = {"policy": {**window, "areas": ["kidal"]}, "valid_from": "2030-01-01", "effective_on": "2024-01-01"}
    ids = {"mechanism": "trust_fund"}
    refusal = programme.desk.refusal("set_mechanism_policy", body, path_ids=ids, actor="administrator")
    return figures(refusal, list="areas", given="kidal", on="2030-01-01", nearest=["ML-8"])


@case("code.expired")
def _no_place_since_places_are_asked_for(programme: Programme) -> Refused:
    """A draft of former years may say that its place is not recorded; it keeps that until it is handed in."""
    nowhere = {"areas": [{"code": "unassigned", "percent": "100"}]}
    days = {"planned_start_on": "2023-03-01", "planned_end_on": "2023-08-31"}
    programme.submit(programme.draft("QIP-0", on="2022-12-30", **nowhere, **days), on="2022-12-31")
    late = programme.draft("QIP-1", on="2022-12-31", **nowhere, **days)
    revised = {"description": programme.description("QIP-1", title="Another", **nowhere), "effective_on": "2023-01-01"}
    ids = {"project_id": late}
    programme.desk.do("revise_project", revised, path_ids=ids, actor=OFFICER)
    body = {"description": programme.description("QIP-2", **nowhere), "effective_on": "2023-01-01"}
    refusal = programme.desk.refusal("draft_project", body, actor=OFFICER)
    span = {"valid_from": None, "valid_to": "2022-12-31"}
    figures(refusal, list="areas", given="unassigned", on="2023-01-01", **span)
    handed_in = programme.desk.refusal("submit_project", {"effective_on": "2023-01-01"}, path_ids=ids, actor=OFFICER)
    return figures(handed_in, list="areas", given="unassigned", on="2023-01-01", **span)
