"""The demo seller's phone: rings for some seconds, so that the caller's card is seen first, answers and talks.

`python -m deploy.local.demo_phone`, until SIGTERM. It is `sip:demo@127.0.0.1:<OTKLIK_DEMO_PHONE_PORT>` (default 18070)
and answers after `OTKLIK_DEMO_PHONE_ANSWER_AFTER` seconds (default 8).
"""

import os
import signal
import sys
import tempfile
from pathlib import Path

from services.telephony.agent.softphone import PhoneError, Softphone, write_voice

RTP_PORTS = range(26000, 26100)


def main() -> int:
    try:
        port = int(os.environ.get("OTKLIK_DEMO_PHONE_PORT", "18070"))
        answer_after = float(os.environ.get("OTKLIK_DEMO_PHONE_ANSWER_AFTER", "8"))
    except ValueError as error:
        print(f"OTKLIK_DEMO_PHONE_PORT or OTKLIK_DEMO_PHONE_ANSWER_AFTER is not a number: {error}", file=sys.stderr)
        return 2
    stopped: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda signum, _frame: stopped.append(signum))
    with tempfile.TemporaryDirectory(prefix="otklik-demo-phone-") as folder:
        voice = Path(folder) / "seller.wav"
        write_voice(voice, pitch=180)
        try:
            phone = Softphone("127.0.0.1", port, RTP_PORTS, voice, lambda line: print(line, flush=True))
        except PhoneError as error:
            print(f"The demo phone cannot use port {port}: {error}", file=sys.stderr)
            return 1
        print(f"waiting for calls at sip:demo@127.0.0.1:{port}", flush=True)
        phone.attend(answer_after, lambda: bool(stopped))
        phone.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
