"""Random cases through real Flask and through the crate, in one process and by one fixed clock.

    python compare.py CASES [SEED] [FIRST]         with COMPARE_STOP set, up to the first that is unexplained

What differs has to fall under an entry of the guide's page `differences`; anything else is unexplained and fails.
So does a run of 20,000 cases or more without an input of each kind that `inputs.py` lists.
"""

import collections
import os
import random
import sys

from explained import differences, explain
from inputs import kinds, missing
from session_cases import session_case
from sides import NOW
from signing_cases import signing_case, tagged_case

KINDS = (session_case,) * 15 + (signing_case,) * 4 + (tagged_case,)


def rounds(seed, number):
    """What both sides did in a case, one or more times."""
    rng = random.Random(f"{seed}-{number}")
    NOW[0] = rng.choice((1_700_000_000, 1_500_000_000, rng.randrange(2**31))) + rng.choice((0, 0.25, 1023 / 1024))
    os.environ["COOKIE_SESSION_DECODE"] = rng.choice(("strict", "python"))
    yield from rng.choice(KINDS)(rng)


def main(cases, seed=1, first=0):
    explained = collections.Counter()
    inputs = collections.Counter()
    unexplained = steps = 0
    for number in range(first, first + cases):
        for (theirs, ours), facts in rounds(seed, number):
            steps += len(theirs)
            inputs.update(kinds(facts))
            facts["marked"] = marked(theirs)
            for label, their, our in differences(theirs, ours):
                entry = explain(label, their, our, facts)
                if entry is not None:
                    explained[entry] += 1
                    continue
                unexplained += 1
                if unexplained <= int(os.environ.get("COMPARE_SHOW", 5)):
                    print(f"case {seed}-{number}: {label}\n  Flask: {their[:600]}\n  crate: {our[:600]}\n  {str(facts)[:3000]}")
                break
        if unexplained and "COMPARE_STOP" in os.environ:
            break
    total = sum(explained.values())
    print(f"compared {number + 1 - first} cases: {steps} steps, {total} differences explained, {unexplained} unexplained")
    for entry, count in explained.most_common():
        print(f"  {count:6} {entry}")
    print("inputs: " + ", ".join(f"{count} {kind}" for kind, count in sorted(inputs.items())))
    # So that a change of the generator does not silently stop making one.
    lacking = missing(inputs) if cases >= 20_000 else []
    for kind in lacking:
        print(f"no case with {kind}")
    return unexplained != 0 or not explained or bool(lacking)


def marked(steps):
    """Whether the session is marked as modified at the end."""
    states = [result for label, result in steps if label in ("open", "state")]
    return bool(states) and states[-1].endswith(" True")


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
