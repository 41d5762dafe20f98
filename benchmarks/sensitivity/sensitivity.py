#!/usr/bin/env python3
"""How right `surefoot sensitivity` is (script/bench sensitivity)."""
import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile

import tables

LEVELS = ["0.01", "0.02", "0.05"]
SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent / "src/surefoot/search/regret_profile.cpp"


def true_end(case, level, side):
    """log10 of where the regret of the whole table leaves the level; None where the table ends before."""
    xs, regret = case["all"], case["regret"]
    i = regret.index(min(regret))
    while 0 <= i + side < len(xs):
        if regret[i + side] > level:
            share = (level - regret[i]) / (regret[i + side] - regret[i])
            return xs[i] + share * (xs[i + side] - xs[i]), True
        i += side
    return xs[i], False


def regret_at(case, x):
    xs, regret = case["all"], case["regret"]
    for i in range(len(xs) - 1):
        if x <= xs[i + 1] + 1e-9:
            return regret[i] + (regret[i + 1] - regret[i]) * max(0, (x - xs[i]) / (xs[i + 1] - xs[i]))
    return regret[-1]


def answer(surefoot, case):
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("lr,loss\n")
        for x, loss in case["runs"]:
            file.write(f"{10 ** x!r},{'nan' if loss is None else repr(loss)}\n")
        file.flush()
        command = [surefoot, "sensitivity", file.name, "--json", "--initial-loss", repr(case["initial"])]
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 3):
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def share(count, of):
    return f"{count} of {of}, {100 * count / of:.1f}%" if of else "-"


def range_row(name, level, scored):
    """Of windows of a decade and more; a task counts by most of its grids and draws."""
    tasks, right, covered = {}, [], []
    for case, told in scored:
        low, high = (true_end(case, float(level), side)[0] for side in (-1, 1))
        if high - low < 1:
            continue
        a, b = (math.log10(x) for x in told["ranges"][level])
        common = max(0, min(b, high) - max(a, low))
        right.append(common / (b - a) if b > a else 1)
        covered.append(common / (high - low))
        tasks.setdefault(case["task"], []).append(right[-1] >= 0.9 and covered[-1] >= 0.5)
    good = sum(sum(hits) * 2 >= len(hits) for hits in tasks.values())
    n = len(right)
    return [name, f"{100 * float(level):.0f}%", str(n), share(sum(x >= 0.9 for x in right), n),
            share(sum(x >= 0.5 for x in covered), n), f"{sum(right) / n:.3f}", f"{sum(covered) / n:.3f}",
            share(good, len(tasks))]


def ends_of(scored):
    """(kind, whether the interval holds the true end, how far inwards and outwards of the stated end it lies)."""
    spread = {kind: [float(x) for x in re.search(rf"at_{kind}{{\.inwards = ([\d.]+), \.outwards = ([\d.]+)", SOURCE.read_text()).groups()]
              for kind in ("slope", "cliff")}
    for case, told in scored:
        for level in LEVELS:
            for side, key in ((-1, "low"), (1, "high")):
                true, seen = true_end(case, float(level), side)
                if not seen:
                    continue
                stated = math.log10(told["ranges"][level][0 if side < 0 else 1])
                inner, outer = told["ends"][level][key][::side]
                if inner is None:
                    continue
                inner = math.log10(inner)
                outer = side * math.inf if outer is None else math.log10(outer)
                grid = case["grid"]
                apart = abs(inner - stated)
                if apart < 1e-9:
                    continue
                # Both kinds of ends are told by how far the interval reaches inwards, in distances between rates.
                gaps = [b - a for a, b in zip(grid, grid[1:])]
                kind = min(spread, key=lambda k: min(abs(apart / spread[k][0] - gap) for gap in gaps))
                gap = apart / spread[kind][0]
                yield (kind, side * inner <= side * true + 1e-9 and side * true <= side * outer + 1e-9,
                       side * (stated - true) / gap, side * (true - outer) / gap + spread[kind][1])


def quantile(values, q):
    values = sorted(values)
    at = q * (len(values) - 1)
    low = int(at)
    return values[low] + (at - low) * (values[min(low + 1, len(values) - 1)] - values[low])


def print_table(title, columns, rows):
    print(f"{title}:\n\n| {' | '.join(columns)} |\n|{' --- |' * len(columns)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print()


def main():
    surefoot, folder = sys.argv[1:3]
    cases = [*tables.proving_ground(), *tables.deepobs(folder)]
    scored = [(case, answer(surefoot, case)) for case in cases]
    groups = {"choosing half": [s for s in scored if s[0]["half"] == "choose"],
              "reporting half": [s for s in scored if s[0]["half"] == "report"],
              "three of ten seeds or more": [s for s in scored if s[0]["drawn"]],
              "DeepOBS": [s for s in scored if s[0]["from"] == "DeepOBS"]}
    groups = {name: members for name, members in groups.items() if members}
    print_table("Ranges stated from half decades and three seeds, of true windows of a decade and more",
                ["tables", "regret", "grids", "nine tenths of it right", "covers half of the true one", "mean right",
                 "mean covered", "tasks with both"],
                [range_row(name, level, members) for level in LEVELS for name, members in groups.items()])
    rows = []
    for name, members in groups.items():
        ends = list(ends_of(members))
        for kind in ("slope", "cliff"):
            of = [end for end in ends if end[0] == kind]
            rows.append([name, kind, share(sum(end[1] for end in of), len(of)), f"{quantile([e[2] for e in of], 0.95):.2f}",
                         f"{quantile([e[3] for e in of], 0.95):.2f}"])
        rows.append([name, "all", share(sum(end[1] for end in ends), len(ends)), "", ""])
    print_table("True ends within the interval of 90%, and what holds all but 5% on either side, in distances between rates",
                ["tables", "end", "within", "inwards", "outwards"], rows)
    rows = []
    for name, members in groups.items():
        moved = [(c, told) for c, told in members if told["learning_rate"] != told["best_tried"]]
        tried = [regret_at(c, math.log10(told["best_tried"])) for c, told in moved]
        used = [regret_at(c, math.log10(told["learning_rate"])) for c, told in moved]
        if moved:
            rows.append([name, share(len(moved), len(members)), f"{sum(tried) / len(tried):.4f}", f"{quantile(tried, 0.9):.4f}",
                         f"{sum(used) / len(used):.4f}", f"{quantile(used, 0.9):.4f}"])
    print_table("Where the best rate tried is the last below a cliff: its true regret, and that of the rate to use",
                ["tables", "grids", "tried: mean", "tried: 90th percentile", "to use: mean", "to use: 90th percentile"], rows)


if __name__ == "__main__":
    main()
