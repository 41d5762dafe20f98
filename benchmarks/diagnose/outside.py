"""How right and how sure the diagnosis is on runs that nobody here made: the tables of DeepOBS, 36 constant rates each.

    python3 outside.py TABLES JUDGE [choose|report]     what it says of each form of log, by how sure it says it is
    python3 outside.py TABLES JUDGE choose --dump       the runs as JSON lines, for calibrate.py

TABLES is a folder of `TASK-OPTIMIZER.json.gz`, JUDGE the program surefoot_judge. The tasks are split in two: constants
of the certainty are fitted on `choose`, what is claimed of it is measured on `report`. Which is which was written
down by the alphabet, every other one, before any run of this script.

A run is good up to 2% regret, too low or too high from 5% by its side of the best rate; what lies between is not scored,
nor is a run that ends without a loss, which is plain. Regret is (best test loss reached - best over the rates) / (initial loss - best).
"""

import collections
import glob
import gzip
import json
import os
import subprocess
import sys

HALVES = {
    "cifar10_3c3d": "choose",
    "fmnist_2c2d": "report",
    "mnist_vae": "choose",
    "tolstoi_char_rnn": "report",
}
FORMS = {
    "epochs": dict(),
    "every second epoch": dict(every=2),
    "epochs and rate": dict(rate=True),
    "steps": dict(by_step=True, rate=True),
    "steps without rate": dict(by_step=True),
}
BINS_A_LINE = 5
SURE = [(0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.97), (0.97, 1.01)]


def mean(values):
    return None if None in values else sum(values) / len(values)


def labels(table):
    initial = max(losses[0] for losses in table["test_epoch"])
    reached = [min([min(v, initial) for v in losses if v is not None]) for losses in table["test_epoch"]]
    best = min(reached)
    best_rate = table["lr"][reached.index(best)]
    for rate, loss, training, test in zip(table["lr"], reached, table["train"], table["test_epoch"]):
        regret = (loss - best) / (initial - best)
        if training[-1] is None or test[-1] is None:
            yield "diverged"
        elif regret <= 0.02:
            yield "good"
        elif regret < 0.05:
            yield "border"
        else:
            yield "too_low" if rate < best_rate else "too_high"


def log(table, i, every=1, by_step=False, rate=False):
    """One run as a log of some form tells it: losses by epoch from 1, or by step with a validation at step 0."""
    training, test = table["train"][i], table["test_epoch"][i]
    epochs = len(test) - 1
    at = lambda place, of: round(place * table["steps"] / of) if by_step else place
    lines = BINS_A_LINE if by_step else None
    count = len(training) // BINS_A_LINE if by_step else epochs
    bounds = [round(k * len(training) / count) for k in range(count + 1)]
    parts = [training[a:b] for a, b in zip(bounds, bounds[1:])]
    run = {
        "training": [[at(k + 1, count), mean(p)] for k, p in enumerate(parts)][every - 1 :: every],
        "validation": [[at(k, epochs), test[k]] for k in range(0 if by_step else 1, epochs + 1)],
    }
    if every > 1:
        run["validation"] = run["validation"][every - 1 :: every]
    if rate:
        run["learning_rate"] = table["lr"][i]
    return run


def runs(folder, half):
    for path in sorted(glob.glob(os.path.join(folder, "*.json.gz"))):
        task, optimizer = os.path.basename(path)[: -len(".json.gz")].split("-")
        if HALVES[task] != half:
            continue
        table = json.load(gzip.open(path))
        for i, label in enumerate(labels(table)):
            if label in ("border", "diverged"):
                continue
            for form, of in FORMS.items():
                known = {"task": task, "optimizer": optimizer, "form": form, "label": label, "rate": table["lr"][i]}
                yield {**known, **log(table, i, **of)}


def judged(folder, judge, half):
    text = "".join(json.dumps(run) + "\n" for run in runs(folder, half))
    said = subprocess.run([judge], input=text, capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in said.splitlines()]


def rate_answer(kind):
    return "too_high" if kind == "diverged" else kind


def outcome(run):
    """right, unclear, opposite, or beside: another answer that does not say the contrary."""
    said, label = rate_answer(run["verdict"]), rate_answer(run["label"])
    if said == label:
        return "right"
    if said == "unclear":
        return "unclear"
    contrary = {("too_low", "too_high"), ("good", "too_high"), ("plateau", "good")}
    return "opposite" if (said, label) in contrary or (label, said) in contrary else "beside"


def show(half, all_runs):
    for form in FORMS:
        of_form = [r for r in all_runs if r["form"] == form]
        counts = collections.Counter(map(outcome, of_form))
        sure = [r for r in of_form if r["confidence"] >= 0.9 and r["verdict"] != "unclear"]
        right = sum(outcome(r) == "right" for r in sure)
        print(
            f"{half}, {form}: {len(of_form)} runs, {counts['right']} right, {counts['unclear']} unclear, "
            f"{counts['beside']} beside, {counts['opposite']} opposite; at least 90% sure: {right} of {len(sure)} "
            f"right ({100 * right / max(1, len(sure)):.0f}%)"
        )
        rows = []
        for low, high in SURE:
            of = [r for r in of_form if low <= r["confidence"] < high and r["verdict"] != "unclear"]
            hits = sum(outcome(r) == "right" for r in of)
            rows.append(f"{100 * low:.0f}%: {hits} of {len(of)}")
        print("    " + ", ".join(rows))


def main():
    folder, judge = sys.argv[1:3]
    halves = [w for w in sys.argv[3:] if w in ("choose", "report")] or ["choose", "report"]
    for half in halves:
        said = judged(folder, judge, half)
        if "--dump" in sys.argv:
            for run in said:
                print(json.dumps(run))
        else:
            show(half, said)


if __name__ == "__main__":
    main()
