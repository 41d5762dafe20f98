"""What a classifier that learns from the curves themselves gets right: python3 classifier.py DESIGN.jsonl SCORED.jsonl

A random forest a fraction, trained on the design tasks, on the logarithm of the losses over the initial one
(training at 20 places, validation at 10), the initial loss, the rate, and whether the log ends as diverged. The
same labels and runs as the diagnosis; the mean over five seeds. When both files are of the design tasks, each task
is judged by a forest that did not see it.
"""

import json
import sys

import numpy as np
from sklearn.ensemble import RandomForestClassifier

SHOWN = [0.1, 0.25, 0.5, 1.0]
SEEDS = 5


def resampled(values, initial, places):
    finite = np.array([1e6 if v is None else v for v in values], float) / initial
    logs = np.log(np.clip(finite, 1e-6, 1e6)) if len(finite) else np.zeros(1)
    return np.interp(np.linspace(0, 1, places), np.linspace(0, 1, len(logs)), logs)


def features(run):
    return np.concatenate(
        [
            [np.log10(run["learning_rate"]), run["ended"], np.log(run["initial"])],
            resampled(run["training"], run["initial"], 20),
            resampled(run["validation"], run["initial"], 10),
        ]
    )


def read(path):
    runs = map(json.loads, open(path))
    return [r for r in runs if r["label"] != "border" and r["form"] == "table" and r["fraction"] in SHOWN and r["horizon"] == 1]


def hits(train, test):
    """For each run of `test`, the share of the forests that are right on it."""
    x, y = [features(r) for r in train], [r["label"] for r in train]
    shares = np.zeros(len(test))
    for seed in range(SEEDS):
        forest = RandomForestClassifier(200, random_state=seed, n_jobs=-1).fit(x, y)
        shares += forest.predict([features(r) for r in test]) == np.array([r["label"] for r in test])
    return shares / SEEDS


def main():
    design, scored = read(sys.argv[1]), read(sys.argv[2])
    print("\nBeside a classifier that learned from the same curves, right:\n")
    print("| group | of the run | runs | diagnosis | classifier |\n| --- | --- | --- | --- | --- |")
    same = {r["task"] for r in design} == {r["task"] for r in scored}
    for fraction in SHOWN:
        train = [r for r in design if r["fraction"] == fraction]
        test = [r for r in scored if r["fraction"] == fraction]
        task = np.array([r["task"] for r in test])
        right = np.zeros(len(test))
        for left_out in sorted(set(task)) if same else [None]:
            here = np.flatnonzero(task == left_out) if same else np.arange(len(test))
            right[here] = hits([r for r in train if r["task"] != left_out], [test[i] for i in here])
        ours = np.array([r["verdict"] == r["label"] for r in test])
        group = np.array([r["group"] for r in test])
        for name in sorted(set(group)) + ["all"]:
            of = (group == name) | (name == "all")
            print(f"| {name} | {100 * fraction:.0f}% | {of.sum()} | {100 * ours[of].mean():.1f}% | {100 * right[of].mean():.1f}% |",
                  flush=True)


if __name__ == "__main__":
    main()
