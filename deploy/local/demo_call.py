"""Places a real SIP call on loopback, as the phone network would: `python -m deploy.local.demo_call --from +7916…`.

Exits 0 when somebody answered and the call was talked to its end, 1 when it was refused or not answered, 2 for an
address that cannot be called.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from services.telephony.agent.softphone import PhoneError, Softphone, free_udp_port, write_voice

RTP_PORTS = range(26100, 26200)
FROM = "+79161234567"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="otklik demo call", description="Places a real SIP call to the SIP agent.")
    agent = f"sip:+74951234567@127.0.0.1:{os.environ.get('OTKLIK_SIP_PORT', '18060')}"
    parser.add_argument("--from", dest="caller", default=FROM, metavar="NUMBER", help=f"who calls (default {FROM})")
    parser.add_argument("--to", default=agent, metavar="SIP-ADDRESS", help=f"what is called (default {agent})")
    parser.add_argument("--talk", type=float, default=6.0, metavar="SECONDS", help="how long to talk (default 6)")
    wanted = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="otklik-demo-call-") as folder:
        voice = Path(folder) / "client.wav"
        write_voice(voice, pitch=110)
        try:
            phone = Softphone("127.0.0.1", free_udp_port(), RTP_PORTS, voice, say)
        except PhoneError as error:
            print(f"The call cannot be placed: {error}", file=sys.stderr)
            return 2
        try:
            say(f"{wanted.caller} calls {wanted.to}")
            placed = phone.call(wanted.to, wanted.caller, wanted.talk)
        except PhoneError as error:
            print(f"{wanted.to} cannot be called: {error}", file=sys.stderr)
            return 2
        finally:
            phone.close()
    if not placed.talked_seconds:
        silent = placed.code == 408 and not placed.rang
        say("nothing answers there: does the SIP agent run?" if silent else f"nobody answered (SIP {placed.code})")
        return 1
    say(f"talked for {placed.talked_seconds:.0f} s, hung up")
    return 0


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
