"""What `telephony` promises: lines, calls and their recordings, and who is calling. One module a noun."""

from typing import Protocol

from services.telephony.interface.agent import AgentAccount, AgentConfiguration, Agents, Route
from services.telephony.interface.calls import (
    Call,
    CallAnswered,
    CallCorrected,
    CallEnded,
    CallMissed,
    CallObserved,
    CallPage,
    CallRinging,
    Calls,
    CallStatus,
    FactKind,
    Leg,
    NoRecording,
    Outcome,
    Recording,
    RecordingFile,
    RecordingSaved,
)
from services.telephony.interface.commands import Commands
from services.telephony.interface.debts import DebtChanged, DebtOpened, Debts
from services.telephony.interface.lines import (
    Extension,
    ExtensionDraft,
    Lines,
    SipAccount,
    SipAccountDraft,
)
from services.telephony.interface.providers import (
    CommandAnswered,
    OutcomeUnknown,
    ProviderRefused,
    Providers,
    ProviderUnavailable,
)
from services.telephony.interface.reports import RecordingExpired, Reports, TelephonyJobChanged
from services.telephony.interface.routing import Calendars, Routing
from services.telephony.interface.sms import Sms, SmsReported


class Telephony(Lines, Agents, Commands, Providers, Calls, Calendars, Routing, Debts, Reports, Sms, Protocol):
    """The RPC of `telephony`. A manager sees calls they rang for or took, and those of their own clients."""


__all__ = [
    "AgentAccount",
    "AgentConfiguration",
    "Call",
    "CallAnswered",
    "CallCorrected",
    "CallEnded",
    "CallMissed",
    "CallObserved",
    "CallPage",
    "CallRinging",
    "CallStatus",
    "CommandAnswered",
    "DebtChanged",
    "DebtOpened",
    "Extension",
    "ExtensionDraft",
    "FactKind",
    "Leg",
    "NoRecording",
    "Outcome",
    "OutcomeUnknown",
    "ProviderRefused",
    "ProviderUnavailable",
    "Recording",
    "RecordingExpired",
    "RecordingFile",
    "RecordingSaved",
    "Route",
    "SipAccount",
    "SipAccountDraft",
    "SmsReported",
    "Telephony",
    "TelephonyJobChanged",
]
