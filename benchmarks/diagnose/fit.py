"""Fits the weights of the diagnosis on the design and exploration tasks: python3 fit.py DESIGN.jsonl > weights.hpp

Multinomial logistic regression on standardised signals (scikit-learn's, C = 0.2), and beside it ridge regression of the
factor to the best rate (log10, up to a hundred either way), both folded back to plain signals. Four tables: with the
initial loss known or not, and the rate. The runs are those of the tables at the fractions that are scored, whole ones
counted twice, and, at half the weight, the same runs ended earlier and judged by that shorter horizon; beside the
table's own form as logs of other forms tell them (labelled_run.cpp).
Beside the weights, on stderr: how right they are on tasks that were left out, three in turn, for each form.
"""

import json
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler

CLASSES = ["too_low", "good", "too_high"]
SHOWN = [0.1, 0.25, 0.5, 1.0]
RATE = -1  # the column of the rate is the last


def fit(runs, columns):
    x = np.array([r["signals"] for r in runs])[:, columns]
    scaler = StandardScaler().fit(x)
    importance = [(1 if r["horizon"] == 1 else 0.5) * (2 if r["fraction"] == 1 else 1) for r in runs]
    model = LogisticRegression(C=0.2, max_iter=5000).fit(scaler.transform(x), [r["label"] for r in runs], importance)
    factor = Ridge(1.0).fit(scaler.transform(x), np.clip([r["log_factor"] for r in runs], -2, 2), importance)
    order = [list(model.classes_).index(c) for c in CLASSES]
    slopes = np.vstack([model.coef_[order], factor.coef_]) / scaler.scale_
    constants = np.append(model.intercept_[order], factor.intercept_)
    return np.column_stack([constants - slopes @ scaler.mean_, slopes])


def predict(weights, x):
    return np.array(CLASSES)[np.argmax(weights[:3, :1].T + x @ weights[:3, 1:].T, axis=1)]


def read(path):
    runs = [json.loads(line) for line in open(path)]
    return [r for r in runs if r["label"] in CLASSES and "signals" in r and r["fraction"] in SHOWN]


def left_out(runs, columns):
    tasks = sorted({r["task"] for r in runs})
    hits = {}
    for group in range(8):
        held = set(tasks[group::8])
        weights = fit([r for r in runs if r["task"] not in held], columns)
        test = [r for r in runs if r["task"] in held and r["horizon"] == 1]
        said = predict(weights, np.array([r["signals"] for r in test])[:, columns])
        for r, answer in zip(test, said):
            hits.setdefault((r["form"], r["fraction"]), []).append(answer == r["label"])
    shares = ", ".join(f"{form} {100 * f:.0f}%: {np.mean(h):.3f}" for (form, f), h in sorted(hits.items()))
    print(f"left out (diverged runs not counted) {shares}", file=sys.stderr)


def table(name, weights):
    rows = ",\n    ".join("{" + ", ".join(f"{w:.4g}" for w in row) + "}" for row in weights)
    return (
        f"inline constexpr std::array<std::array<double, {weights.shape[1]}>, 4> {name}{{{{\n    {rows},\n}}}};\n"
    )


def main():
    runs = read(sys.argv[1])
    everything = list(range(len(runs[0]["signals"])))
    print("#pragma once\n\n#include <array>\n\nnamespace surefoot::diagnose {\n")
    print("/// Rows too_low, good, too_high, and the log10 of the factor to the best rate; columns the constant and the")
    print("/// weighed signals in their order. One table for each that may be known: the initial loss and the rate.")
    print("/// Written by benchmarks/diagnose/fit.py from the design and exploration tasks.")
    for known in (True, False):
        part = [r for r in runs if r["initial_known"] == known]
        for columns, rate in ((everything, "_rate"), (everything[:RATE], "")):
            left_out(part, columns)
            name = ("weights_initial" if known else "weights") + (rate if known or rate else "_plain")
            print(table(name, fit(part, columns)), end="")
    print("\n}  // namespace surefoot::diagnose")


if __name__ == "__main__":
    main()
