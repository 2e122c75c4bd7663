"""SIP messages that no honest peer sends, beside those of RFC 4475 (`torture_messages.py`).

Each is a function of the sender's port and the agent's address.
"""

from collections.abc import Callable

Message = Callable[[int, str], bytes]


def invite(port: int, address: str, *, drop: str = "", body: str = "v=0\r\n", **replace: str) -> bytes:
    """A whole INVITE, with headers replaced (by their names, `_` for `-`) or one dropped."""
    headers = {
        "Via": f"SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bKbroken{abs(hash((drop, body, *replace.items())))}",
        "Max-Forwards": "70",
        "From": "<sip:+79169999999@network.test>;tag=broken",
        "To": f"<sip:100@{address}>",
        "Call-ID": f"broken-{abs(hash((drop, body, *replace.items())))}",
        "CSeq": "1 INVITE",
        "Contact": f"<sip:x@127.0.0.1:{port}>",
        "Content-Type": "application/sdp",
        "Content-Length": str(len(body)),
    }
    headers |= {name.replace("_", "-"): value for name, value in replace.items()}
    headers.pop(drop, None)
    lines = [f"INVITE sip:100@{address} SIP/2.0", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join([*lines, "", body])).encode()


BROKEN: dict[str, Message] = {
    "nothing": lambda port, address: b"",
    "zeroes": lambda port, address: bytes(200),
    "every byte": lambda port, address: bytes(range(256)) * 8,
    "only a request line": lambda port, address: f"INVITE sip:100@{address} SIP/2.0\r\n\r\n".encode(),
    "a cut message": lambda port, address: invite(port, address)[:150],
    "no Via": lambda port, address: invite(port, address, drop="Via"),
    "no From": lambda port, address: invite(port, address, drop="From"),
    "no Call-ID": lambda port, address: invite(port, address, drop="Call-ID"),
    "a CSeq of another method": lambda port, address: invite(port, address, CSeq="1 BYE"),
    "a CSeq that is no number": lambda port, address: invite(port, address, CSeq="99999999999999999999 INVITE"),
    "a From without a URI": lambda port, address: invite(port, address, From="hello;tag=1"),
    "an endless From": lambda port, address: invite(port, address, From=f"<sip:{'9' * 3000}@x>;tag=1"),
    "a length that lies": lambda port, address: invite(port, address, Content_Length="-1"),
    "a length too long": lambda port, address: invite(port, address, Content_Length="60000"),
    "an SDP that is none": lambda port, address: invite(port, address, body="hello\r\n"),
    "an SDP without sound": lambda port, address: invite(
        port, address, body="v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    ),
    "a name in no encoding": lambda port, address: invite(port, address).replace(b"+7916", b"\xff\xfe\xfa"),
    "a strange method": lambda port, address: invite(port, address, CSeq="1 PWN").replace(b"INVITE sip", b"PWN sip"),
    "a reply to nothing": lambda port, address: invite(port, address).replace(
        b"INVITE sip:100@" + address.encode() + b" SIP/2.0", b"SIP/2.0 200 OK", 1
    ),
    "a BYE out of nowhere": lambda port, address: invite(port, address, CSeq="2 BYE").replace(
        b"INVITE sip", b"BYE sip"
    ),
    "a REFER out of nowhere": lambda port, address: invite(
        port, address, CSeq="2 REFER", Refer_To="<sip:+79001234567@evil.test>"
    ).replace(b"INVITE sip", b"REFER sip"),
}
