"""Fits how sure the diagnosis says it is: python3 calibrate.py DESIGN.jsonl OUTSIDE.jsonl > certainty.hpp

A temperature for the sums of the weights, and how it grows with `left_standing` (odds.hpp) and with the scatter of the
losses, for each that may be known: the
initial loss and the rate. Fitted by the likelihood of the labels on our own runs (DESIGN, of surefoot_diagnose_bench
--dump), each judged by weights that did not see its task, and on runs that nobody here made (OUTSIDE, of outside.py
choose --dump); both count the same, however many runs they are.
"""

import json
import sys

import numpy as np
from scipy.optimize import minimize

import fit

NAMES = {
    (True, True): "certainty_initial_rate",
    (True, False): "certainty_initial",
    (False, True): "certainty_rate",
    (False, False): "certainty_plain",
}


def sums(weights, signals):
    return weights[:3, :1].T + signals @ weights[:3, 1:].T


def left_out(runs, columns):
    """Whole runs of our own with the sums of weights fitted without their tasks: three tasks left out in turn."""
    tasks = sorted({r["task"] for r in runs})
    for group in range(8):
        held = set(tasks[group::8])
        weights = fit.fit([r for r in runs if r["task"] not in held], columns)
        test = [r for r in runs if r["task"] in held and r["horizon"] == 1]
        yield from zip(test, sums(weights, np.array([r["signals"] for r in test])[:, columns]))


def likelihood(parameters, scores, standing, noise, impossible, labels):
    temperature = np.exp(parameters[0]) + np.exp(parameters[1]) * standing + np.exp(parameters[2]) * noise
    z = scores / temperature[:, None]
    z[impossible, 1] = -30
    z -= z.max(axis=1, keepdims=True)
    chosen = z[np.arange(len(labels)), labels]
    return np.maximum(chosen - np.log(np.exp(z).sum(axis=1)), np.log(1e-9))


def certainty(own, outside):
    runs = [r for r, _ in own] + outside
    standing = np.array([r["standing"] for r in runs])
    noise = np.array([r["noise"] for r in runs])
    scores = np.array([s for _, s in own] + [r["sums"][:3] for r in outside])
    labels = np.array([fit.CLASSES.index(r["label"]) for r in runs])
    impossible = np.array([r["still_descends"] for r in runs])
    importance = np.r_[np.full(len(own), 0.5 / len(own)), np.full(len(outside), 0.5 / len(outside))]

    def loss(p):
        likely = likelihood(p, scores, standing, noise, impossible, labels)
        return -(importance * likely).sum() + 1e-4 * (p**2).sum()

    starts = [np.array(s) for s in ([0.0, 0.0, 0.0], [0.5, 2.0, -2.0], [0.5, -2.0, 1.0])]
    best = min((minimize(loss, s, method="Nelder-Mead", options={"maxfev": 3000}) for s in starts), key=lambda r: r.fun)
    return np.exp(best.x)


HEAD = """#pragma once

namespace surefoot::diagnose {

/// What the weighed sums are divided by before they become odds: `temperature`, and more by how far the run is
/// left standing since its first steps (left_standing of odds.hpp) and by how its losses scatter (Signals::noise, 1
/// at most). One for each that may be known: the initial loss and the rate.
/// Written by benchmarks/diagnose/calibrate.py, from the design and exploration tasks, each judged by weights that
/// did not see it, and half of the published tables of DeepOBS, both with the same weight.
struct Certainty {
  double temperature = 1;
  double by_standing = 0;
  double by_noise = 0;
};
"""


def main():
    design = fit.read(sys.argv[1])
    outside = [r for r in map(json.loads, open(sys.argv[2])) if "signals" in r]
    everything = list(range(len(design[0]["signals"])))
    print(HEAD)
    for (known, rate), name in NAMES.items():
        part = [r for r in design if r["initial_known"] == known]
        own = list(left_out(part, everything if rate else everything[: fit.RATE]))
        beside = [r for r in outside if r["initial_known"] == known and r["rate_known"] == rate]
        temperature, by_standing, by_noise = certainty(own, beside)
        print(
            f"inline constexpr Certainty {name}{{\n"
            f"    .temperature = {temperature:.3g}, .by_standing = {by_standing:.3g}, .by_noise = {by_noise:.3g}}};"
        )
    print("\n}  // namespace surefoot::diagnose")


if __name__ == "__main__":
    main()
