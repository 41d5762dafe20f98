"""script/bench worth: what it is worth to find the rate, on five real tasks: loss and accuracy reached, steps and time spent.

    worth.py SUREFOOT DATA_FOLDER RESULTS.jsonl CURVES_FOLDER

Runs that RESULTS holds are not run again. Each way's cost is all it ran: the search or the runs that were thrown away, and
the run that is kept. Regret is (its loss - the best loss of any way or rate) / (initial loss - that).
"""

import json
import math
import os
import subprocess
import sys
import time

TASKS = [
    ("Fashion-MNIST, MLP, SGD", "fashion-mnist", "mlp:128", "sgd", 64, 4000),
    ("CIFAR-10 (4,000), CNN, momentum", "cifar10", "cnn", "sgd:momentum=0.9", 64, 1200),
    ("California housing, MLP, Adam", "tabular/california_housing.csv", "mlp:64,64", "adam", 64, 4000),
    ("Shakespeare, GRU, AdamW", "tinyshakespeare/input.txt", "gru:48", "adamw", 32, 600),
    ("White wine, MLP, SGD", "tabular/winequality-white.csv", "mlp:64,64", "sgd", 32, 3000),
]
# A validation of a text is long: four of them.
VALIDATE_EVERY = {"tinyshakespeare/input.txt": 150}
TARGETS = {"tabular/california_housing.csv": "median_house_value"}
# PyTorch's own: torch.optim.SGD, Adam and AdamW take 1e-3 where nothing is said.
DEFAULT_RATE = 1e-3
BY_HAND = [0.1, 0.01, 0.001]
SWEEP = [10 ** (k / 2) for k in range(-8, 1)]
LONGER = 4


class Bench:
    def __init__(self, surefoot, data, results, curves):
        self.surefoot, self.data, self.results, self.curves = surefoot, data, results, curves
        self.kept = {}
        if os.path.exists(results):
            for line in open(results):
                row = json.loads(line)
                self.kept[row["key"]] = row

    def run(self, key, words):
        if key not in self.kept:
            begin = time.monotonic()
            said = subprocess.run([self.surefoot, *words], capture_output=True, text=True, check=False)
            # A search that refuses its budget says so on stderr alone.
            told = json.loads(said.stdout) if said.stdout.strip() else {"learning_rate": None, "steps_spent": 0}
            if not said.stdout.strip() and words[0] != "find":
                sys.exit(f"worth: {' '.join(words)}: {said.stderr.strip()}")
            row = {"key": key, "wall": time.monotonic() - begin, **told}
            row.pop("range_test", None), row.pop("candidates", None)
            with open(self.results, "a") as file:
                file.write(json.dumps(row) + "\n")
            self.kept[key] = row
        return self.kept[key]

    def words(self, task, steps=None):
        _, data, model, optimizer, batch, usual = task
        target = ["--target", TARGETS[data]] if data in TARGETS else []
        path = os.path.join(self.data, data)
        return ["--data", path, *target, "--model", model, "--optimizer", optimizer, "--batch-size", str(batch), "--steps", str(steps or usual)]

    def out(self, task):
        rarely = ["--validate-every", str(VALIDATE_EVERY[task[1]])] if task[1] in VALIDATE_EVERY else []
        return [*rarely, "--out", os.path.join(self.curves, "last"), "--overwrite", "--json"]

    def train(self, task, rate, steps=None):
        return self.run(f"{task[0]} train {rate:.6g} {steps or task[5]}", ["train", *self.words(task, steps), "--lr", f"{rate:.6g}", *self.out(task)])

    def adapt(self, task, policy, rate):
        start = ["--lr", f"{rate:.6g}"] if rate else []
        return self.run(
            f"{task[0]} adapt {policy} {rate or 0:.6g}",
            ["train", *self.words(task), *start, "--adapt", policy, *self.out(task)],
        )

    def find(self, task, *more):
        return self.run(f"{task[0]} find {' '.join(more)}", ["find", *self.words(task), *more, "--json"])


def loss_of(run):
    loss = run["best_validation_loss"]
    return math.inf if loss is None or run["diverged"] else loss


def best_of(runs):
    return min(runs, key=loss_of)


def ways(bench, task):
    """Each way: its name, the run that is kept, and the steps and seconds spent on all of it."""
    steps = task[5]
    cost = lambda runs: (sum(r["steps"] for r in runs), sum(r["wall"] for r in runs))
    default = bench.train(task, DEFAULT_RATE)
    yield "the framework's default, 0.001", default, cost([default])
    by_hand = [bench.train(task, rate) for rate in BY_HAND]
    yield "0.1, 0.01 and 0.001 by hand", best_of(by_hand), cost(by_hand)
    for name, said in (
        ("two orders below the first that falls", bench.find(task, "--method", "two-orders")),
        ("**`surefoot find`**", bench.find(task)),
        ("`surefoot find --budget 0.05`", bench.find(task, "--budget", "0.05")),
    ):
        if said["learning_rate"] is None:
            yield name, None, (said["steps_spent"], said["wall"])
            continue
        run = bench.train(task, said["learning_rate"])
        sure = f", {100 * said['confidence']:.0f}% sure" if "surefoot" in name else ""
        yield name + sure, run, (said["steps_spent"] + steps, said["wall"] + run["wall"])
    found = bench.find(task)["learning_rate"] or DEFAULT_RATE
    badly = bench.adapt(task, "reduce_and_raise+guard", found / 100)
    yield "reduce_and_raise from a hundredth of it", badly, cost([badly])
    pathfinder = bench.adapt(task, "pathfinder", None)
    yield "pathfinder, no rate given", pathfinder, cost([pathfinder])
    swept = [bench.train(task, rate) for rate in SWEEP]
    yield "a sweep of nine rates, 1e-4 to 1", best_of(swept), cost(swept)


def ten_times_too_low(bench, task):
    """The steps, as a multiple of the run at the found rate, that a tenth of it needs for the same loss; None: not within four."""
    found = bench.find(task)["learning_rate"]
    wanted = loss_of(bench.train(task, found))
    for multiple in (2, LONGER):
        run = bench.train(task, found / 10, multiple * task[5])
        if loss_of(run) <= wanted:
            return multiple, loss_of(run)
    return None, loss_of(run)


def number(value):
    return "–" if value is None or not math.isfinite(value) else f"{value:.3g}"


def show(bench, task):
    rows = list(ways(bench, task))
    initial = next(run for _, run, _ in rows if run)["initial_validation_loss"]
    best = min(loss_of(run) for _, run, _ in rows if run)
    print(f"\n{task[0]}, {task[5]:,} steps:\n")
    print("| way | best validation loss | regret | accuracy | runs' worth of steps | seconds |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, run, (steps, seconds) in rows:
        if not run:
            print(f"| {name} | refused: too few steps | – | – | – | – |")
            continue
        loss = loss_of(run)
        accuracy = f"{100 * run['accuracy']:.1f}%" if run.get("accuracy") is not None else "–"
        regret = (min(loss, initial) - best) / (initial - best)
        print(f"| {name} | {number(loss)} | {regret:.3f} | {accuracy} | {steps / task[5]:.2f} | {seconds:.0f} |", flush=True)


def draw(bench):
    """The runs of the first task that the picture shows, as `NAME=CURVE.csv` for surefoot_curve_chart."""
    task = TASKS[0]
    found = bench.find(task)["learning_rate"]
    for name, rate in (("default", DEFAULT_RATE), ("tenth", found / 10), ("found", found), ("ten-times", 10 * found)):
        words = ["train", *bench.words(task), "--lr", f"{rate:.3g}", "--out", os.path.join(bench.curves, name), "--overwrite", "--json"]
        bench.run(f"{task[0]} drawn {name}", words)


def main():
    bench = Bench(*sys.argv[1:5])
    for task in TASKS:
        show(bench, task)
    print("\nA tenth of the found rate:\n\n| task | found | loss there | steps that a tenth of it needs for that loss | its loss by then |")
    print("| --- | --- | --- | --- | --- |")
    for task in TASKS:
        multiple, loss = ten_times_too_low(bench, task)
        found = bench.find(task)["learning_rate"]
        needed = f"at most {multiple} times as many" if multiple else f"more than {LONGER} times as many"
        print(f"| {task[0]} | {number(found)} | {number(loss_of(bench.train(task, found)))} | {needed} | {number(loss)} |", flush=True)
    draw(bench)


if __name__ == "__main__":
    main()
