"""Commands on the lifecycle of a project, one a step, and on the policies of its mechanism.

The fields of a step are those of the event that it becomes.
"""

from typing import ClassVar

from shared.contracts.commands.base import DatedCommand
from shared.contracts.events.parties import Mechanism
from shared.contracts.events.projects_base import AgreementTerms, ProjectDescription
from shared.contracts.ids import Id
from shared.contracts.money import PositiveMoney
from shared.contracts.project_policies import ProjectPolicy
from shared.contracts.project_states import Action
from shared.contracts.texts import Code, Note, Reference, Sha256
from shared.contracts.times import Day


class SetMechanismPolicy(DatedCommand):
    """Lets a mechanism decide by a value from a day on."""

    PATH_IDS = ("mechanism",)
    mechanism: Mechanism
    policy: ProjectPolicy
    valid_from: Day


class DraftProject(DatedCommand):
    """Begins a project."""

    project_id: Id | None = None
    description: ProjectDescription
    note: Note | None = None


class StepCommand(DatedCommand):
    """A step of one project; `note` says why."""

    PATH_IDS = ("project_id",)
    ACTION: ClassVar[Action]
    project_id: Id
    note: Note | None = None


class ReasonedStep(StepCommand):
    """A step that may name the decision it rests on; a guard says when it must."""

    decision: Reference | None = None


class ReviseProject(ReasonedStep):
    """Describes the project anew."""

    ACTION = "revise"
    description: ProjectDescription


class DevelopProject(StepCommand):
    """Makes a proposal of a concept."""

    ACTION = "develop"


class SubmitProject(StepCommand):
    """Hands the project in."""

    ACTION = "submit"


class ResubmitProject(StepCommand):
    """Hands a deferred project in again."""

    ACTION = "resubmit"


class ScreenProject(StepCommand):
    """Says that the project was screened."""

    ACTION = "screen"


class ReturnProject(StepCommand):
    """Gives the project back to be worked on."""

    ACTION = "return"


class RecommendProject(StepCommand):
    """Recommends the project to the steering committee."""

    ACTION = "recommend"


class ApproveProject(ReasonedStep):
    """Approves the project, up to its budget or a smaller amount."""

    ACTION = "approve"
    approved_amount: PositiveMoney | None = None


class RejectProject(ReasonedStep):
    """Declines to finance the project."""

    ACTION = "reject"


class DeferProject(ReasonedStep):
    """Puts the project off."""

    ACTION = "defer"


class SignProjectAgreement(StepCommand):
    """Records that the agreement or memorandum of understanding is signed."""

    ACTION = "sign"
    terms: AgreementTerms


class CompleteProject(StepCommand):
    """Says that the works are physically complete, on the command's day."""

    ACTION = "complete"


class CloseOperations(ReasonedStep):
    """Ends operations."""

    ACTION = "close_operations"


class AcceptFinalReports(StepCommand):
    """Accepts the financial and the narrative report."""

    ACTION = "accept_final_reports"
    financial_report: Sha256
    narrative_report: Sha256


class AcceptFinalNarrative(StepCommand):
    """Accepts the final narrative report."""

    ACTION = "accept_final_narrative"
    narrative_report: Sha256
    late_because: Note | None = None


class AcceptCertifiedStatement(StepCommand):
    """Accepts the certified final financial statement."""

    ACTION = "accept_certified_statement"
    certified_statement: Sha256


class WaiveSettlement(ReasonedStep):
    """Says that no final payment or refund will come."""

    ACTION = "waive_settlement"


class EvaluateProject(StepCommand):
    """Judges what the project brought about."""

    ACTION = "evaluate"
    evaluation_report: Sha256
    rating: Code


class CloseProject(StepCommand):
    """Closes the project."""

    ACTION = "close"


class ExtendProject(ReasonedStep):
    """Lets the project last until a later day."""

    ACTION = "extend"
    end_on: Day


class SuspendProject(ReasonedStep):
    """Holds the project up."""

    ACTION = "suspend"


class ResumeProject(ReasonedStep):
    """Lets the project go on where it was held up."""

    ACTION = "resume"


class CancelProject(ReasonedStep):
    """Ends a project for which nothing was paid."""

    ACTION = "cancel"


class TerminateProject(ReasonedStep):
    """Ends a project before its time, after something was paid."""

    ACTION = "terminate"


class SettleTermination(StepCommand):
    """Says that what the partner still held was refunded or written off."""

    ACTION = "settle"
