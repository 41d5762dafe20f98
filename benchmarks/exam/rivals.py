"""What others would answer on a replayed table for the same steps: plain successive halving and Hyperband over half decades."""

import bisect
import math

GRID = [-5 + 0.5 * k for k in range(13)]


class Replay:
    """The mean training loss of the latest quarter of a run's first `step` steps, at any rate of a table."""

    def __init__(self, table):
        self.steps = table["training_steps"]
        self.logs = [math.log10(run["lr"]) for run in table["runs"]]
        count = len(self.steps)
        self.sums = []
        for run in table["runs"]:
            losses = [math.inf if v is None else v for v in run["training"][:count]]
            losses += [math.inf] * (count - len(losses))
            sums = [0.0]
            for loss in losses:
                sums.append(sums[-1] + loss)
            self.sums.append(sums)

    def loss(self, log_rate, step):
        end = max(1, bisect.bisect_right(self.steps, step))
        begin = min(end - 1, bisect.bisect_right(self.steps, 0.75 * step))
        x = min(max(log_rate, self.logs[0]), self.logs[-1])
        i = min(max(bisect.bisect_right(self.logs, x) - 1, 0), len(self.logs) - 2)
        share = (x - self.logs[i]) / (self.logs[i + 1] - self.logs[i])
        low, high = ((s[end] - s[begin]) / (end - begin) for s in (self.sums[i], self.sums[i + 1]))
        loss = low if share <= 1e-9 else high if share >= 1 - 1e-9 else (1 - share) * low + share * high
        return loss if loss == loss else math.inf


def halved(replay, rates, budget, eta):
    """The rate that is left when a bracket that spends `budget` steps keeps the best of each rung."""
    counts = [len(rates)]
    while counts[-1] > 1:
        counts.append(max(1, counts[-1] // eta))
    # Runs go on: a rung of length eta^k costs what it adds.
    units = sum(n * (eta**k - (eta ** (k - 1) if k else 0)) for k, n in enumerate(counts))
    unit = budget / units
    if unit < 1:
        return None
    for k, keep in enumerate(counts[1:] + [1]):
        rates = sorted(rates, key=lambda x: replay.loss(x, unit * eta**k))[:keep]
    return rates[0], replay.loss(rates[0], unit * eta ** (len(counts) - 1))


def halving(table, budget, shift):
    found = halved(Replay(table), [x + shift for x in GRID], budget * table["horizon"], 2)
    return found and found[0]


def hyperband(table, budget, shift, eta=3):
    """Three brackets of equal budget: all rates, every other one, every fourth."""
    replay = Replay(table)
    found = [halved(replay, [x + shift for x in GRID[k % 2 :: 2**k]], budget * table["horizon"] / 3, eta) for k in range(3)]
    found = [f for f in found if f]
    return min(found, key=lambda f: f[1])[0] if found else None


RIVALS = {"successive halving": halving, "Hyperband": hyperband}
