#!/usr/bin/env python3
"""Writes what the schedulers of PyTorch and Transformers decide for some metrics.

    pip install torch transformers
    python3 tests/adapt/golden/plateau_family.py reduce_on_plateau > tests/adapt/golden/reduce_on_plateau.json
    python3 tests/adapt/golden/plateau_family.py greedy > tests/adapt/golden/greedy.json

The versions each was made with are in the file. Metrics are positive: below zero Surefoot differs on purpose (improvement.hpp).
"""

import itertools
import json
import math
import sys

import torch
import transformers
from torch.optim.lr_scheduler import ReduceLROnPlateau
from transformers.optimization import GreedyLR


def noise(seed, count):
    """Uniform in [-1, 1): a generator of 31 bits, the same in every version of everything."""
    state, values = seed * 7919 + 12345, []
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2**31
        values.append(state / 2**30 - 1)
    return values


def metrics(mode, seed, count=80):
    """A loss that falls, or an accuracy that rises, flattens and is noisy, with spikes."""
    result = []
    for i, wobble in enumerate(noise(seed, count)):
        fall = 2.0 * math.exp(-i / 12)
        value = (0.3 + fall if mode == "min" else 2.5 - fall) + 0.05 * wobble
        result.append(value * (5 if i in (20, 47) else 1))
    return result


def case(kind, options, values):
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=options["lr"])
    arguments = {k: v for k, v in options.items() if k != "lr"}
    scheduler = kind(optimizer, **arguments)
    rates = [optimizer.param_groups[0]["lr"]]
    for value in values:
        scheduler.step(value)
        rates.append(optimizer.param_groups[0]["lr"])
    return {"options": options, "metrics": values, "rates": rates}


PLATEAU = [
    {"factor": 0.1, "patience": 10, "threshold": 1e-4, "cooldown": 0, "min_lr": 0.0, "eps": 1e-8},
    {"factor": 0.5, "patience": 2, "threshold": 0.02, "cooldown": 0, "min_lr": 0.0, "eps": 1e-8},
    {"factor": 0.3, "patience": 0, "threshold": 0.0, "cooldown": 3, "min_lr": 1e-3, "eps": 1e-8},
    {"factor": 0.9, "patience": 1, "threshold": 0.1, "cooldown": 1, "min_lr": 0.0, "eps": 1e-8},
    {"factor": 0.5, "patience": 0, "threshold": 0.1, "cooldown": 0, "min_lr": 0.0, "eps": 0.01},
]
# Transformers begins again after `reset_start` looks at the lowest rate: never, here.
GREEDY = [
    {"factor": 0.95, "patience": 10, "threshold": 1e-6, "min_lr": 1e-3, "max_lr": 1.0, "reset_start": 10**6},
    {"factor": 0.5, "patience": 1, "threshold": 1e-6, "min_lr": 0.01, "max_lr": 0.5, "reset_start": 10**6},
    {"factor": 0.8, "patience": 0, "threshold": 0.01, "warmup": 2, "cooldown": 3, "min_lr": 1e-6, "max_lr": 10.0, "reset_start": 10**6},
    {"factor": 0.7, "patience": 2, "threshold": 1e-6, "smooth": True, "window_size": 5, "min_lr": 1e-6, "max_lr": 10.0, "reset_start": 10**6},
]


def main():
    kind, variants = {"reduce_on_plateau": (ReduceLROnPlateau, PLATEAU), "greedy": (GreedyLR, GREEDY)}[sys.argv[1]]
    cases = []
    for seed, (mode, threshold_mode, variant) in enumerate(itertools.product(["min", "max"], ["rel", "abs"], variants)):
        options = {"lr": 0.1, "mode": mode, "threshold_mode": threshold_mode, **variant}
        cases.append(case(kind, options, metrics(mode, seed)))
    made_with = f"torch {torch.__version__}, transformers {transformers.__version__}"
    print(json.dumps({"made with": made_with, "cases": cases}))


main()
