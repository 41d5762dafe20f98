"""What `surefoot sensitivity` is scored on: half-decade grids of three seeds taken from tables that know more rates.

A case: {"task", "half", "from", "initial", "grid" (log10 of the rates), "runs" [(log10 rate, loss or None)], "all" (log10 of
all rates of the table), "regret" (of all), "drawn" (the three seeds are some of more, of which the table is made)}. Losses are
the best on the way, at most the initial one, which a run that diverged counts as. `half` is `choose`
(constants may be fitted on it) or `report`.
"""
import glob
import gzip
import hashlib
import json
import math
import os
import pathlib
import random
import statistics
import sys
import zlib

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "truth"))
import pack  # noqa: E402

DRAWS = 4
NOISE = 0.003


def half_of(table):
    """By a hash of the table's name: the constants were chosen on these halves."""
    return "choose" if int(hashlib.md5(table.encode()).hexdigest(), 16) % 2 == 0 else "report"


def is_half_decade(x):
    return abs(2 * x - round(2 * x)) < 1e-3


def grids(xs):
    """Half decades, and where quarter decades were run those between the half decades."""
    whole = [x for x in xs if is_half_decade(x)]
    between = [x for x in xs if not is_half_decade(x)]
    shifted = []
    if len(between) >= 3:
        shifted = sorted(between + [x for x in whole if x < between[0] - 0.3 or x > between[-1] + 0.3])
    return [grid for grid in (whole, shifted) if len(grid) >= 5]


def case(task, half, source, initial, grid, runs, means, drawn=False):
    xs = sorted(means)
    best = min(means.values())
    regret = [(means[x] - best) / (initial - best) for x in xs]
    return {"task": task, "half": half, "from": source, "initial": initial, "grid": grid, "runs": runs, "all": xs,
            "regret": regret, "drawn": drawn}


def proving_ground():
    tables = {name: runs for group in pack.all_groups().values() for name, runs in group.items()}
    for name, runs in sorted(tables.items()):
        initial = statistics.median(run["initial"] for run in runs)
        at = {}
        for run in runs:
            told = [v for v in run["validation"] if v is not None and math.isfinite(v)]
            loss = None if run["diverged"] or not told else min(min(told), initial)
            at.setdefault(round(math.log10(run["learning_rate"]), 4), {})[run["seed"]] = loss
        means = {x: statistics.fmean(initial if v is None else v for v in seeds.values()) for x, seeds in at.items()}
        if initial - min(means.values()) <= 1e-9:
            continue
        draw = random.Random(zlib.crc32(name.encode()))
        for grid in grids(sorted(at)):
            common = sorted(set.intersection(*(set(at[x]) for x in grid)))
            for _ in range(1 if len(common) == 3 else DRAWS):
                seeds = draw.sample(common, 3) if len(common) > 3 else common
                yield case(name, half_of(name), "proving ground", initial, grid,
                           [(x, at[x][seed]) for x in grid for seed in seeds], means, len(common) > 3)


def deepobs(folder):
    """One seed was published: three are made of it, apart by NOISE of what there is to gain."""
    for path in sorted(glob.glob(os.path.join(folder, "*.json.gz"))):
        name = os.path.basename(path)[: -len(".json.gz")]
        table = json.load(gzip.open(path))
        initial = statistics.median(t[0] for t in table["test_epoch"] if t and t[0] is not None)
        at = {}
        for rate, told in zip(table["lr"], table["test_epoch"]):
            whole = all(v is not None and math.isfinite(v) for v in told)
            at[round(math.log10(rate), 4)] = min(min(told), initial) if whole else None
        means = {x: initial if v is None else v for x, v in at.items()}
        gain = initial - min(means.values())
        draw = random.Random(zlib.crc32(name.encode()))
        xs = sorted(at)
        for offset in range(5):
            grid = [x for i, x in enumerate(xs) if (i + offset) % 5 in (0, 2)]
            runs = [(x, None if at[x] is None else at[x] + draw.gauss(0, NOISE * gain)) for x in grid for _ in range(3)]
            yield case(name, "", "DeepOBS", initial, grid, runs, means)
