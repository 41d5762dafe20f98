#!/usr/bin/env python3
"""Golden answers for the published selectors: each rule in NumPy float64, from the formulas of its source.

Sources: fastai 2 (callback/schedule.py: valley, slide, minimum, steep; lr_find drops num_it // 10 first and 5 last),
pytorch-lr-finder 0.2 (smooth_f = 0.05, skip 10 and 5, numpy.gradient by index), Lightning before 2.5.3 and since
(skip 10 and 1, torch.gradient by index or over the rates). Usage: make_selectors.py > selectors.csv
"""
import numpy as np


def ema(losses, beta=0.98):
    total, out = 0.0, []
    for i, loss in enumerate(losses, 1):
        total = beta * total + (1 - beta) * loss
        out.append(total / (1 - beta ** i))
    return np.array(out)


def run(rates, losses):
    """Cut as a range test would be: a smoothed loss above four times the best, or one that is not finite."""
    smooth, best = ema(losses), np.inf
    for i, value in enumerate(smooth):
        best = min(best, value)
        if not np.isfinite(losses[i]) or (i > 0 and value > 4 * best):
            return rates[: i + 1], losses[: i + 1], smooth[: i + 1]
    return rates, losses, smooth


def finite(rates, losses):
    keep = np.isfinite(losses)
    return rates[keep], losses[keep]


def valley(lrs, losses):
    n = len(losses)
    lds, end = [1] * n, 0
    for i in range(1, n):
        for j in range(i):
            if losses[i] < losses[j]:
                lds[i] = max(lds[i], lds[j] + 1)
        if lds[i] > lds[end]:
            end = i
    start = end - lds[end] if lds[end] > 1 else 0
    third = (end - start) / 3
    return lrs[start + int(third) + int(third / 2)]


def slide(lrs, losses):
    grad, right, left = np.gradient(losses), -1, -16
    answer = lrs[left]
    while left >= -len(losses) and abs(grad[right] - grad[left]) > 0.005:
        answer = lrs[left]
        right, left = right - 1, left - 1
    return answer


def steep(lrs, losses):
    return lrs[:-1][np.argmin(np.diff(losses) / np.diff(np.log(lrs)))]


def lr_finder(rates, losses):
    smooth = [losses[0]]
    for loss in losses[1:]:
        smooth.append(0.05 * loss + 0.95 * smooth[-1])
    lrs, values = finite(rates[10:-5], np.array(smooth)[10:-5])
    return lrs[np.argmin(np.gradient(values))]


def main():
    rng = np.random.default_rng(20)
    rates = np.logspace(-7, 1, 100)
    x = np.log10(rates)
    print("# numpy " + np.__version__ + "; 100 losses, then valley, slide, minimum, steep, pytorch-lr-finder,")
    print("# lightning-by-index, lightning-by-rate, two-orders-below")
    for k in range(30):
        fall, turn, noise = rng.uniform(-4, -1.5), rng.uniform(-0.9, 0.6), [0.002, 0.02, 0.1][k % 3]
        losses = 2.3 - rng.uniform(0.4, 1.8) / (1 + np.exp(-(x - fall) / rng.uniform(0.1, 0.5)))
        losses += np.where(x > turn, 10 ** (3 * (x - turn)) - 1, 0) + noise * rng.standard_normal(100)
        losses = np.round(losses, 6)
        r, l, s = run(rates, losses)
        f, fs = finite(r[10:-5], s[10:-5])
        li, ls = finite(r[10:-1], s[10:-1])
        answers = [valley(f, fs), slide(f, fs), f[np.argmin(fs)] / 10, steep(f, fs), lr_finder(r, l),
                   li[np.argmin(np.gradient(ls))], li[np.argmin(np.gradient(ls, li))], r[np.argmin(s)] / 100]
        print(",".join(f"{v:.6f}" for v in losses) + "," + ",".join(f"{a:.15g}" for a in answers))


main()
