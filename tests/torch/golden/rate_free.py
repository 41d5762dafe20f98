#!/usr/bin/env python3
"""Writes the trajectories of optimizers that need no rate, in double precision.

    pip install numpy torch dadaptation prodigyopt dog-optimizer schedulefree mechanic-pytorch
    python3 tests/torch/golden/rate_free.py > tests/torch/golden/rate_free.json

The versions it was made with are in the file. Where no package installs (DoWG, hypergradient descent) the trajectory is made here,
in NumPy, from the paper's equations. All train W [4, 2] and b [2] of a linear regression on eight of 32 rows a step, in turn.
"""

import importlib.metadata
import json
import math
import sys

import dadaptation
import dog
import mechanic_pytorch
import numpy as np
import prodigyopt
import schedulefree
import torch

# Some packages talk on standard output.
answer, sys.stdout = sys.stdout, sys.stderr
torch.set_default_dtype(torch.float64)
STEPS, EVERY, ROWS, BATCH = 120, 5, 32, 8


def noise(seed, count):
    """Uniform in [-1, 1): a generator of 31 bits, the same in every version of everything."""
    state, values = seed * 7919 + 12345, []
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2**31
        values.append(state / 2**30 - 1)
    return values


X = np.array(noise(1, ROWS * 4)).reshape(ROWS, 4) * np.array([1, 0.5, 2, 1])
Y = X @ np.array(noise(2, 8)).reshape(4, 2) * 3 + 0.3 * np.array(noise(3, ROWS * 2)).reshape(ROWS, 2) + 1
START = [np.array(noise(4, 8)).reshape(4, 2), np.zeros(2)]


def rows(step):
    first = step * BATCH % ROWS
    return slice(first, first + BATCH)


def gradients(values, step):
    """Of the mean of squares over the batch and both outputs."""
    x, y = X[rows(step)], Y[rows(step)]
    error = 2 * (x @ values[0] + values[1] - y) / (BATCH * 2)
    return [x.T @ error, error.sum(axis=0)]


def flat(values):
    return [float(v) for value in values for v in np.asarray(value).ravel()]


def of_package(optimizer_of, groups=1):
    parameters = [torch.nn.Parameter(torch.tensor(v)) for v in START]
    given = parameters if groups == 1 else [{"params": [p]} for p in parameters]
    optimizer = optimizer_of(given)
    switches = hasattr(optimizer, "eval")
    if switches:
        optimizer.train()
    track, judged = [], []
    for step in range(STEPS):
        for p, g in zip(parameters, gradients([p.detach().numpy() for p in parameters], step)):
            p.grad = torch.tensor(g)
        optimizer.step()
        if (step + 1) % EVERY == 0:
            track.append(flat([p.detach().numpy() for p in parameters]))
            if switches:
                optimizer.eval()
                judged.append(flat([p.detach().numpy() for p in parameters]))
                optimizer.train()
    return {"track": track, **({"judged": judged} if switches else {})}


def of_equations(rule):
    values = [v.copy() for v in START]
    state, track = {}, []
    for step in range(STEPS):
        values = rule(values, gradients(values, step), state, step)
        if (step + 1) % EVERY == 0:
            track.append(flat(values))
    return {"track": track}


def inner(a, b):
    return sum(float((x * y).sum()) for x, y in zip(a, b))


def dowg(reps_rel, eps):
    """arXiv 2305.16284, algorithm 1, with DoG's first distance."""

    def rule(values, g, state, step):
        if step == 0:
            state["x0"] = values
            state["r"] = reps_rel * (1 + math.sqrt(inner(values, values)))
            state["v"] = eps * state["r"] ** 2
        way = [v - s for v, s in zip(values, state["x0"])]
        state["r"] = max(state["r"], math.sqrt(inner(way, way)))
        state["v"] += state["r"] ** 2 * inner(g, g)
        rate = state["r"] ** 2 / math.sqrt(state["v"])
        return [v - rate * d for v, d in zip(values, g)]

    return rule


def hypergradient_sgd(alpha, beta, momentum=0, nesterov=False, decay=0):
    """arXiv 1703.04782, algorithms 4 and 5: alpha moves by beta times the product of the gradient with the last direction."""

    def rule(values, g, state, step):
        g = [d + decay * v for d, v in zip(g, values)]
        u = state.get("u", [0 * v for v in values])
        state["alpha"] = state.get("alpha", alpha) + beta * inner(g, u)
        velocity = [momentum * v + d for v, d in zip(state.get("velocity", [0 * v for v in values]), g)]
        state["velocity"] = velocity
        state["u"] = [d + momentum * v for d, v in zip(g, velocity)] if nesterov else velocity
        return [v - state["alpha"] * d for v, d in zip(values, state["u"])]

    return rule


def hypergradient_adam(alpha, beta, beta1=0.9, beta2=0.999, eps=1e-8):
    """arXiv 1703.04782, algorithm 6."""

    def rule(values, g, state, step):
        t = step + 1
        zero = [0 * v for v in values]
        state["alpha"] = state.get("alpha", alpha) + beta * inner(g, state.get("u", zero))
        state["m"] = [beta1 * m + (1 - beta1) * d for m, d in zip(state.get("m", zero), g)]
        state["v"] = [beta2 * v + (1 - beta2) * d * d for v, d in zip(state.get("v", zero), g)]
        state["u"] = [
            m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps) for m, v in zip(state["m"], state["v"])
        ]
        return [v - state["alpha"] * u for v, u in zip(values, state["u"])]

    return rule


DAdaptSGD, DAdaptAdam = dadaptation.DAdaptSGD, dadaptation.DAdaptAdam
Prodigy, DoG = prodigyopt.Prodigy, dog.DoG
FreeSGD, FreeAdamW = schedulefree.SGDScheduleFree, schedulefree.AdamWScheduleFree


def mechanic(base, **options):
    return lambda p: mechanic_pytorch.mechanize(base, store_delta=True)(p, **options)


CASES = {
    "dadapt_sgd": of_package(lambda p: DAdaptSGD(p)),
    "dadapt_sgd momentum, decay, growth": of_package(
        lambda p: DAdaptSGD(p, momentum=0.9, weight_decay=0.01, d0=1e-3, growth_rate=1.1, lr=0.5)
    ),
    "dadapt_adam": of_package(lambda p: DAdaptAdam(p)),
    "dadapt_adam decouple, correction": of_package(
        lambda p: DAdaptAdam(p, betas=(0.8, 0.99), weight_decay=0.1, decouple=True, use_bias_correction=True, growth_rate=1.3), 2
    ),
    "dadapt_adam decay": of_package(lambda p: DAdaptAdam(p, weight_decay=0.1, d0=1e-4, lr=0.5)),
    "prodigy": of_package(lambda p: Prodigy(p)),
    "prodigy decay, correction, safeguard": of_package(
        lambda p: Prodigy(p, betas=(0.8, 0.99), weight_decay=0.1, use_bias_correction=True, safeguard_warmup=True, lr=0.5), 2
    ),
    "prodigy coupled, growth": of_package(
        lambda p: Prodigy(p, beta3=0.9, weight_decay=0.1, decouple=False, d0=1e-4, d_coef=2.0, growth_rate=1.2)
    ),
    "dog": of_package(lambda p: DoG(p)),
    "dog decay, groups": of_package(lambda p: DoG(p, reps_rel=1e-3, lr=0.5, weight_decay=0.01), 2),
    "dowg": of_equations(dowg(1e-6, 1e-8)),
    "schedule_free_sgd": of_package(lambda p: FreeSGD(p, lr=0.2, foreach=False)),
    "schedule_free_sgd warmup, decay": of_package(
        lambda p: FreeSGD(p, lr=0.2, momentum=0.8, weight_decay=0.05, warmup_steps=30, r=1.0, weight_lr_power=1.0, foreach=False)
    ),
    "schedule_free_adamw": of_package(lambda p: FreeAdamW(p, lr=0.05, foreach=False)),
    "schedule_free_adamw warmup, decay": of_package(
        lambda p: FreeAdamW(p, lr=0.1, betas=(0.8, 0.99), weight_decay=0.05, warmup_steps=30, r=0.5, foreach=False), 2
    ),
    "hypergradient_sgd": of_equations(hypergradient_sgd(0.01, 1e-3)),
    "hypergradient_sgd momentum, decay": of_equations(hypergradient_sgd(0.01, 1e-4, 0.5, False, 0.01)),
    "hypergradient_sgd nesterov": of_equations(hypergradient_sgd(0.01, 1e-4, 0.5, True)),
    "hypergradient_adam": of_equations(hypergradient_adam(0.01, 1e-4)),
    "mechanic sgd": of_package(mechanic(torch.optim.SGD, lr=0.1, momentum=0.9)),
    "mechanic adamw": of_package(mechanic(torch.optim.AdamW, lr=0.01, weight_decay=0.1)),
}

PACKAGES = ["numpy", "torch", "dadaptation", "prodigyopt", "dog-optimizer", "schedulefree", "mechanic-pytorch"]
print(
    json.dumps(
        {
            "made with": ", ".join(f"{p} {importlib.metadata.version(p)}" for p in PACKAGES),
            "every": EVERY,
            "batch": BATCH,
            "inputs": X.tolist(),
            "targets": Y.tolist(),
            "start": [v.tolist() for v in START],
            "cases": CASES,
        }
    ),
    file=answer,
)
