"""Organisations: described anew, their offices, whom they pass funds on to."""

from tests.support.projects import Programme


def test_a_description_takes_the_place_of_an_earlier_one_and_keeps_offices(programme: Programme) -> None:
    unicef = programme.ids["UNICEF"]
    office = {"code": "GAO", "name": "Gao", "area": "ML-7"}
    programme.desk.do("open_field_office", office, path_ids={"organisation_id": unicef}, actor="programme_officer")
    body = {"organisation_id": unicef, "code": "UNICEF", "name": "Children's Fund", "kind": "un_agency"}
    shown = programme.desk.do("describe_organisation", body, actor="programme_officer")["resource"]
    assert (shown["name"], shown["rule_set"], shown["version"]) == ("Children's Fund", None, 3)
    assert [(o["code"], o["area"], o["closed"]) for o in shown["field_offices"]] == [("GAO", "ML-7", False)]


def test_the_same_description_again_records_nothing(programme: Programme) -> None:
    size = programme.desk.size()
    body = {"organisation_id": programme.ids["NGO-1"], "code": "NGO-1", "name": "NGO-1", "kind": "ngo"}
    answer = programme.desk.do("describe_organisation", body, actor="programme_officer")
    assert "position" not in answer
    assert programme.desk.size() == size


def test_an_office_closes_and_funds_are_passed_on_no_longer(programme: Programme) -> None:
    ids = {"organisation_id": programme.ids["UNICEF"]}
    office = {"code": "GAO", "name": "Gao", "area": "ML-7"}
    opened = programme.desk.do("open_field_office", office, path_ids=ids, actor="programme_officer")["resource"]
    of_office = {**ids, "field_office_id": opened["field_offices"][0]["field_office_id"]}
    closed = programme.desk.do("close_field_office", {}, path_ids=of_office, actor="programme_officer")["resource"]
    assert closed["field_offices"][0]["closed"]
    named = {"sub_grantee_id": programme.ids["NGO-1"]}
    shown = programme.desk.do("name_sub_grantee", named, path_ids=ids, actor="programme_officer")["resource"]
    assert shown["sub_grantees"] == [programme.ids["NGO-1"]]
    again = programme.desk.do("name_sub_grantee", named, path_ids=ids, actor="programme_officer")
    assert "position" not in again
    ended = programme.desk.do("end_sub_grantee", {}, path_ids={**ids, **named}, actor="programme_officer")["resource"]
    assert ended["sub_grantees"] == []


def test_an_agency_tells_of_itself(programme: Programme) -> None:
    agent = programme.agent_of("UNICEF")
    office = {"code": "KDL", "name": "Kidal", "area": "ML-8"}
    ids = {"organisation_id": programme.ids["UNICEF"]}
    shown = programme.desk.do("open_field_office", office, path_ids=ids, actor=agent)["resource"]
    assert [o["code"] for o in shown["field_offices"]] == ["KDL"]
