"""Assess mutants of the shipped cases in full: each is refused with a reason, or its numbers make sense."""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from tests.fuzz.judge import judge, read_bases, write
from tests.fuzz.mutations import mutate


def main() -> int:
    """Judge so many mutants; keep those that should not have fared as they did."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=200, help="mutants to try")
    parser.add_argument("--hours", type=float, default=1000.0, help="hours after which to stop")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first mutant")
    parser.add_argument("--draws", type=int, default=100, help="draws of each assessment")
    parser.add_argument(
        "--seconds", type=int, default=600, help="CPU seconds after which a case counts as hanging"
    )
    parser.add_argument("--into", type=Path, default=Path(".fuzz"), help="folder for the mutants that fail")
    asked = parser.parse_args()
    bases, counts, failed, start = read_bases(), Counter[str](), 0, time.monotonic()
    for seed in range(asked.seed, asked.seed + asked.cases):
        if time.monotonic() - start > asked.hours * 3600:
            break
        name = sorted(bases)[seed % len(bases)]
        text = write(mutate(bases[name], seed))
        began = time.monotonic()
        outcome = judge(text, n_draws=asked.draws, full=True, seconds=asked.seconds)
        counts[outcome.kind] += 1
        if outcome.complaints:
            failed += 1
            asked.into.mkdir(exist_ok=True)
            (asked.into / f"{seed}-{name}.yaml").write_text(text, "utf-8")
            took = time.monotonic() - began
            print(f"{seed} {name} ({took:.0f} s): " + "; ".join(outcome.complaints[:3]), flush=True)
        if (seed - asked.seed) % 100 == 99:
            print(f"{sum(counts.values())} cases: {dict(counts)}, {failed} failed", flush=True)
    print(f"{sum(counts.values())} cases: {dict(counts)}, {failed} failed", flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
