"""Names of firms of the synthetic base, made as real ones are: several kinds, some frequent, most rare. Pure."""

from random import Random

from deploy.local.bench.base.words import WORDS

FORMS = ("ООО",) * 16 + ("АО", "ПАО", "ЗАО", "АНО")
FULL_FORMS = {
    "ООО": "Общество с ограниченной ответственностью",
    "АО": "Акционерное общество",
    "ПАО": "Публичное акционерное общество",
    "ЗАО": "Закрытое акционерное общество",
    "АНО": "Автономная некоммерческая организация",
}
KINDS = ("ТД", "ГК", "ТК", "СК", "ПКФ", "НПО", "УК", "Фирма")
QUOTES = ("«{}»",) * 8 + ('"{}"', "{}")


def firm(dice: Random, town: str) -> tuple[str, str]:
    """The short name and the full one. Among 100,000 some two percent have a namesake, as in life."""
    name = _name(dice)
    if dice.random() < 0.25:
        name = f"{name}-{_tail(dice, town)}"
    if dice.random() < 0.12:
        name = f"{dice.choice(KINDS)} {name}"
    form = dice.choice(FORMS)
    return f"{form} {dice.choice(QUOTES).format(name)}", f"{FULL_FORMS[form]} «{name}»"


def _name(dice: Random) -> str:
    kind = dice.random()
    if kind < 0.35:
        return dice.choice(WORDS["first"]) + dice.choice(WORDS["last"]).lower()
    if kind < 0.6:
        return dice.choice(WORDS["first"]) + dice.choice(WORDS["first"]).lower() + dice.choice(WORDS["last"]).lower()
    if kind < 0.8:
        return f"{dice.choice(WORDS['adjectives'])} {dice.choice(WORDS['nouns'])}"
    if kind < 0.9:
        return f"{dice.choice(WORDS['stems'])}{dice.choice(WORDS['last']).lower()}"
    if kind < 0.95:
        return f"{dice.choice(WORDS['stems'])}ов и партнёры"
    return dice.choice(WORDS["words"])


def _tail(dice: Random, town: str) -> str:
    kind = dice.random()
    if kind < 0.5:
        return town.split("-")[0]
    return str(dice.randrange(2, 100)) if kind < 0.8 else dice.choice(("Юг", "Север", "Восток", "Запад", "Центр"))
