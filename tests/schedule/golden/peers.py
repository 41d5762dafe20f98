#!/usr/bin/env python3
"""Writes peers.json: the rates of other libraries' schedules, each beside the recipe that gives the same.

    python3 -m venv venv
    venv/bin/pip install torch optax keras transformers timm
    venv/bin/python tests/schedule/golden/peers.py > tests/schedule/golden/peers.json

The versions it was made with are in the file. PyTorch, optax (with x64), Transformers and timm compute in double
precision, Keras in single. DeepSpeed, Caffe and the Noam schedule are written down here from their equations.
`agrees_until` is the last step at which the peer follows its own closed form; docs/schedules.md says what it does
behind it.
"""

import importlib.metadata
import json
import math
import os
import warnings

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_ENABLE_X64"] = "1"
os.environ["JAX_PLATFORMS"] = "cpu"
warnings.filterwarnings("ignore")

import keras
import optax
import timm.scheduler as timm
import torch
import transformers.optimization as hf
from torch.optim import lr_scheduler as pt

LR = 0.1
THIRD = repr(1 / 3)
FAR = [1000, 12345, 10**6]
# Of what has to be stepped there.
WALKED_FAR = [1000, 12345]
cases = []


def add(peer, call, text, pairs, tolerance=1e-12, agrees_until=None):
    steps = [step for step, *_ in pairs]
    case = {"peer": peer, "call": call, "text": text, "tolerance": tolerance, "steps": steps,
            "rates": [float(pair[1]) for pair in pairs]}
    if len(pairs[0]) > 2:
        case["momenta"] = [float(pair[2]) for pair in pairs]
    if agrees_until is not None:
        case["agrees_until"] = agrees_until
    cases.append(case)


def walk(call, text, last=100, momentum=False, peer="PyTorch", agrees_until=None, far=WALKED_FAR):
    """A scheduler that has to be stepped: `call` is an expression in pt, optimizer and hf. Noted up to `last`, and
    at the steps of `far`; it raises an error or gathers rounding behind those."""
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=LR, momentum=0.9)
    scheduler = eval(call, {"pt": pt, "hf": hf, "optimizer": optimizer})
    pairs = []
    end = max([last, *far])
    for step in range(end + 1):
        group = optimizer.param_groups[0]
        if step <= last or step in far:
            pairs.append((step, group["lr"], group["momentum"]) if momentum else (step, group["lr"]))
        optimizer.step()
        if step < end:
            scheduler.step()
    add(peer, call, text, pairs, agrees_until=agrees_until)


def pytorch():
    o = "optimizer"
    walk(f"pt.ConstantLR({o})", f"0.1 * (constant({THIRD}, steps=5) + 1)", 20)
    walk(f"pt.LinearLR({o})", f"0.1 * linear({THIRD}, 5, end=1)", 20)
    walk(f"pt.LinearLR({o}, start_factor=1, end_factor=0, total_iters=30)", "linear(0.1, 30)", 60)
    walk(f"pt.StepLR({o}, 10, gamma=0.5)", "step(0.1, 10, gamma=0.5)")
    walk(f"pt.MultiStepLR({o}, [8, 8, 20], gamma=0.3)", "multistep(0.1, [8, 8, 20], gamma=0.3)", 40)
    walk(f"pt.ExponentialLR({o}, 0.95)", "exponential_decay(0.1, 0.95)")
    walk(f"pt.PolynomialLR({o}, total_iters=30, power=2.5)", "polynomial(0.1, 30, power=2.5)", 60)
    walk(f"pt.CosineAnnealingLR({o}, 30, eta_min=0.001)", "cosine(0.1, 30, end=0.001)", 70, agrees_until=30)
    walk(f"pt.CosineAnnealingLR({o}, 30, eta_min=0.001)",
         "repeat(cosine(0.1, 30, end=0.001) + cosine(0.001, 30, end=0.1))", 130, far=[1000])
    walk(f"pt.CosineAnnealingWarmRestarts({o}, 7, eta_min=0.001)", "restarts(0.1, 7, end=0.001)")
    walk(f"pt.CosineAnnealingWarmRestarts({o}, 7, T_mult=2, eta_min=0.001)",
         "restarts(0.1, 7, end=0.001, stretch=2)", 120)
    for mode, gamma in [("triangular", 1.0), ("triangular2", 1.0), ("exp_range", 0.98)]:
        walk(f"pt.CyclicLR({o}, 0.01, 0.1, step_size_up=8, step_size_down=5, mode='{mode}', gamma={gamma})",
             f"cyclic(0.01, 0.1, up=8, down=5, mode={mode}, gamma={gamma}, momentum=[0.8, 0.9])", 60, momentum=True)
    walk(f"pt.CyclicLR({o}, 0.01, 0.1, step_size_up=8)", "cyclic(0.01, 0.1, up=8, momentum=[0.8, 0.9])", 40,
         momentum=True)
    for shape, strategy in [("cosine", "cos"), ("linear", "linear")]:
        walk(f"pt.OneCycleLR({o}, 0.2, total_steps=50, anneal_strategy='{strategy}')",
             f"one_cycle(0.2, 50, shape={shape}, momentum=[0.85, 0.95])", 49, momentum=True, far=[])
        walk(f"pt.OneCycleLR({o}, 0.2, total_steps=47, pct_start=0.21, anneal_strategy='{strategy}', "
             "three_phase=True, div_factor=10, final_div_factor=100)",
             f"one_cycle(0.2, 47, rise=0.21, shape={shape}, three_phase=true, div=10, final_div=100, "
             "momentum=[0.85, 0.95])", 46, momentum=True, far=[])
    walk(f"pt.SequentialLR({o}, [pt.LinearLR({o}, 0.1, total_iters=5), pt.CosineAnnealingLR({o}, 30)], [5])",
         "warmup(5, start=0.01) + cosine(0.1, 30)", 35, agrees_until=35)
    walk(f"pt.SequentialLR({o}, [pt.ConstantLR({o}, 0.1, total_iters=100), pt.ExponentialLR({o}, 0.9)], [20])",
         "constant(0.01, steps=20) + exponential_decay(0.1, 0.9)", 40)
    walk(f"pt.ChainedScheduler([pt.ConstantLR({o}), pt.ExponentialLR({o}, 0.9)])",
         f"0.1 * (constant({THIRD}, steps=5) + 1) * exponential_decay(1, 0.9)", 40)
    walk(f"pt.ChainedScheduler([pt.LinearLR({o}, 0.5, total_iters=10), pt.CosineAnnealingLR({o}, 30, eta_min=0.01)])",
         "0.1 * linear(0.5, 10, end=1) * cosine(1, 30, end=0.1)", 30, agrees_until=0)
    walk(f"pt.LambdaLR({o}, lambda t: 1 / (1 + t))", "inverse(0.1, 1)")
    walk(f"pt.MultiplicativeLR({o}, lambda t: 0.95)", "exponential_decay(0.1, 0.95)")


def of_step(call, schedule, text, steps, peer, tolerance=1e-12, agrees_until=None):
    add(peer, call, text, [(t, schedule(t)) for t in steps], tolerance, agrees_until)


def optax_():
    def case(call, text, last=60):
        of_step(call, eval(call), text, [*range(last + 1), *FAR], "optax")

    case("optax.constant_schedule(0.1)", "0.1", 3)
    case("optax.linear_schedule(0.1, 0.01, 30)", "linear(0.1, 30, end=0.01)")
    case("optax.linear_schedule(0.1, 0.01, 30, transition_begin=10)", "shift(linear(0.1, 30, end=0.01), steps=-10)")
    case("optax.polynomial_schedule(0.1, 0.01, 2.5, 30)", "polynomial(0.1, 30, end=0.01, power=2.5)")
    case("optax.piecewise_constant_schedule(0.1, {10: 0.5, 25: 0.1})",
         "piecewise_constant([0.1, 0.05, 0.005], [10, 25])")
    for shape in ["linear", "cosine"]:
        case(f"optax.piecewise_interpolate_schedule('{shape}', 0.1, {{10: 3, 30: 0.2}})",
             f"{shape}(0.1, 10, end=0.3) + {shape}(0.3, 20, end=0.06)")
    case("optax.exponential_decay(0.1, 7, 0.5)", "exponential_decay(0.1, 0.5, decay_steps=7)")
    case("optax.exponential_decay(0.1, 7, 0.5, transition_begin=5, staircase=True, end_value=0.004)",
         "exponential_decay(0.1, 0.5, decay_steps=7, staircase=true, begin=5, end=0.004)")
    case("optax.exponential_decay(0.1, 7, 1.5, end_value=0.5)",
         "exponential_decay(0.1, 1.5, decay_steps=7, end=0.5)")
    case("optax.cosine_decay_schedule(0.1, 40)", "cosine(0.1, 40)")
    case("optax.cosine_decay_schedule(0.1, 40, alpha=0.05, exponent=1.7)", "cosine(0.1, 40, end=0.005, power=1.7)")
    case("optax.linear_onecycle_schedule(50, 0.2)",
         "linear(0.008, 15, end=0.2) + linear(0.2, 27, end=0.008) + linear(0.008, 8, end=8e-7)")
    case("optax.cosine_onecycle_schedule(50, 0.2)", "cosine(0.008, 15, end=0.2) + cosine(0.2, 35, end=8e-7)")
    case("optax.warmup_constant_schedule(0.01, 0.1, 12)", "warmup(12, start=0.01) + 0.1")
    case("optax.warmup_cosine_decay_schedule(0.01, 0.1, 12, 50, 0.001)",
         "warmup(12, start=0.01) + cosine(0.1, 38, end=0.001)")
    case("optax.warmup_exponential_decay_schedule(0.01, 0.1, 12, 8, 0.7, 5, True, 0.02)",
         "warmup(12, start=0.01) + exponential_decay(0.1, 0.7, decay_steps=8, begin=5, staircase=true, end=0.02)")
    case("optax.sgdr_schedule([dict(init_value=0.01, peak_value=0.1, warmup_steps=3, decay_steps=15, end_value=0.001),"
         " dict(init_value=0.001, peak_value=0.05, warmup_steps=5, decay_steps=30, end_value=0.0)])",
         "warmup(3, start=0.01) + cosine(0.1, 12, end=0.001) + warmup(5, start=0.001) + cosine(0.05, 25)")
    case("optax.join_schedules([optax.constant_schedule(0.1), optax.linear_schedule(0.05, 0.0, 20)], [15])",
         "constant(0.1, steps=15) + linear(0.05, 20)")


def keras_():
    from keras.optimizers import schedules

    def case(call, text, last=60):
        schedule = eval(call, {"schedules": schedules})
        of_step(call, schedule, text, [*range(last + 1), *FAR], "Keras", 1e-6)

    case("schedules.CosineDecay(0.1, 40, alpha=0.05)", "cosine(0.1, 40, end=0.005)")
    case("schedules.CosineDecay(0.01, 40, alpha=0.05, warmup_target=0.1, warmup_steps=10)",
         "warmup(10, start=0.01) + cosine(0.1, 40, end=0.005)")
    case("schedules.CosineDecayRestarts(0.1, 10, t_mul=2.0, m_mul=1.0, alpha=0.05)",
         "restarts(0.1, 10, stretch=2, end=0.005)")
    case("schedules.CosineDecayRestarts(0.1, 10, t_mul=1.0, m_mul=0.5, alpha=0.05)",
         "offset(0.095 * restarts(1, 10, decay=0.5), amount=0.005)")
    case("schedules.ExponentialDecay(0.1, 10, 0.5)", "exponential_decay(0.1, 0.5, decay_steps=10)")
    case("schedules.ExponentialDecay(0.1, 10, 0.5, staircase=True)",
         "exponential_decay(0.1, 0.5, decay_steps=10, staircase=true)")
    case("schedules.InverseTimeDecay(0.1, 10, 0.5)", "inverse(0.1, 0.5, decay_steps=10)")
    case("schedules.InverseTimeDecay(0.1, 10, 0.5, staircase=True)",
         "inverse(0.1, 0.5, decay_steps=10, staircase=true)")
    case("schedules.PiecewiseConstantDecay([10, 25], [0.1, 0.05, 0.01])",
         "piecewise_constant([0.1, 0.05, 0.01], [11, 26])")
    case("schedules.PolynomialDecay(0.1, 40, end_learning_rate=0.01, power=2.0)",
         "polynomial(0.1, 40, end=0.01, power=2)")
    case("schedules.PolynomialDecay(0.1, 20, end_learning_rate=0.01, power=2.0, cycle=True)",
         "sawtooth(0.1, 20, end=0.01, power=2)")


def transformers_():
    def case(call, text, last=100, agrees_until=None):
        walk(call.replace("(", "(optimizer, ", 1), text, last, peer="Transformers", agrees_until=agrees_until)

    case("hf.get_constant_schedule_with_warmup(10)", "warmup(10) + 0.1", 30)
    case("hf.get_linear_schedule_with_warmup(10, 50)", "warmup(10) + linear(0.1, 40)")
    case("hf.get_cosine_schedule_with_warmup(10, 50)", "warmup(10) + cosine(0.1, 40)", agrees_until=50)
    case("hf.get_cosine_schedule_with_warmup(10, 50, num_cycles=1.0)",
         "warmup(10) + repeat(cosine(0.1, 20) + cosine(0, 20, end=0.1))")
    case("hf.get_cosine_with_hard_restarts_schedule_with_warmup(10, 55, num_cycles=3)",
         "warmup(10) + restarts(0.1, 15, cycles=3)")
    case("hf.get_cosine_with_hard_restarts_schedule_with_warmup(10, 60, num_cycles=3)",
         f"warmup(10) + restarts(0.1, {repr(50 / 3)}, cycles=3)")
    case("hf.get_polynomial_decay_schedule_with_warmup(10, 50, lr_end=1e-4, power=2.0)",
         "warmup(10) + polynomial(0.1, 40, end=1e-4, power=2)")
    case("hf.get_inverse_sqrt_schedule(10)", "warmup(10) + inverse_sqrt(0.1, 10)")
    case("hf.get_inverse_sqrt_schedule(10, timescale=25)", "warmup(10) + inverse_sqrt(0.1, 25)")
    case("hf.get_cosine_with_min_lr_schedule_with_warmup(10, 50, min_lr_rate=0.1)",
         "warmup(10) + cosine(0.1, 40, end=0.01)", agrees_until=50)
    case("hf.get_cosine_with_min_lr_schedule_with_warmup_lr_rate(10, 50, min_lr_rate=0.1)",
         "shift(warmup(10) + cosine(0.1, 40, end=0.01), steps=1)", agrees_until=49)
    for name, shape in [("linear", "linear"), ("cosine", "cosine"), ("1-sqrt", "sqrt")]:
        case(f"hf.get_wsd_schedule(10, 20, num_stable_steps=15, warmup_type='{name}', decay_type='{name}', "
             "min_lr_ratio=0.1)",
             f"warmup(10, start=0.01, shape={shape}) + constant(0.1, steps=15) + "
             f"cooldown(20, end=0.01, shape={shape})")


def timm_():
    def case(call, text, last=100, agrees_until=None):
        parameter = torch.nn.Parameter(torch.zeros(1))
        optimizer = torch.optim.SGD([parameter], lr=LR)
        scheduler = eval(call.replace("(", "(optimizer, ", 1), {"timm": timm, "optimizer": optimizer})
        pairs = []
        for step in [*range(last + 1), *FAR]:
            scheduler.step(step)
            pairs.append((step, optimizer.param_groups[0]["lr"]))
        add("timm", call, text, pairs, agrees_until=agrees_until)

    case("timm.CosineLRScheduler(40, lr_min=0.001)", "cosine(0.1, 40, end=0.001)", 60)
    case("timm.CosineLRScheduler(40, lr_min=0.001, warmup_t=5, warmup_lr_init=0.01, warmup_prefix=True)",
         "warmup(5, start=0.01) + cosine(0.1, 40, end=0.001)", 60)
    case("timm.CosineLRScheduler(40, lr_min=0.001, warmup_t=5, warmup_lr_init=0.01)",
         "until(linear(0.01, 5, end=0.1), steps=5) + shift(cosine(0.1, 40, end=0.001), steps=5)", 60)
    case("timm.CosineLRScheduler(10, lr_min=0.001, cycle_mul=2, cycle_decay=0.5, cycle_limit=3)",
         "restarts(0.1, 10, end=0.001, stretch=2, decay=0.5, cycles=3)", 80)
    case("timm.CosineLRScheduler(40, k_decay=2.0)", "cosine(0.1, 40, warp=2)", 60)
    case("timm.MultiStepLRScheduler([10, 20], decay_rate=0.5)", "multistep(0.1, [9, 19], gamma=0.5)", 40)
    case("timm.PolyLRScheduler(40, power=0.9, lr_min=0.001, k_decay=1.5)",
         "polynomial(0.1, 40, end=0.001, power=0.9, warp=1.5)", 60)
    case("timm.PolyLRScheduler(10, power=2, lr_min=0.001, cycle_decay=0.5, cycle_limit=3)",
         "restarts(0.1, 10, end=0.001, decay=0.5, cycles=3, shape=linear, power=2)", 40)
    case("timm.StepLRScheduler(15, decay_rate=0.5, warmup_t=5, warmup_lr_init=0.01)",
         "warmup(5, start=0.01) + step(0.1, 15, gamma=0.5)", 60)
    case("timm.TanhLRScheduler(40, lr_min=0.001)", "tanh(0.1, 40, end=0.001)", 60)
    case("timm.WSDLRScheduler(40, 10, lr_min=0.001, warmup_t=5, warmup_lr_init=0.01)",
         "warmup(5, start=0.01) + constant(0.1, steps=30) + cooldown(10, end=0.001, shape=sqrt)", 60)
    case("timm.WSDLRScheduler(40, 10, warmup_t=5, stable_fn='rsqrt', decay_fn='linear')",
         "warmup(5) + inverse_sqrt(0.1, 5) * (constant(1, steps=30) + linear(1, 10))", 60)
    a = 0.1 / 0.9
    case("timm.WSDLRScheduler(40, 10, decay_fn='exp')",
         f"constant(0.1, steps=30) + offset(exponential({a!r}, 10, end={a * 0.1!r}), amount=-{a * 0.1!r})", 60)


def by_equation():
    every = [*range(101), *FAR]

    def case(peer, call, f, text):
        add(peer, call, text, [(t, f(t)) for t in every])

    case("Caffe", "inv", lambda t: 0.1 * (1 + 0.01 * t) ** -0.75, "inverse(0.1, 0.01, power=0.75)")
    case("Caffe", "exp", lambda t: 0.1 * 0.97**t, "exponential_decay(0.1, 0.97)")
    case("Caffe", "step", lambda t: 0.1 * 0.5 ** (t // 30), "step(0.1, 30, gamma=0.5)")
    case("Caffe", "multistep", lambda t: 0.1 * 0.5 ** sum(t >= b for b in (20, 50)),
         "multistep(0.1, [20, 50], gamma=0.5)")
    case("Caffe", "poly", lambda t: 0.1 * max(0, 1 - t / 80) ** 1.5, "polynomial(0.1, 80, power=1.5)")
    case("Caffe", "sigmoid, gamma=-0.1", lambda t: 0.1 / (1 + math.exp(min(700, 0.1 * (t - 40)))),
         "sigmoid(0.1, 0.1, middle=40)")
    case("Noam", "d=512, warmup=40", lambda t: 512**-0.5 * min((t + 1) ** -0.5, (t + 1) * 40**-1.5), "noam(512, 40)")
    case("DeepSpeed", "WarmupLR, log", lambda t: 0.01 + 0.09 * min(1, math.log(t + 1) / math.log(20)),
         "warmup(20, start=0.01, shape=log) + 0.1")
    case("DeepSpeed", "WarmupLR, linear", lambda t: 0.01 + 0.09 * min(1, t / 20), "warmup(20, start=0.01) + 0.1")
    case("DeepSpeed", "WarmupDecayLR, linear",
         lambda t: 0.1 * t / 20 if t < 20 else 0.1 * max(0, (80 - t) / 60), "warmup(20) + linear(0.1, 60)")
    cosine = lambda t: 1e-4 + (1 - 1e-4) * (1 + math.cos(math.pi * (t - 19) / 60)) / 2
    add("DeepSpeed", "WarmupCosineLR, linear", "linear(0, 20, end=0.1) + shift(cosine(0.1, 60, end=1e-5), steps=1)",
        [(t, 0.1 * (t / 20 if t < 20 else cosine(t))) for t in every], agrees_until=79)
    case("DeepSpeed", "LRRangeTest", lambda t: 0.001 * (1 + 0.5 * t / 10),
         "inverse(0.001, 0.5, power=-1, decay_steps=10)")
    case("DeepSpeed", "LRRangeTest, staircase", lambda t: 0.001 * (1 + 0.5 * (t // 10)),
         "inverse(0.001, 0.5, power=-1, decay_steps=10, staircase=true)")
    case("DeepSpeed", "OneCycle",
         lambda t: 0.01 + 0.09 * (t / 20 if t <= 20 else (50 - t) / 30) if t < 50 else 0.01 / (1 + 0.1 * (t - 50) / 5),
         "linear(0.01, 20, end=0.1) + linear(0.1, 30, end=0.01) + inverse(0.01, 0.1, decay_steps=5)")


def main():
    for make in [pytorch, optax_, keras_, transformers_, timm_, by_equation]:
        make()
    packages = ["torch", "optax", "jax", "keras", "transformers", "timm"]
    print('{"versions": ' + json.dumps({p: importlib.metadata.version(p) for p in packages}) + ',\n"cases": [')
    print(",\n".join(json.dumps(case) for case in cases))
    print("]}")


if __name__ == "__main__":
    main()
