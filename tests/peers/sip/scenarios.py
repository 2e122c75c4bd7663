"""SIPp scenarios, put together from messages. `$name` is ours to fill in; `[name]` is SIPp's own."""

import string

SDP = """
    v=0
    o=sipp 1 1 IN IP[local_ip_type] [local_ip]
    s=-
    c=IN IP[media_ip_type] [media_ip]
    t=0 0
    m=audio [rtpstream_audio_port] RTP/AVP 8
    a=rtpmap:8 PCMA/8000
    a=sendrecv
"""
TONE = '<nop><action><exec rtp_stream="$tone,-1,8,PCMA/8000"/></action></nop>'
PAUSE = '<pause milliseconds="$milliseconds"/>'


def _send(lines: str, body: str = "", retrans: bool = False) -> str:
    length = "Content-Type: application/sdp\n    Content-Length: [len]" if body else "Content-Length: 0"
    again = ' retrans="500"' if retrans else ""
    return f"<send{again}><![CDATA[\n{lines}    {length}\n{body}\n]]></send>"


def _request(method: str, to_tag: str = "", branch: str = "[branch]") -> str:
    """A request of the calling side, inside its one dialogue."""
    target = "sip:$to" if method in ("INVITE", "CANCEL") else "[next_url]"
    routes = "    [routes]\n" if method in ("ACK", "BYE") else ""
    cseq = {"BYE": "2 BYE"}.get(method, f"1 {method}")
    contact = "    Contact: <sip:$caller@[local_ip]:[local_port]>\n    $headers\n" if method == "INVITE" else ""
    return (
        f"    {method} {target} SIP/2.0\n"
        f"    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch={branch}\n"
        f"{routes}"
        "    Max-Forwards: 70\n"
        '    From: "Client" <sip:$caller@network.test>;tag=[pid]c[call_number]\n'
        f"    To: <sip:$to>{to_tag}\n"
        "    Call-ID: [call_id]\n"
        f"    CSeq: {cseq}\n"
        f"{contact}"
    )


def _reply(status: str, body: str = "", *, retrans: bool = False, tag: str = ";tag=[pid]s[call_number]") -> str:
    """An answer to the request that just came; in a dialogue that stands its To has its tag already."""
    lines = (
        f"    SIP/2.0 {status}\n"
        "    [last_Via:]\n    [last_Record-Route:]\n    [last_From:]\n"
        f"    [last_To:]{tag}\n"
        "    [last_Call-ID:]\n    [last_CSeq:]\n"
        "    Contact: <sip:phone@[local_ip]:[local_port]>\n"
    )
    return _send(lines, body, retrans)


def _expect(code: str, optional: bool = False, routes: bool = False) -> str:
    attributes = (' optional="true"' if optional else "") + (' rrs="true"' if routes else "")
    return f'<recv response="{code}"{attributes}/>'


INVITE = _send(_request("INVITE"), SDP, retrans=True)
ACK = _send(_request("ACK", "[peer_tag_param]"))
BYE = _send(_request("BYE", "[peer_tag_param]"), retrans=True) + _expect("200")
OFFERED = _expect("100", optional=True) + _expect("180", optional=True) + _expect("183", optional=True)
BYE_TAKEN = '<recv request="BYE"/>' + _reply("200 OK", tag="")
REFUSAL_ACK = _send(_request("ACK", "[peer_tag_param]", "[branch-$distance]").replace("[next_url]", "sip:$to"))
LOAD = [
    *(INVITE, OFFERED, '<recv response="486" optional="true" rtd="true" next="1"/>'),
    *('<recv response="503" optional="true" rtd="true" next="1"/>', '<recv response="200" rtd="true" rrs="true"/>'),
    *(ACK, TONE, PAUSE, BYE.replace('response="200"', 'response="200" next="2"'), '<label id="1"/>'),
    *(REFUSAL_ACK.replace("$distance", "12").replace("<send>", '<send counter="1">'), '<label id="2"/>'),
]
"""For many calls at once: each is answered and talks, or is refused, which is counted."""
CANCEL = _send(_request("CANCEL", branch="[branch-4]"), retrans=True)
NOTED = '<action><ereg regexp=".*" search_in="hdr" header="CSeq:" assign_to="cseq"/></action>'
RUNG = f'<recv request="INVITE">{NOTED}</recv>' + _reply("180 Ringing")


def _again(number: int, way: str) -> list[str]:
    """A re-INVITE: the sound is to flow this way from now on."""
    invite = _request("INVITE", "[peer_tag_param]").replace("INVITE sip:$to", "INVITE [next_url]", 1)
    invite = invite.replace("1 INVITE", f"{number} INVITE").replace("    Max-", "    [routes]\n    Max-", 1)
    ack = _request("ACK", "[peer_tag_param]").replace("1 ACK", f"{number} ACK")
    return [_send(invite, SDP.replace("sendrecv", way), True), _expect("100", True), _expect("200"), _send(ack)]


ECHOING = SDP.replace("[rtpstream_audio_port]", "[media_port]")
CONNECTED = (
    "<send><![CDATA[\n"
    + _request("NOTIFY", "[peer_tag_param]")
    .replace("1 NOTIFY", "2 NOTIFY")
    .replace("    Max-", "    [routes]\n    Max-")
    + "    Event: refer\n    Subscription-State: terminated;reason=noresource\n"
    "    Contact: <sip:$caller@[local_ip]:[local_port]>\n"
    "    Content-Type: message/sipfrag\n    Content-Length: [len]\n\n    SIP/2.0 $code Told\n\n]]></send>"
)

SCENARIOS = {
    "talk": [INVITE, OFFERED, _expect("200", routes=True), ACK, TONE, PAUSE, BYE],
    "echo": [_send(_request("INVITE"), ECHOING, True), OFFERED, _expect("200", routes=True), ACK, PAUSE, BYE],
    "hold": [
        *(INVITE, OFFERED, _expect("200", routes=True), ACK, TONE, PAUSE),
        *(*_again(2, "sendonly"), PAUSE, *_again(3, "sendrecv"), PAUSE, BYE.replace("2 BYE", "4 BYE")),
    ],
    "referred": [
        *(INVITE, OFFERED, _expect("200", routes=True), ACK),
        *('<recv request="REFER"/>', _reply("202 Accepted", tag=""), CONNECTED, _expect("200")),
        *('<recv request="BYE"/>', _reply("200 OK", tag="")),
    ],
    "listen": [INVITE, OFFERED, _expect("200", routes=True), ACK, TONE, BYE_TAKEN],
    "refused": [INVITE, OFFERED, _expect("$code"), REFUSAL_ACK.replace("$distance", "5")],
    "cancel": [
        *(INVITE, _expect("100", optional=True), _expect("180"), PAUSE, CANCEL),
        *(_expect("200"), _expect("487"), REFUSAL_ACK.replace("$distance", "7")),
    ],
    "phone_answers": [
        RUNG.replace(NOTED, ""),
        PAUSE,
        _reply("200 OK", SDP, retrans=True),
        '<recv request="ACK"/>',
        TONE,
        BYE_TAKEN,
    ],
    "load": LOAD,
    "load_unheard": [part if part is not TONE else "<nop/>" for part in LOAD],
    "phone_unheard": [RUNG.replace(NOTED, ""), _reply("200 OK", SDP, retrans=True), '<recv request="ACK"/>', BYE_TAKEN],
    "phone_refuses": ['<recv request="INVITE"/>', _reply("$code Refused"), '<recv request="ACK"/>'],
    "phone_rings": [
        *(RUNG, '<recv request="CANCEL"/>', _reply("200 OK")),
        _reply("487 Request Terminated").replace("[last_CSeq:]", "CSeq:[$cseq]"),
        '<recv request="ACK"/>',
    ],
}


def scenario(kind: str, **values: str) -> str:
    """A scenario as XML."""
    body = string.Template("\n".join(SCENARIOS[kind])).safe_substitute(values)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="{kind}">\n{body}\n</scenario>\n'
