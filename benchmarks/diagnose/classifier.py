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
    return [r for r in runs if r["label"] != "border" and r["fraction"] in SHOWN and r["horizon"] == 1]


def right(train, test):
    x, y = [features(r) for r in train], [r["label"] for r in train]
    shares = []
    for seed in range(SEEDS):
        forest = RandomForestClassifier(200, random_state=seed, n_jobs=-1).fit(x, y)
        shares.append(np.sum(forest.predict([features(r) for r in test]) == np.array([r["label"] for r in test])))
    return np.mean(shares)


def main():
    design, scored = read(sys.argv[1]), read(sys.argv[2])
    same = {r["task"] for r in design} == {r["task"] for r in scored}
    for fraction in SHOWN:
        train = [r for r in design if r["fraction"] == fraction]
        test = [r for r in scored if r["fraction"] == fraction]
        groups = [{t} for t in sorted({r["task"] for r in test})] if same else [set()]
        hits = 0
        for group in groups:
            hits += right(
                [r for r in train if r["task"] not in group], [r for r in test if not group or r["task"] in group]
            )
        ours = sum(r["verdict"] == r["label"] for r in test)
        print(
            f"{100 * fraction:.0f}% of the run, {len(test)} runs: classifier {100 * hits / len(test):.1f}% right, "
            f"diagnosis {100 * ours / len(test):.1f}%"
        )


if __name__ == "__main__":
    main()
