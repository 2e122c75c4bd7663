"""Real SIP peers for tests, all on loopback, none needing root: a registrar, the phone network, a seller's phone.

    with Kamailio(folder / "kamailio", users={"line": "pw", "101": "pw"}, numbers={"+74951234567": "line"}) as pbx:
        with Baresip(folder / "phone", "101", "pw", pbx, answer_after=1.0):
            call = Sipp(folder / "call").call(pbx.port, to="+74951234567", caller="+79161234567", talk_seconds=3)
            assert call.wait() == 0

Kamailio, SIPp and baresip must be installed (`sip-tester kamailio baresip-core`).
"""

from tests.peers.sip.baresip import Baresip, SecurePhone
from tests.peers.sip.kamailio import Kamailio
from tests.peers.sip.sipp import Sipp, SippRun
from tests.peers.sip.sound import loudness, write_tone

__all__ = ["Baresip", "Kamailio", "SecurePhone", "Sipp", "SippRun", "loudness", "write_tone"]
