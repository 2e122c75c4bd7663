"""A client base with known twins and the errors real bases have, for judging the matcher. One seed makes one base."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from deploy.local.bench import twin_words as w

CITIES = 0.6
"""How often a record names its city."""


@dataclass(frozen=True)
class Labelled:
    """One record as it was typed, and the number of the client it truly is."""

    truth: int
    kind: str
    """`counterparty` or `contact`."""
    name: str
    legal_form: str
    inn: str | None = None
    kpp: str | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    city: str | None = None
    website: str | None = None
    birthday: str | None = None


@dataclass
class Twins:
    """Makes `size` records; about a quarter of the clients are there twice, a few three times."""

    size: int
    seed: int = 3
    rng: random.Random = field(init=False)
    made: int = 0

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)  # noqa: S311 - a seed is the point

    def __iter__(self) -> Iterator[Labelled]:
        given = 0
        for group in self._clients():
            for record in group:
                if given == self.size:
                    return
                given += 1
                yield record

    def _clients(self) -> Iterator[list[Labelled]]:
        while True:
            yield self._with_twins(self._client())
            if self._chance(0.16):
                yield from self._not_twins(self._client())

    def _client(self) -> Labelled:
        return self.rng.choices([self._firm, self._proprietor, self._individual, self._contact], [45, 12, 13, 30])[0]()

    def _with_twins(self, client: Labelled) -> list[Labelled]:
        copies = self.rng.choices([0, 1, 2], [72, 25, 3])[0]
        return [self._as_typed(client, first=True), *(self._as_typed(client) for _ in range(copies))]

    # clients as they are

    def _firm(self) -> Labelled:
        form = self.rng.choices(["ООО", "АО", "ЗАО", "ПАО", "ОАО"], [85, 6, 4, 2, 3])[0]
        name = self._firm_name()
        inn = self._inn10()
        site = self._domain(name)
        emails = [f"{self.rng.choice(['info', 'zakaz', 'office', 'sale', 'mail'])}@{site}"]
        if self._chance(0.4):
            emails = [self._free_mail(name)]
        return Labelled(
            self._next(), "counterparty", f"{form} «{name}»", "legal_entity", inn,
            inn[:4] + "01" + "001", (self._phone(), *([self._phone()] if self._chance(0.3) else [])),
            tuple(emails), self.rng.choice(w.CITIES), site if self._chance(0.5) else None,
        )  # fmt: skip

    def _proprietor(self) -> Labelled:
        person = self._person("counterparty")
        return replace(person, name=f"ИП {person.name}", legal_form="sole_proprietor", inn=self._inn12(), birthday=None)

    def _individual(self) -> Labelled:
        person = self._person("counterparty")
        return replace(person, inn=self._inn12() if self._chance(0.1) else None)

    def _contact(self) -> Labelled:
        return self._person("contact")

    def _person(self, kind: str) -> Labelled:
        name = self._full_name(self.rng.random() < 0.5)
        return Labelled(
            self._next(), kind, name, "individual", None, None, (self._mobile(),),
            (self._free_mail(name),), self.rng.choice(w.CITIES), None,
            f"{self.rng.randint(1950, 2005)}-{self.rng.randint(1, 12):02}-{self.rng.randint(1, 28):02}",
        )  # fmt: skip

    def _full_name(self, male: bool, surname: str | None = None, patronymic: str | None = None) -> str:
        surname = surname or self.rng.choices(w.SURNAMES, w.SURNAME_WEIGHTS)[0]
        given = self.rng.choices(w.MALE if male else w.FEMALE, w.GIVEN_WEIGHTS)[0]
        father = patronymic or self.rng.choices(w.MALE, w.GIVEN_WEIGHTS)[0]
        return " ".join([surname if male else w.female(surname), given, w.patronymic(father, male)])

    def _firm_name(self) -> str:
        rng = self.rng
        shape = rng.choices(["one", "joined", "two", "kind", "place"], [14, 30, 26, 18, 12])[0]
        one = rng.choice(w.FANCY)
        if shape == "one":
            return one
        if shape == "joined":
            return rng.choice(w.HEADS) + rng.choice(w.TAILS)
        if shape == "two":
            return f"{rng.choice(w.HEADS)}{rng.choice(['', '-', ' '])}{one}"
        if shape == "kind":
            return f"{rng.choice(w.KINDS)} {one if rng.random() < 0.5 else rng.choice(w.HEADS) + rng.choice(w.TAILS)}"
        return f"{one} {rng.choice(w.PLACES)}"

    # clients as they are typed

    def _as_typed(self, client: Labelled, first: bool = False) -> Labelled:
        """The record with what its typist left out, and, in a twin, with what was typed otherwise or wrongly."""
        keep = self._chance
        typed = replace(
            client,
            inn=client.inn if keep(0.6) else None,
            kpp=client.kpp if keep(0.5) else None,
            phones=tuple(phone for phone in client.phones if keep(0.9)),
            emails=tuple(mail for mail in client.emails if keep(0.6)),
            city=client.city if keep(CITIES) else None,
            website=client.website if keep(0.6) else None,
            birthday=client.birthday if keep(0.2) else None,
        )
        if typed.inn is None:
            typed = replace(typed, kpp=None)
        if not (typed.phones or typed.emails or typed.inn):
            typed = replace(typed, phones=client.phones[:1])
        if first:
            return replace(typed, phones=tuple(self._phone_shape(phone) for phone in typed.phones))
        if keep(0.07):
            typed = replace(typed, phones=(self._mobile() if typed.legal_form == "individual" else self._phone(),))
        if keep(0.04) and typed.city:
            typed = replace(typed, city=self.rng.choice(w.CITIES))
        if keep(0.03) and typed.phones:
            typed = replace(typed, phones=(self._phone_slip(typed.phones[0]),))
        return replace(
            typed,
            name=self._name_otherwise(typed),
            phones=tuple(self._phone_shape(phone) for phone in typed.phones),
            emails=tuple(mail.upper() if keep(0.1) else mail for mail in typed.emails),
        )

    def _name_otherwise(self, client: Labelled) -> str:
        name = client.name
        person = client.legal_form != "legal_entity"
        if self._chance(0.85):
            change: Callable[[str], str] = self._person_otherwise if person else self._firm_otherwise
            name = change(name)
        if self._chance(0.18):
            name = self._slip(name)
        if self._chance(0.06):
            name = w.in_latin(name)
        if self._chance(0.1):
            name = name.upper() if self._chance(0.5) else name.lower()
        if self._chance(0.5):
            name = name.replace("ё", "е").replace("Ё", "Е")
        return name

    def _firm_otherwise(self, name: str) -> str:
        form, bare = name.split(" ", 1)
        bare = bare.strip("«»")
        how = self.rng.randrange(9)
        if how == 0:
            return bare
        if how == 1:
            return f"{bare}, {form}"
        if how == 2:
            return f'{w.LONG_FORMS[form]} "{bare}"'
        if how == 3:
            return f"{form} {bare}"
        if how == 4:
            return f"{form} {' '.join(reversed(bare.split()))}"
        if how == 5:
            return f"{form} '{bare.replace('-', ' ')}'"
        if how == 6:
            for long, short in w.SHORT_KINDS.items():
                if bare.startswith(long):
                    return f"{form} {bare.replace(long, short, 1)}"
            return f"{bare} ({form})"
        if how == 7:
            return f'{form} "{bare}" {self.rng.choice(["(старый)", "Москва", "новый", "опт", "филиал"])}'
        return f'{form} "{bare}"'

    def _person_otherwise(self, name: str) -> str:
        prefix, plain = ("ИП ", name[3:]) if name.startswith("ИП ") else ("", name)
        surname, given, patronymic = plain.split(" ")
        how = self.rng.randrange(10)
        if how == 0:
            plain = f"{given} {patronymic} {surname}"
        elif how == 1:
            plain = f"{given} {surname}"
        elif how == 2:
            plain = f"{surname} {given}"
        elif how == 3:
            plain = f"{surname} {given[0]}.{patronymic[0]}."
        elif how == 4:
            plain = f"{given[0]}.{patronymic[0]}. {surname}"
        elif how == 5:
            plain = f"{surname} {given[0]}."
        elif how == 6:
            plain = f"{self.rng.choice(w.SHORT_NAMES.get(given, [given]))} {surname}"
        elif how == 7:
            plain = f"{given} {patronymic}"
        if prefix and self._chance(0.3):
            prefix = self.rng.choice(["", "Индивидуальный предприниматель "])
        return prefix + plain

    # records that look like twins and are none

    def _not_twins(self, client: Labelled) -> Iterator[list[Labelled]]:
        firm = client.legal_form == "legal_entity"
        if firm:
            trap = self.rng.choice([self._neighbour, self._branch, self._sister, self._firm_namesake])
        else:
            trap = self.rng.choice([self._relative, self._namesake, self._colleague])
        yield [self._as_typed(client, first=True)]
        other = trap(client)
        typed = self._as_typed(other, first=True)
        # A branch is told from its head office by its KPP and nothing else: who keeps it apart, keeps that.
        yield [replace(typed, inn=other.inn, kpp=other.kpp) if trap == self._branch else typed]

    def _neighbour(self, client: Labelled) -> Labelled:
        """Another firm behind the same telephone of a business centre."""
        return replace(self._firm(), phones=client.phones, city=client.city)

    def _branch(self, client: Labelled) -> Labelled:
        """Same INN and name, a KPP of its own, in another city; its own telephone or that of the head office."""
        place = self.rng.choice(w.CITIES)
        kpp = f"{self.rng.randint(1, 89):02}{self.rng.randint(1, 99):02}{self.rng.choice(['43', '45', '02'])}001"
        phones = (self._phone(),) if self._chance(0.7) else client.phones
        return replace(client, truth=self._next(), kpp=kpp, city=place, phones=phones, emails=self._firm().emails)

    def _sister(self, client: Labelled) -> Labelled:
        """A firm of the same owners: a name with an addition, an INN of its own, the same office."""
        inn = self._inn10()
        addition = self.rng.choice([" Плюс", "-М", " 2", " Сервис", "-Логистик", " Трейд", " Юг"])
        return replace(
            client, truth=self._next(), name=client.name.replace("»", f"{addition}»"), inn=inn, kpp=inn[:4] + "01001"
        )

    def _firm_namesake(self, client: Labelled) -> Labelled:
        """Another firm of the same name elsewhere."""
        other = self._firm()
        return replace(other, name=client.name)

    def _relative(self, client: Labelled) -> Labelled:
        """Wife, brother, son: the same surname and telephone, another given name."""
        prefix, name = ("ИП ", client.name[3:]) if client.name.startswith("ИП ") else ("", client.name)
        surname, given, _patronymic = name.split(" ")
        male = self.rng.random() < 0.5
        while (theirs := self._full_name(male, w.male(surname))).split(" ")[1] == given:
            male = self.rng.random() < 0.5
        other = self._person(client.kind)
        inn = self._inn12() if prefix else None
        return replace(
            other, name=prefix + theirs, legal_form=client.legal_form, phones=client.phones, city=client.city, inn=inn
        )

    def _namesake(self, client: Labelled) -> Labelled:
        """The same full name, another person."""
        other = self._person(client.kind)
        inn = self._inn12() if client.inn else None
        return replace(other, name=client.name, legal_form=client.legal_form, inn=inn)

    def _colleague(self, client: Labelled) -> Labelled:
        """Another person behind the same switchboard or common mailbox."""
        other = self._person(client.kind)
        return replace(other, phones=client.phones, emails=client.emails if self._chance(0.3) else other.emails)

    # pieces

    def _slip(self, name: str) -> str:
        places = [i for i, letter in enumerate(name) if letter.isalpha() and i > 4]
        if not places:
            return name
        at = self.rng.choice(places)
        how = self.rng.randrange(4)
        letter = self.rng.choice("абвгдеиклмнопрстуя")
        if how == 0:
            return name[:at] + name[at + 1 :]
        if how == 1:
            return name[:at] + letter + name[at:]
        if how == 2:
            return name[:at] + letter + name[at + 1 :]
        return name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]

    def _phone_shape(self, phone: str) -> str:
        area, rest = phone[2:5], phone[5:]
        return self.rng.choice(
            [
                phone, f"8{phone[2:]}", f"8 ({area}) {rest[:3]}-{rest[3:5]}-{rest[5:]}", f"+7 {area} {rest}",
                f"7{phone[2:]}", f"{area}{rest}", f"8-{area}-{rest[:3]}-{rest[3:]}",
            ]
        )  # fmt: skip

    def _phone_slip(self, phone: str) -> str:
        at = self.rng.randrange(6, 12)
        return phone[:at] + str(self.rng.randrange(10)) + phone[at + 1 :]

    def _phone(self) -> str:
        return f"+7{self.rng.choice(w.AREAS)}{self.rng.randint(2000000, 7999999)}"

    def _mobile(self) -> str:
        return f"+79{self.rng.randint(0, 69):02}{self.rng.randint(1000000, 9999999)}"

    def _domain(self, name: str) -> str:
        return w.in_latin(name).lower().replace(" ", "-").replace("'", "")[:25] + f"{self.rng.randint(1, 99)}.ru"

    def _free_mail(self, name: str) -> str:
        word = w.in_latin(name.split(" ")[0]).lower().replace("'", "")
        return f"{word}{self.rng.randint(1, 99999)}@{self.rng.choice(['mail.ru', 'yandex.ru', 'gmail.com', 'bk.ru'])}"

    def _inn10(self) -> str:
        digits = [int(d) for d in f"{self.rng.randint(1, 89):02}{self.rng.randint(1000000, 9999999)}"]
        return "".join(map(str, digits)) + str(_check(digits, (2, 4, 10, 3, 5, 9, 4, 6, 8)))

    def _inn12(self) -> str:
        digits = [int(d) for d in f"{self.rng.randint(1, 89):02}{self.rng.randint(10000000, 99999999)}"]
        digits.append(_check(digits, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)))
        digits.append(_check(digits, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)))
        return "".join(map(str, digits))

    def _next(self) -> int:
        self.made += 1
        return self.made

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share


def _check(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11 % 10
