"""Given names of people as Russian bases hold them, and what each is short for. Pure."""

from functools import lru_cache

from services.contacts.spelling import FOLDED, far, one_slip

MALE = """
александр саша шура саня алекс|алексей леша алеша леха|анатолий толя толик|андрей андрюша|антон антоша|аркадий
арсений сеня|артем тема артемий|артур|богдан|борис боря|вадим вадик|валентин|валерий валера|василий вася
вениамин веня|виктор витя|виталий виталик|владимир вова володя|владислав влад|всеволод сева|вячеслав слава
геннадий гена|георгий гоша жора|герман гера|глеб|григорий гриша|давид|дамир|даниил данил даня данила|денис
дмитрий дима митя|евгений женя|егор|захар|иван ваня|игнат|игорь|илья илюша|ильдар|ильяс|камиль|карен|кирилл
константин костя|лев лева|леонид леня|магомед|максим макс|марат|марк|матвей|михаил миша|мурат|никита|николай коля
олег|павел паша|петр петя|радик|рамиль|ринат|роберт|родион|роман рома|руслан|рустам|савелий|семен
сергей сережа серега|станислав стас|степан степа|тарас|тигран|тимофей|тимур|федор федя|филипп|эдуард эдик|эльдар
юрий юра|яков яша|ян|ярослав
"""
FEMALE = """
александра саша шура|алена|алина|алла|алсу|альбина|анастасия настя|ангелина|анжела|анна аня|антонина тоня|валентина
валерия лера|варвара варя|василиса|вера|вероника|виктория вика|галина галя|гузель|дарина|дарья даша|диана
евгения женя|екатерина катя|елена лена|елизавета лиза|жанна|зинаида зина|зоя|инна|ирина ира|карина|кира|клавдия
ксения оксана ксюша|лариса лара|лидия лида|лилия лиля|любовь люба|людмила люда|маргарита рита|марина
мария маша марья|милана|надежда надя|наталья наташа наталия ната|нина|оксана|олеся|ольга оля|полина|раиса рая|регина
римма|светлана света|серафима|снежана|софья софия соня|тамара|татьяна таня|ульяна|фаина|эльвира|элина|эмилия
юлия юля|яна
"""


def _known(listed: str, sex: str) -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for line in listed.replace("\n", "|").split("|"):
        full, *short = line.split() or [""]
        for name in (full, *short):
            if name:
                found[name] = (*found.get(name, ()), (full, sex))
    return found


def _both() -> dict[str, tuple[tuple[str, str], ...]]:
    male, female = _known(MALE, "m"), _known(FEMALE, "f")
    return {name: male.get(name, ()) + female.get(name, ()) for name in {*male, *female}}


GIVEN = _both()
"""Every known form of a given name, with the full names it may stand for and their sex: `саша` stands for two."""

LONG: dict[str, list[tuple[str, str]]] = {}
"""The long ones by their first letter, each as it is heard, too."""
for _name in GIVEN:
    if len(_name) >= 5:
        LONG.setdefault(_name[0], []).append((_name, _name.translate(FOLDED)))


@lru_cache(maxsize=12_000)
def known(word: str) -> tuple[tuple[str, str], ...]:
    """The full names a word may stand for, with their sex; one slip in a long name is forgiven. Empty for no name."""
    if (found := GIVEN.get(word)) is not None:
        return found
    if len(word) < 5:
        return ()
    heard = word.translate(FOLDED)
    # Not by `distance`, whose memory of pairs this would fill with names that are looked at once.
    near = [name for name, spelt in LONG.get(word[0], ()) if not far(spelt, heard, 1) and one_slip(spelt, heard)]
    return GIVEN[near[0]] if len(near) == 1 else ()


def full(word: str) -> frozenset[str]:
    """The full names of a word, or the word itself where it is no known name."""
    return frozenset(name for name, _sex in known(word)) or frozenset((word,))
