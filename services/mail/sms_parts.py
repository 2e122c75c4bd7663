"""Of how many SMS a text consists (3GPP TS 23.038): 160 letters of the GSM alphabet, or 70 of any other; fewer in each
of several.

The page that writes one counts the same way, see `smsParts.ts`.
"""

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWICE = frozenset("\f^{}\\[~]|€")
"""Letters of the GSM alphabet that take the room of two."""
ALONE, JOINED = 160, 153
WIDE_ALONE, WIDE_JOINED = 70, 67


def parts(text: str) -> int:
    """How many SMS are paid for; a letter of two halves stays in one."""
    if all(sign in GSM or sign in TWICE for sign in text):
        return _count([2 if sign in TWICE else 1 for sign in text], ALONE, JOINED)
    return _count([2 if ord(sign) > 0xFFFF else 1 for sign in text], WIDE_ALONE, WIDE_JOINED)


def _count(widths: list[int], alone: int, joined: int) -> int:
    if sum(widths) <= alone:
        return 1
    count, used = 1, 0
    for width in widths:
        if used + width > joined:
            count, used = count + 1, 0
        used += width
    return count
