"""Who tells what was measured, counted and seen, where."""

from services.projects.lifecycle.on_project import on_project, project_rule
from services.projects.monitoring.decisions import (
    decide_count_beneficiaries,
    decide_define_indicator,
    decide_record_actual,
    decide_record_visit,
)
from shared.contracts.commands.projects_file import (
    CountBeneficiaries,
    DefineIndicator,
    RecordActual,
    RecordVisit,
)

RULES = (
    project_rule(DefineIndicator, on_project(decide_define_indicator), "indicators"),
    project_rule(RecordActual, on_project(decide_record_actual), "results"),
    project_rule(CountBeneficiaries, on_project(decide_count_beneficiaries), "beneficiaries"),
    project_rule(RecordVisit, on_project(decide_record_visit), "visits"),
)
