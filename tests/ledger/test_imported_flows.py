"""What is a flow: only what an import made, whatever else an id names."""

from services.ledger.flows.decisions import FLOW
from shared.deciding.state import State
from shared.service.loading import load_resources
from tests.refusals.contributions import flow
from tests.support.desk import Desk, Fund, money


def test_what_an_id_of_another_kind_names_is_no_flow(desk: Desk) -> None:
    fund = Fund.opened(desk)
    body = {"code": "EXT", "name": "Report", "kind": "external_report", "base_currency": "USD"}
    mirror = desk.do("open_fund", body, actor="administrator")["resource"]["id"]
    signed = desk.do("import_flow", {**flow(fund, mirror), "status": "commitment"})["resource"]["id"]
    other = {"amount": money("0.00"), "external_ref": {"source": "fts", "id": "2", "content_sha256": "c" * 64}}
    noted = desk.do("import_flow", {**flow(fund, mirror), **other})["resource"]["id"]
    others = [mirror, fund.fund_id, fund.donors["DK"], fund.agreement("DK", "10.00")]

    async def load() -> State:
        state = State()
        async with desk.ledger.reader() as connection:
            keys = [(FLOW.name, resource_id) for resource_id in (signed, noted, *others)]
            await load_resources(connection, state, desk.machine.kinds, keys)
        return state

    found = desk.run(load()).resources
    assert [found[FLOW.name, resource_id] is not None for resource_id in (signed, noted)] == [True, True]
    assert [found[FLOW.name, resource_id] for resource_id in others] == [None] * 4
