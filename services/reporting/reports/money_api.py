"""GET /v1/reports/…: the money reports, each of one fund at any day and position."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.reporting.access import caller_of, require_right
from services.reporting.reports.asking import asked
from services.reporting.reports.forms import to_json
from services.reporting.reports.framing import Given, MoneyReport
from services.reporting.reports.funds import fund
from services.reporting.reports.money_reports import MONEY_REPORTS
from services.reporting.service import Reporter
from shared.contracts.problems import Refused
from shared.service.openapi import READ_PROBLEMS
from shared.service.problems import preferred_language
from shared.service.requests import Parameters

router = APIRouter(prefix="/v1/reports", tags=["reports"])
MONTHS_MAX = 120


async def answer(request: Request, report: MoneyReport) -> Response:
    """A report as it was asked for. Refuses `parameter.invalid`, `fund.unknown`, `grant.missing`, what `asked` does."""
    caller = caller_of(request)
    reporter: Reporter = request.app.state.reporter
    parameters = Parameters(request)
    code = parameters.text("fund")
    if code is None:
        raise Refused("parameter.invalid", parameter="fund", given=None)
    given = Given(
        parameters.text("donor") if "donor" in report.takes else None,
        parameters.whole("months", 12, 1, MONTHS_MAX) if "months" in report.takes else 12,
    )
    async with reporter.reader() as connection:
        language = preferred_language(request.headers.get("accept-language", ""))
        question = await asked(reporter, connection, parameters, report.projections, language)
        parameters.done()
        of_fund = await fund(connection, question, code)
        await require_right(reporter, connection, caller, of_fund.log, of_fund.fund_id)
        made = await report.make(connection, question, of_fund, given)
    return Response(to_json(made), media_type="application/json")


def _route(report: MoneyReport) -> None:
    async def get(request: Request) -> Response:
        return await answer(request, report)

    router.add_api_route(
        f"/{report.name}", get, methods=["GET"], name=report.name, description=report.about, response_model=None,
        openapi_extra={"responses": READ_PROBLEMS, "security": [{"bearer": []}]},
    )  # fmt: skip


for _report in MONEY_REPORTS:
    _route(_report)
