"""The torture tests of RFC 4475, by their sections: each message has its section's peculiarity, and our address in it.

Each is a function of the sender's port and the agent's address; those of section 3.1.1 are allowed, however odd.
"""

from collections.abc import Callable

Message = Callable[[int, str], bytes]
SDP = "v=0\r\no=x 29739 7272939 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 49217 RTP/AVP 0\r\n"
STRANGE = "!interesting-Method0123456789_*+`.%indeed'~"
AGENT, PORT = "{agent}", "{port}"
MULTIPART = (
    "--7a9cbec02ceef655\r\nContent-Type: text/plain\r\n\r\nHello\r\n--7a9cbec02ceef655\r\n"
    "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n\x00\x01\x02\r\n"
    "--7a9cbec02ceef655--\r\n"
)


def request(
    start: str = "INVITE sip:100@{agent} SIP/2.0", *, body: str = SDP, without: str = "", **fields: str
) -> Message:
    """A request with these header fields in place of the usual ones (`_` stands for `-`); braces are filled in."""
    method = start.split()[0]
    name = f"torture{abs(hash((start, body, without, *fields.items())))}"
    usual = {
        "Via": f"SIP/2.0/UDP 127.0.0.1:{PORT};branch=z9hG4bK{name}",
        "Max-Forwards": "70",
        "From": "<sip:+79169999999@network.test>;tag=torture",
        "To": f"<sip:100@{AGENT}>",
        "Call-ID": name,
        "CSeq": f"1 {method}",
        "Contact": f"<sip:x@127.0.0.1:{PORT}>",
        "Content-Type": "application/sdp",
        "Content-Length": str(len(body)),
    }
    headers = usual | {field.replace("_", "-"): value for field, value in fields.items()}
    headers.pop(without, None)
    text = "\r\n".join([start, *(f"{field}: {value}" for field, value in headers.items()), "", body])
    return lambda port, agent: text.replace(AGENT, agent).replace(PORT, str(port)).encode("latin-1")


def answer(start: str, **fields: str) -> Message:
    """An answer that nobody asked for."""
    return request(start, body="", **{"CSeq": "8 INVITE"} | fields)


def changed(message: Message, old: str, new: str) -> Message:
    """Not as a header can say it: the text itself, in its first place."""

    def made(port: int, agent: str) -> bytes:
        text = message(port, agent)
        wanted = old.replace(AGENT, agent).encode("latin-1")
        assert wanted in text
        return text.replace(wanted, new.replace(AGENT, agent).encode("latin-1"), 1)

    return made


def doubled(message: Message) -> Message:
    return lambda port, agent: message(port, agent) * 2


REGISTER, OPTIONS = "REGISTER sip:{agent} SIP/2.0", "OPTIONS sip:100@{agent} SIP/2.0"
TORTURE: dict[str, Message] = {
    "3.1.1.1 wsinv: a short tortuous INVITE": request(
        To="\r\n <sip:100@{agent}>  ;\r\n tag = 1918181833n",
        Subject="\r\n ",
        NewFangledHeader="newfangled value\r\n continued newfangled value",
        v="SIP  / 2.0  / TCP  spindle.example.com ;\r\n branch =  z9hG4bK9ikj8",
        Max_Forwards="0068",
    ),
    "3.1.1.2 intmeth: every character that a method may have": request(
        f"{STRANGE} sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*"
        f":&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@{AGENT} SIP/2.0"
    ),
    "3.1.1.3 esc01: escapes where they are allowed": request(
        "INVITE sip:sips%3Auser%40example.com@{agent} SIP/2.0", From="<sip:I%20have%20spaces@network.test>;tag=938"
    ),
    "3.1.1.4 escnull: zero bytes in URIs": request(
        REGISTER, From="sip:null-%00-null@network.test;tag=839923423", Contact="<sip:%00@host5.example.com>"
    ),
    "3.1.1.5 esc02: a percent sign that escapes nothing": request(
        "RE%47IST%45R sip:{agent} SIP/2.0", Contact='"%Z%45" <sip:alias1@host1.example.com>'
    ),
    "3.1.1.6 lwsdisp: no space between a name and its URI": request(
        OPTIONS, From="caller<sip:caller@network.test>;tag=3"
    ),
    "3.1.1.7 longreq: long values": request(
        From=f'"{"I have a user name of extreme proportion" * 30}" <sip:+79169999999@network.test:6000>;'
        f"tag=12982{'982424' * 50};unknown{'long' * 50}name={'value' * 50}",
        Call_ID=f"longreq.{'really' * 100}longcallid",
        Unknown=f"{'unknown' * 100}",
    ),
    "3.1.1.8 dblreq: more than one request in a datagram": doubled(request(REGISTER, body="")),
    "3.1.1.9 semiuri: semicolons in the user part": request(
        "OPTIONS sip:user;par=u%40example.net@{agent} SIP/2.0", From="<sip:user;par=u%40x@network.test>;tag=1"
    ),
    "3.1.1.10 transports: transports that nobody knows": request(
        OPTIONS,
        Via="SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bKtransports, SIP/2.0/SCTP t2.example.com;branch=z9hG4bK2,"
        " SIP/2.0/UNKNOWN t5.example.com;branch=z9hG4bK5",
    ),
    "3.1.1.11 mpart01: a body of several parts": request(
        "MESSAGE sip:100@{agent} SIP/2.0", body=MULTIPART, Content_Type="multipart/mixed;boundary=7a9cbec02ceef655"
    ),
    "3.1.1.12 unreason: a reason of odd characters": answer("SIP/2.0 200 = 2**3 * 5**2 \xd0\xbd\xd0\xbe \xd1\x81"),
    "3.1.1.13 noreason: no reason at all": answer("SIP/2.0 100 "),
    "3.1.2.1 badinv01: separators after which nothing comes": request(
        Via="SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bKbadinv;;,;,,", Contact='"Joe" <sip:joe@example.org>;;;;'
    ),
    "3.1.2.2 clerr: a body shorter than is said": request(Content_Length="9999"),
    "3.1.2.3 ncl: a length below nothing": request(Content_Length="-999"),
    "3.1.2.4 scalar02: numbers too large, in a request": request(
        REGISTER, CSeq="36893488147419103232 REGISTER", Max_Forwards="300", Expires="10" + "0" * 90
    ),
    "3.1.2.5 scalarlg: numbers too large, in an answer": answer(
        "SIP/2.0 503 Service Unavailable",
        CSeq="9292394834772304023312 OPTIONS",
        Retry_After="949302838503028349304023988",
    ),
    "3.1.2.6 quotbal: a quote that never ends": request(To='"Mr. J. User <sip:100@{agent}>'),
    "3.1.2.7 ltgtruri: the URI of the request in angle brackets": request("INVITE <sip:100@{agent}> SIP/2.0"),
    "3.1.2.8 lwsruri: spaces in the URI of the request": request("INVITE sip:100@{agent}; lr SIP/2.0"),
    "3.1.2.9 lwsstart: spaces between the parts of the request line": request("INVITE  sip:100@{agent}  SIP/2.0"),
    "3.1.2.10 trws: spaces after the request line": request("OPTIONS sip:100@{agent} SIP/2.0  "),
    "3.1.2.11 escruri: headers in the URI of the request": request(
        "INVITE sip:100@{agent}?Route=%3Csip:example.com%3E SIP/2.0"
    ),
    "3.1.2.12 baddate: a date in a zone that is none": request(Date="Fri, 01 Jan 2010 16:00:00 EST"),
    "3.1.2.13 regbadct: a Contact with a question mark and no brackets": request(
        REGISTER, Contact="sip:user@example.com?Route=%3Csip:sip.example.com%3E"
    ),
    "3.1.2.14 badaspec: spaces inside an address": request(To='"Watson, Thomas" < sip:t.watson@{agent} >'),
    "3.1.2.15 baddn: a name of characters that want quotes": request(
        OPTIONS, From="Bell, Alexander <sip:a.g.bell@network.test>;tag=43"
    ),
    "3.1.2.16 badvers: SIP/7.0": request("INVITE sip:100@{agent} SIP/7.0"),
    "3.1.2.17 mismatch01: a CSeq of another method": request(OPTIONS, CSeq="8 INVITE"),
    "3.1.2.18 mismatch02: an unknown method, and a CSeq of another": request(
        "NEWMETHOD sip:100@{agent} SIP/2.0", CSeq="8 INVITE"
    ),
    "3.1.2.19 bigcode: a status that has no end": answer("SIP/2.0 4294967301 better not break the receiver"),
    "3.2.1 badbranch: a branch that names no transaction": request(Via="SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK"),
    "3.3.1 insuf: nothing that a request needs": lambda port, agent: (
        f"INVITE sip:100@{agent} SIP/2.0\r\nCSeq: 193942 INVITE\r\nContent-Length: 0\r\n\r\n".encode()
    ),
    "3.3.2 unkscm: a scheme that nobody knows": request("OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0"),
    "3.3.3 novelsc: a scheme that is not for SIP": request("OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0"),
    "3.3.4 unksm2: unknown schemes in headers": request(
        REGISTER, To="isbn:2983792873", Contact="<name:John_Smith>", From="<http://www.example.com>;tag=3234233"
    ),
    "3.3.5 bext01: extensions that nobody knows": request(
        Require="nothingSupportsThis, nothingSupportsThisEither", Proxy_Require="noProxiesSupportThis"
    ),
    "3.3.6 invut: a body of an unknown kind": request(
        body="<audio>\r\n <pcmu port='443'/>\r\n</audio>\r\n", Content_Type="application/unknownformat"
    ),
    "3.3.7 regaut01: an unknown way to prove who one is": request(
        REGISTER, body="", Authorization="NoOneKnowsThisScheme opaque-data=here"
    ),
    "3.3.8 multi01: what may be there once, twice": changed(
        request(),
        "Max-Forwards: 70\r\n",
        "Max-Forwards: 70\r\nMax-Forwards: 5\r\nCSeq: 59 INVITE\r\nCall-ID: other\r\nTo: <sip:a@b>\r\n",
    ),
    "3.3.9 mcl01: two lengths": changed(request(OPTIONS), "Content-Length: ", "Content-Length: 13\r\nContent-Length: "),
    "3.3.10 bcast: an answer whose Via is everybody": answer(
        "SIP/2.0 200 OK",
        Via="SIP/2.0/UDP 192.0.2.198;branch=z9hG4bK1324923, SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23",
    ),
    "3.3.11 zeromf: a message that may go no further": request(OPTIONS, Max_Forwards="0"),
    "3.3.12 cparam01: a parameter of a Contact": request(
        REGISTER, body="", Contact="sip:+19725552222@gw1.example.net;unknownparam"
    ),
    "3.3.13 cparam02: a parameter of a Contact's URI": request(
        REGISTER, body="", Contact="<sip:+19725552222@gw1.example.net;unknownparam>"
    ),
    "3.3.14 regescrt: a header in a Contact's URI": request(
        REGISTER, body="", Contact="<sip:user@example.com?Route=%3Csip:sip.example.com%3E>"
    ),
    "3.3.15 sdp01: an Accept that leaves no answer": request(Accept="text/nobodyKnowsThis"),
    "3.4.1 inv2543: as RFC 2543 had it": request(
        Via="SIP/2.0/UDP 127.0.0.1:{port}",
        Record_Route="<sip:127.0.0.1:{port}>",
        without="Max-Forwards",
        From="sip:+79169999999@network.test",
    ),
}
