"""
What a keyed index over the words of names would give away: `python -m bench.name_index` (decision 0031).

The thief has the database without the keys, and knows from elsewhere how often each name is given (lists of names are public). Each
word of a name is kept as a keyed hash, cut to some bits; the thief sorts the hashes by how often they occur and lays the list of
names beside them. Said is for how many people at least one word of the name is read rightly so.

Names follow Zipf's law with exponent 0.9 over 8,000 words, the commonest borne by about one in twelve; two words a name.
"""

from __future__ import annotations

import hashlib
import itertools
import random
from collections import Counter

PEOPLE, WORDS, EXPONENT, KEY = 200_000, 8_000, 0.9, b"a key that the thief does not have"


def main() -> None:
    """Print the share of people by the number of bits that are kept, region-wide and within one year of birth."""
    rng = random.Random(1)
    weights = list(itertools.accumulate(1 / rank**EXPONENT for rank in range(1, WORDS + 1)))
    people = [tuple(rng.choices(range(WORDS), cum_weights=weights, k=2)) for _ in range(PEOPLE)]
    for bits in (64, 12, 8, 6):
        print(f"{bits:2} bits: {_read(people, bits):.1%} of a region; {_read(people[: PEOPLE // 80], bits):.1%} within one year of birth")


def _read(people: list[tuple[int, ...]], bits: int) -> float:
    def kept(word: int) -> int:
        return int.from_bytes(hashlib.blake2b(str(word).encode(), key=KEY, digest_size=8).digest()) >> (64 - bits)

    seen = Counter(kept(word) for words in people for word in words)
    # The names that the thief expects, the commonest first: the rank is the name.
    guess = {hashed: rank for rank, (hashed, _) in enumerate(seen.most_common())}
    return sum(any(guess[kept(word)] == word for word in words) for words in people) / len(people)


if __name__ == "__main__":
    main()
