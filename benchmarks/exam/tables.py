"""Tables of training runs at constant rates, as the exam replays them.

A table: {"task", "source", "half", "optimizer", "horizon", "training_steps", "validation_steps", "runs": [{"lr",
"initial", "training", "validation"}]}, rates ascending. A run's losses stand at the steps of the same place; where a
run diverged they are null or end. `half` is `choose` (constants may be fitted on it) or `report`: of DeepOBS that of
benchmarks/diagnose (the alphabet, every other task), of the proving ground the role of its task.
"""

import glob
import gzip
import json
import math
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "..", "truth"))
sys.path.append(os.path.join(HERE, "..", "diagnose"))
import pack  # noqa: E402
from outside import HALVES  # noqa: E402

FRACTIONS = [1 / 128, 1 / 64, 1 / 32, 3 / 64, 1 / 16, 3 / 32, 1 / 8, 3 / 16, 1 / 4, 3 / 8, 1 / 2, 5 / 8, 3 / 4, 7 / 8, 15 / 16, 1]
TASK_FILES = ["tasks", "exploration", "exploration-cliffs"]


def deepobs(folder):
    """The mean training loss of each of 5,000 parts of the run is a step's; validated once an epoch."""
    for path in sorted(glob.glob(os.path.join(folder, "*.json.gz"))):
        name = os.path.basename(path)[: -len(".json.gz")]
        task, optimizer = name.split("-")
        table = json.load(gzip.open(path))
        bins, epochs = table["bins"], max(map(len, table["test_epoch"])) - 1
        yield {
            "task": name,
            "source": "deepobs",
            "half": HALVES.get(task, "report"),
            "optimizer": optimizer,
            "horizon": bins,
            "training_steps": list(range(1, bins + 1)),
            "validation_steps": [math.ceil(epoch * bins / epochs) for epoch in range(1, epochs + 1)],
            "runs": [
                {"lr": rate, "initial": test[0], "training": training, "validation": test[1:]}
                for rate, training, test in zip(table["lr"], table["train"], table["test_epoch"])
            ],
        }


def proving_ground(seed=1001):
    """One seed of the truth tables: two hundred training losses a run, sixteen validations."""
    known = {}
    for name in TASK_FILES:
        document = json.load(open(os.path.join(HERE, "..", "find", name + ".json")))
        for task in document["tasks"]:
            known.setdefault(task["name"], task)
    for tables in pack.all_groups().values():
        for name, runs in tables.items():
            task = known.get(name)
            if pack.is_scheduled(name) or task is None:
                continue
            steps = task["steps"]
            of_seed = sorted((run for run in runs if run["seed"] == seed), key=lambda run: run["learning_rate"])
            yield {
                "task": name,
                "source": "proving ground",
                "half": "choose" if task["role"] == "design" else "report",
                "optimizer": task["optimizer"],
                "horizon": steps,
                "training_steps": [max(1, (k + 1) * steps // 200) for k in range(200)],
                "validation_steps": [max(1, int(f * steps)) for f in FRACTIONS],
                "runs": [
                    {
                        "lr": run["learning_rate"],
                        "initial": run["initial"],
                        "training": run.get("training", []),
                        "validation": run["validation"],
                        "diverged": run["diverged"],
                    }
                    for run in of_seed
                ],
            }
