"""Who answers the criteria and assesses harm, where."""

from services.projects.lifecycle.on_project import on_project, project_rule
from services.projects.screening.decisions import (
    decide_answer_criterion,
    decide_assess_harm,
)
from shared.contracts.commands.projects_file import (
    AnswerCriterion,
    AssessDoNoHarm,
)

RULES = (
    project_rule(AnswerCriterion, on_project(decide_answer_criterion), "criteria"),
    project_rule(AssessDoNoHarm, on_project(decide_assess_harm), "do-no-harm"),
)
