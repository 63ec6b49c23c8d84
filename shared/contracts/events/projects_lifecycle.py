"""The steps of a project, one event each (DOMAIN.md section 2), and the policies of its mechanism."""

from shared.contracts.events.base import EventData
from shared.contracts.events.parties import Mechanism
from shared.contracts.events.projects_base import AgreementTerms, ProjectDescription, ProjectEvent, ProjectStep
from shared.contracts.money import PositiveMoney
from shared.contracts.project_policies import Codes, ProjectPolicy
from shared.contracts.project_states import Fact, State
from shared.contracts.texts import Code, Note, Reference, Sha256
from shared.contracts.times import Day


class MechanismPolicySet(EventData):
    """From `valid_from` on the mechanism decides by this value, for projects that are submitted from then on."""

    STREAM = "mechanism"
    STREAM_ID = "mechanism"
    mechanism: Mechanism
    policy: ProjectPolicy
    valid_from: Day


class ProjectDrafted(ProjectEvent):
    """A project begins: a draft of a quick impact project, or a concept for the trust fund."""

    to_state: State
    description: ProjectDescription
    note: Note | None = None


class ProjectRevised(ProjectStep):
    """The project is described anew; once it is approved, by a decision. What was answered of the old text is void."""

    description: ProjectDescription
    decision: Reference | None = None


class ProjectDeveloped(ProjectStep):
    """A concept became a proposal."""


class ProjectSubmitted(ProjectStep):
    """Handed in; the policies of this day apply from now on."""


class ProjectResubmitted(ProjectStep):
    """Handed in again after it was deferred."""


class ProjectScreened(ProjectStep):
    """Screened against the criteria; `not_met` are those that were answered so."""

    not_met: Codes = ()


class ProjectReturned(ProjectStep):
    """Given back to be worked on."""


class ProjectRecommended(ProjectStep):
    """The technical review recommends it to the steering committee."""


class ProjectApproved(ProjectStep):
    """The committee approved it, up to an amount; `description`: exactly what it approved."""

    decision: Reference
    approved_amount: PositiveMoney
    description: ProjectDescription


class ProjectRejected(ProjectStep):
    """It will not be financed."""

    decision: Reference | None = None


class ProjectDeferred(ProjectStep):
    """Put off; it may be handed in again."""

    decision: Reference | None = None


class ProjectAgreementSigned(ProjectStep):
    """The agreement or memorandum of understanding with the partner is signed."""

    terms: AgreementTerms


class ProjectCompleted(ProjectStep):
    """The works are physically complete."""


class OperationsClosed(ProjectStep):
    """Operations ended: on the planned day, or by a decision before it."""

    decision: Reference | None = None


class FinalReportsAccepted(ProjectStep):
    """The financial and the narrative report are accepted."""

    financial_report: Sha256
    narrative_report: Sha256


class FinalNarrativeAccepted(ProjectStep):
    """The final narrative is accepted; after its day, with the reason why it is late."""

    narrative_report: Sha256
    due_on: Day
    late_because: Note | None = None


class CertifiedStatementAccepted(ProjectStep):
    """The certified final financial statement is accepted."""

    certified_statement: Sha256


class SettlementWaived(ProjectStep):
    """Nothing is paid and nothing comes back any more, by a decision."""

    decision: Reference


class ProjectEvaluated(ProjectStep):
    """What the project brought about was judged."""

    evaluation_report: Sha256
    rating: Code


class ProjectClosed(ProjectStep):
    """Closed: nothing is open any more."""


class ProjectExtended(ProjectStep):
    """May last until a later day, by a decision."""

    decision: Reference
    end_on: Day


class ProjectSuspended(ProjectStep):
    """Held up; the ledger pays nothing from when it hears it."""

    decision: Reference


class ProjectResumed(ProjectStep):
    """Goes on where it was held up."""

    decision: Reference


class CancellationRequested(ProjectStep):
    """Shall be cancelled, once the ledger has frozen it."""

    decision: Reference | None = None


class ProjectCancelled(ProjectStep):
    """Cancelled before it was ever approved: no ledger knows it as one to pay for."""

    decision: Reference | None = None


class TerminationRequested(ProjectStep):
    """Shall end before its time, once the ledger has frozen it."""

    decision: Reference


class TerminationSettled(ProjectStep):
    """What the partner still held was refunded or written off."""


class ProjectMovedOn(ProjectStep):
    """What the ledger told brought the project to its next state."""

    fact: Fact
