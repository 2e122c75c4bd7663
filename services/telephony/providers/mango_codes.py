"""Mango's result codes, and what they say about a call. Pure."""

from services.telephony.interface import Outcome

ACCEPTED = range(1000, 1100)
OUTCOMES: dict[int, Outcome | None] = {
    1111: "no_answer",
    1121: "busy",
    1122: "rejected",
    1123: "unavailable",
    1124: "unavailable",
    1130: "unavailable",
    1150: "blocked",
    1300: "voicemail",
    2000: "failed",
    3000: "failed",
    4000: "failed",
    5000: "failed",
}
"""By a code, or the class it is in: an unknown one (2219) means what its class (2210, 2200, 2000) does."""
OURS = range(3000, 4000)
"""We asked for something wrong: asking again is as wrong, and a second time within two minutes locks us out."""
PAUSE = frozenset({5008})


def outcome_of(code: int) -> Outcome | None:
    """What the end of a leg for this reason says; None where it only says that it ended."""
    for step in (1, 10, 100, 1000):
        known = code // step * step
        if known in OUTCOMES:
            return OUTCOMES[known]
    return None


def done(code: int) -> bool:
    """Was a command carried out, by the code that is told after it was accepted? A call that ended was placed."""
    return code in ACCEPTED or code in (1100, 1110, 1120)


def worth_trying_again(code: int) -> bool:
    """Is the fault theirs, and may it pass?"""
    return code in range(5000, 5012)


def explain(code: int) -> str:
    """The code in words, for whoever reads what went wrong."""
    if code in ACCEPTED:
        return "accepted"
    said = {
        3102: "the signature is wrong: the salt is not that of the key",
        3105: "there is no such key",
        2110: "the account is blocked",
        2240: "there is not enough money on the account",
        5008: "the server asks to wait",
        4100: "this is not possible in this state of the call",
        4101: "the call has ended, or there is no such call",
        3310: "there is no such employee",
        3320: "there is no such line",
        3330: "there is no such party in the call",
        3340: "there is no such recording",
    }
    of_class = {1: "the call ended", 2: "billing", 3: "wrong parameters", 4: "not possible now", 5: "the server failed"}
    return said.get(code) or of_class.get(code // 1000, "unknown")
