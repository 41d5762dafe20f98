#!/usr/bin/env python3
"""Writes selectors.json: what the published rules read from some synthetic range tests.

Each rule is written down here a second time, from its description and the source of its tool, in NumPy and double
precision (the tools themselves work in single precision): fastai 2.7.12 (valley, slide, minimum, steep),
pytorch-lr-finder 0.2.1, Lightning 2.5.2 and 2.5.3; Smith 2015 and two orders as documented in selectors.hpp.
Made with NumPy 2.4.6, which only `gradient`, `argmin` and the like are taken from:

    python3 tests/find/golden/selectors.py > tests/find/golden/selectors.json
"""

import json
import math

import numpy as np

PLANNED = 100


def noise(seed, count):
    """Uniform in [-1, 1): a generator of 31 bits, the same in every version of everything."""
    state, values = seed * 7919 + 12345, []
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2**31
        values.append(state / 2**30 - 1)
    return np.array(values)


def shapes():
    """(name, low, high, losses): the losses of a test that was never stopped."""
    x = np.arange(PLANNED)
    u = x / (PLANNED - 1)
    sigmoid = lambda middle, width: 1 / (1 + np.exp(-(x - middle) / width))
    rising = lambda start, scale: np.where(x > start, np.exp(np.clip((x - start) / scale, 0, 40)) - 1, 0)
    plain = {
        "shallow fall": 2.3 - 0.2 * sigmoid(60, 4) + rising(80, 3),
        "deep fall": 2.3 - 2.0 * sigmoid(55, 6) + rising(78, 4),
        "late sharp turn": 2.3 - 1.5 * sigmoid(80, 4) + rising(95, 0.5),
        "wide flat start": 4.6 - 1.2 * sigmoid(85, 2) + rising(92, 2),
        "early fall": 7.0 - 5.0 * sigmoid(15, 5) + rising(40, 5),
        "parabola": (x - 62.0) ** 2 / 1000 + 1,
        "inverted parabola": (-((100 * u - 50) ** 2) - 30 * (100 * u - 50) + 4000) / 1000,
        "strictly falling": 3 - 0.02 * x,
        "strictly rising": 1 + 0.02 * x,
        "flat": np.full(PLANNED, 2.25),
        "staircase": 3 - 0.5 * np.floor(x / 20),
        "negative": -2.0 * sigmoid(50, 8) + 0.5 * rising(80, 3),
    }
    for k, (name, losses) in enumerate(plain.items()):
        if name != "flat":  # where every rule's answer would be a matter of rounding
            yield name, 1e-7, 10.0, losses
        yield name + ", noisy", 1e-8, 1.0, losses + 0.1 * noise(k + 1, PLANNED)
    spiked = plain["deep fall"].copy()
    spiked[4:9] += 5
    yield "early spike", 1e-7, 10.0, spiked
    for k, at in enumerate([3, 11, 14, 28, 70, 97, 99]):
        cut = (plain["deep fall"] + 0.05 * noise(100 + k, PLANNED))[: at + 1].tolist()
        cut[at] = math.inf if k == 2 else math.nan
        yield f"not finite at {at}", 1e-6, 100.0, np.array(cut)


def moving_average(losses, beta=0.98):
    average, weight, smoothed = 0.0, 0.0, []
    for loss in losses:
        average = beta * average + (1 - beta) * loss
        weight = beta * weight + (1 - beta)  # 1 − β^t
        smoothed.append(average / weight)
    return np.array(smoothed)


def stopped(losses):
    """How many losses are seen before the smoothed one exceeds four times its best."""
    smoothed = moving_average(losses)
    best = math.inf
    for i, s in enumerate(smoothed):
        if not math.isfinite(losses[i]):
            return i + 1
        if best > 0 and s > 4 * best or best <= 0 and s - best > 3 * max(smoothed[0] - best, -best):
            return i + 1
        best = min(best, s)
    return len(losses)


def cut(rates, losses, skip_begin, skip_end):
    """The slice [skip_begin:-skip_end] of a test that a NaN does not stop, without what is not finite."""
    if np.isnan(losses[-1]):
        missing = PLANNED - len(losses)
        losses = np.append(losses, [math.nan] * missing)
        rates = np.append(rates, [math.nan] * missing)
    rates, losses = rates[skip_begin:-skip_end], losses[skip_begin:-skip_end]
    keep = np.isfinite(losses)
    return rates[keep], losses[keep]


def fastai(rates, losses):
    return cut(rates, moving_average(losses), PLANNED // 10, 5)


def minimum(rates, losses):
    lrs, s = fastai(rates, losses)
    return lrs[s.argmin()] / 10


def two_orders_below(rates, losses):
    return rates[np.nanargmin(np.where(np.isfinite(losses), moving_average(losses), np.nan))] / 100


def steep(rates, losses):
    lrs, s = fastai(rates, losses)
    return lrs[(np.diff(s) / np.diff(np.log(lrs))).argmin()]


def steepest(rates, losses):
    lrs, s = fastai(rates, losses)
    slopes = np.gradient(s, np.log10(lrs))
    return lrs[slopes.argmin()] if slopes.min() < 0 else None


def valley(rates, losses):
    lrs, s = fastai(rates, losses)
    longest = [1] * len(s)
    start = end = 0
    for i in range(1, len(s)):
        longest[i] = 1 + max((longest[j] for j in range(i) if s[j] > s[i]), default=0)
        if longest[i] > longest[end]:
            end = i
            start = end - longest[end]
    third = (end - start) / 3
    return lrs[start + int(third) + int(third / 2)]


def slide(rates, losses):
    lrs, s = fastai(rates, losses)
    slopes = np.gradient(s)
    right = -1
    chosen = lrs[right - 15]
    while right - 15 >= -len(s) and abs(slopes[right] - slopes[right - 15]) > 0.005:
        chosen = lrs[right - 15]
        right -= 1
    return chosen


def pytorch_lr_finder(rates, losses):
    s = [losses[0]]
    for loss in losses[1:]:
        s.append(0.05 * loss + 0.95 * s[-1])
    lrs, s = cut(rates, np.array(s), 10, 5)
    return lrs[np.gradient(s).argmin()]


def lightning(rates, losses):
    average, s = 0.0, []
    for step, loss in enumerate(losses, start=1):
        average = 0.98 * average + 0.02 * loss
        s.append(average / (1 - 0.98 ** (step + 1)))
    return cut(rates, np.array(s), 10, 1)


def lightning_by_index(rates, losses):
    lrs, s = lightning(rates, losses)
    return lrs[np.gradient(s).argmin()]


def lightning_by_rate(rates, losses):
    lrs, s = lightning(rates, losses)
    return lrs[np.gradient(s, lrs).argmin()]


def cyclical(rates, losses):
    lrs, s = fastai(rates, losses)
    if len(s) < 3:
        return None
    bottom = int(s.argmin())
    top = int(s[: bottom + 1].argmax())
    fall = s[top] - s[bottom]
    if fall <= 0:
        return None
    made = lambda share: top + int(np.argmax(s[top:] <= s[top] - share * fall))
    high = lrs[made(0.9)]
    low = high / 4 if top == 0 and made(0.1) == 1 else min(lrs[made(0.1)], high / 3)
    return [low, high, high]


RULES = {
    "steepest": steepest,
    "minimum": minimum,
    "valley": valley,
    "slide": slide,
    "steep": steep,
    "pytorch-lr-finder": pytorch_lr_finder,
    "lightning-by-index": lightning_by_index,
    "lightning-by-rate": lightning_by_rate,
    "two-orders-below": two_orders_below,
    "cyclical": cyclical,
}


def answer(rule, rates, losses):
    """[low, rate, high], or null where the rule has no answer (its tool fails on the slice)."""
    try:
        rate = rule(rates, losses)
    except (IndexError, ValueError):
        return None
    if rate is None:
        return None
    if isinstance(rate, list):
        return [float(rate[0]), float(rate[2]), float(rate[1])]
    return [float(rate)] * 3


def main():
    curves = []
    for name, low, high, told in shapes():
        told = [v if not math.isfinite(v) else round(float(v), 6) for v in told]
        losses = np.array(told[: stopped(told)])
        rates = 10 ** (math.log10(low) + (math.log10(high) - math.log10(low)) * np.arange(PLANNED) / (PLANNED - 1))
        rates[0], rates[-1] = low, high
        rates = rates[: len(losses)]
        smoothed = moving_average(losses)
        curves.append({
            "name": name, "low": low, "high": high, "told": [str(v) if not math.isfinite(v) else v for v in told],
            "seen": len(losses),
            "last_smoothed": float(smoothed[-1]) if math.isfinite(smoothed[-1]) else None,
            "answers": {rule: answer(f, rates, losses) for rule, f in RULES.items()},
        })
    print("[" + ",\n".join(json.dumps(c) for c in curves) + "]")


if __name__ == "__main__":
    main()
