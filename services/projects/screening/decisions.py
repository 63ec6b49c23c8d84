"""Answering the screening criteria and assessing Do No Harm. A later answer takes the place of an earlier one."""

from services.projects.lifecycle.project import Project
from services.projects.rules import require_unapproved
from services.projects.state import Context
from shared.contracts.commands.projects_file import AnswerCriterion, AssessDoNoHarm
from shared.contracts.events.projects_review import CriterionAnswered, DoNoHarmAssessed
from shared.contracts.problems import Refused
from shared.contracts.project_policies import ScreeningPolicy
from shared.deciding.resources import Decided


def decide_answer_criterion(project: Project, command: AnswerCriterion, context: Context) -> list[Decided]:
    """Answers one criterion with evidence.

    Refuses `screening.criterion` naming those that the mechanism has, `screening.evidence` without any, and what
    `require_unapproved` refuses. Source: DOMAIN.md section 1, screening criteria.
    """
    require_unapproved(project, command.effective_on, context)
    day = project.policies_on or command.effective_on
    criteria = context.policies.required(ScreeningPolicy, project.description.mechanism, day).criteria
    if command.criterion not in criteria:
        raise Refused("screening.criterion", "/criterion", given=command.criterion, criteria=list(criteria))
    if not command.evidence:
        raise Refused("screening.evidence", "/evidence", criterion=command.criterion)
    event = CriterionAnswered(
        project_id=project.project_id, criterion=command.criterion, answer=command.answer, note=command.note
    )
    return [Decided(event, command.effective_on)]


def decide_assess_harm(project: Project, command: AssessDoNoHarm, context: Context) -> list[Decided]:
    """Assesses what harm the project could do.

    Refuses `screening.harm_unnamed` when harm is borne or not borne and no risk is named, `screening.harm_measure`
    with the high risks that it bears without a measure, and what `require_unapproved` refuses.
    """
    require_unapproved(project, command.effective_on, context)
    if command.conclusion != "no_harm" and not command.risks:
        raise Refused("screening.harm_unnamed", "/risks", conclusion=command.conclusion)
    bare = [risk.risk for risk in command.risks if risk.level == "high" and risk.measure is None]
    if command.conclusion != "harmful" and bare:
        raise Refused("screening.harm_measure", "/risks", risks=bare)
    event = DoNoHarmAssessed(
        project_id=project.project_id, conclusion=command.conclusion, risks=command.risks, note=command.note
    )
    return [Decided(event, command.effective_on)]
