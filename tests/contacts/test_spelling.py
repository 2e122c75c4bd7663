"""What is quick about spelling is as right as what is slow."""

from hypothesis import given
from hypothesis import strategies as st

from services.contacts import firm_names
from services.contacts.spelling import Vocabulary, alike, one_slip

WORDS = st.text("абвгд", max_size=7)
FIRMS = st.sampled_from([*firm_names.EMPTY, "ограниченной", "ответственностью", "транспортная", "торговыи"])


def slips(one: str, other: str) -> int:
    """Damerau's distance with neighbours swapped, by its definition."""
    rows = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            if i == 0 or j == 0:
                rows[i][j] = i + j
                continue
            best = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (one[i - 1] != other[j - 1]))
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                best = min(best, rows[i - 2][j - 2] + 1)
            rows[i][j] = best
    return rows[-1][-1]


@given(WORDS, WORDS)
def test_one_slip_is_what_a_distance_of_one_is(one: str, other: str) -> None:
    if one != other:
        assert one_slip(one, other) == (slips(one, other) == 1)


@given(FIRMS, st.integers(0, 20), st.text("абвгдеикмно", max_size=2), st.integers(0, 3))
def test_a_vocabulary_finds_the_first_word_that_is_alike(word: str, place: int, more: str, less: int) -> None:
    """A name's empty words and legal forms are known with slips, as by comparing with each."""
    typed = word[:place] + more + word[place + less :]
    expected = next((known for known in firm_names.EMPTY if alike(typed, known)), None)
    assert Vocabulary(*firm_names.EMPTY).like(typed) == expected
