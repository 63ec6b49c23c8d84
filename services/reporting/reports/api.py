"""GET /v1/reports/…: each report at any pair of day and positions."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.reporting.access import caller_of, require_right
from services.reporting.reports import sources_and_uses as su
from services.reporting.reports.asking import asked
from services.reporting.reports.forms import to_json
from services.reporting.reports.funds import fund
from services.reporting.reports.headers import of_the_moment
from services.reporting.service import Reporter
from shared.contracts.problems import Refused
from shared.service.openapi import READ_PROBLEMS
from shared.service.problems import preferred_language
from shared.service.requests import Parameters

router = APIRouter(prefix="/v1/reports", tags=["reports"])
_DOCUMENTED = {"responses": READ_PROBLEMS, "security": [{"bearer": []}]}


@router.get("/sources-and-uses", response_model=None, openapi_extra=_DOCUMENTED)
async def sources_and_uses(request: Request) -> Response:
    """Sources, uses and balance of a fund: the year before, this year so far, and everything."""
    caller = caller_of(request)
    reporter: Reporter = request.app.state.reporter
    parameters = Parameters(request)
    code = parameters.text("fund")
    if code is None:
        raise Refused("parameter.invalid", parameter="fund", given=None)
    async with reporter.reader() as connection:
        question = await asked(reporter, connection, parameters, su.PROJECTIONS, _language(request))
        parameters.done()
        of_fund = await fund(connection, question, code)
        await require_right(reporter, connection, caller, of_fund.log, of_fund.fund_id)
        report = await su.sources_and_uses(connection, question, of_fund)
    return Response(to_json(report), headers=of_the_moment(report.places), media_type="application/json")


def _language(request: Request) -> str:
    return preferred_language(request.headers.get("accept-language", ""))
