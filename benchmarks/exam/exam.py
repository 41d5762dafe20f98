"""script/bench exam: how right and how sure `find` is on published tables, replayed as a command.

    exam.py PROGRAM DEEPOBS_FOLDER [choose|report] [--budgets 0.25,0.1] [--dump FILE] [--calibrate]

PROGRAM is surefoot_exam. Five grid offsets a task: the rates of a table moved by 0, 0.1 .. 0.4 decades. Regret is (best
loss reached at the answer - best over the table's rates) / (loss at initialisation - best); an answer is right up to 2%. A
refusal counts as a miss, but not against certainty.
"""

import bisect
import collections
import json
import math
import subprocess
import sys

import calibrate
import rivals
import tables

SHIFTS = [0, 0.1, 0.2, 0.3, 0.4]
BUDGETS = [0.25, 0.1, 0.05, 0.02]
RIGHT = 0.02
GRID = 0.02
NEVER = math.inf


class Truth:
    """The regret of any rate of a table: losses between two rates are interpolated in log rate, as they are replayed."""

    def __init__(self, table, share=1):
        self.validations = sum(step <= 1.001 * share * table["horizon"] for step in table["validation_steps"])
        self.logs = [math.log10(run["lr"]) for run in table["runs"]]
        self.losses = [self.full(run) for run in table["runs"]]
        self.initial = next(run["initial"] for run in table["runs"] if run["initial"] is not None)
        self.best = min(map(self.reached, self.logs))
        self.low, self.high = self.window()

    def full(self, run):
        losses = [NEVER if v is None else v for v in run["validation"][: self.validations]]
        return losses + [NEVER] * (self.validations - len(losses))

    def reached(self, log_rate, final=False):
        x = min(max(log_rate, self.logs[0]), self.logs[-1])
        i = min(max(bisect.bisect_right(self.logs, x) - 1, 0), len(self.logs) - 2)
        share = (x - self.logs[i]) / (self.logs[i + 1] - self.logs[i])
        mix = lambda a, b: a if share <= 1e-9 else b if share >= 1 - 1e-9 else (1 - share) * a + share * b
        losses = [mix(a, b) for a, b in zip(self.losses[i], self.losses[i + 1])]
        loss = losses[-1] if final else min(losses)
        return min(loss, self.initial) if loss == loss else self.initial

    def regret(self, log_rate):
        return (self.reached(log_rate) - self.best) / (self.initial - self.best)

    def window(self):
        """The widest stretch of right rates around the best, in log10."""
        xs = [self.logs[0] + GRID * k for k in range(int((self.logs[-1] - self.logs[0]) / GRID) + 1)]
        right = [self.regret(x) <= RIGHT for x in xs]
        best = min(range(len(xs)), key=lambda k: self.regret(xs[k]))
        low = high = best
        while low > 0 and right[low - 1]:
            low -= 1
        while high + 1 < len(xs) and right[high + 1]:
            high += 1
        return xs[low], xs[high]


def races(program, of_tables, budgets, shares=(1,)):
    words = [program, *map(str, budgets), "--", *map(str, SHIFTS), "--", *map(str, shares)]
    text = "".join(json.dumps(table) + "\n" for table in of_tables)
    said = subprocess.run(words, input=text, capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in said.splitlines()]


def score(answer, truth):
    """Adds what is right of an answer: its regret, and of its range the share that is right and that is covered."""
    if "rate" not in answer:
        answer["regret"] = None
        return
    x = math.log10(answer["rate"])
    answer["regret"] = truth.regret(x)
    low, high = math.log10(answer["low"]), math.log10(answer["high"])
    inside = [truth.regret(low + (high - low) * (k + 0.5) / 40) <= RIGHT for k in range(40)]
    answer["range_right"] = sum(inside) / 40
    overlap = max(0.0, min(high, truth.high) - max(low, truth.low))
    answer["true_width"] = truth.high - truth.low
    answer["covered"] = overlap / max(GRID, truth.high - truth.low)
    answer["distance"] = 0 if truth.low <= x <= truth.high else (x - truth.low if x < truth.low else x - truth.high)


def right(answer):
    return answer["regret"] is not None and answer["regret"] <= RIGHT + 1e-9


def mean(values):
    return sum(values) / max(1, len(values))


def row(name, budget, answers):
    told = [a for a in answers if a["regret"] is not None]
    sure = [a for a in told if a["confidence"] >= 0.9]
    wide = [a for a in told if a["true_width"] >= 1]
    percent = lambda share: f"{100 * share:.0f}%"
    cells = [
        name,
        budget,
        f"{sum(map(right, answers))} of {len(answers)} ({percent(mean(list(map(right, answers))))})",
        len(answers) - len(told),
        f"{max((a['regret'] for a in told), default=0):.2f}",
        f"{sum(map(right, sure))} of {len(sure)}" if sure else "–",
        f"{max((a['regret'] for a in sure), default=0):.2f}" if sure else "–",
        f"{mean([a['confidence'] for a in told]):.2f}" if told else "–",
        f"{mean([(a['confidence'] - right(a)) ** 2 for a in told]):.2f}" if told else "–",
        percent(mean([a["range_right"] for a in told])) if told else "–",
        percent(mean([a["covered"] for a in wide])) if wide else "–",
        percent(mean([a["cost"] for a in told])) if told else "–",
    ]
    return "| " + " | ".join(map(str, cells)) + " |"


COLUMNS = [
    "tables", "budget", "within 2%", "refused", "worst regret", "at least 90% sure and right", "worst of these", "mean certainty",
    "Brier score", "of the range right", "of a decade's window covered", "mean cost",
]


def table_head(title, columns=COLUMNS):
    print(f"\n{title}:\n\n| " + " | ".join(columns) + " |\n|" + " --- |" * len(columns))


def rivals_table(all_tables, truths, answers, budgets):
    """Of DeepOBS, all tables here, beside what others answer for the same steps."""
    of = [t for t in all_tables if t["source"] == "deepobs"]
    table_head("DeepOBS, within 2%, beside others", ["method", *map(str, budgets)])
    ours = [sum(right(a) for a in answers if a["budget"] == b and a["source"] == "deepobs") for b in budgets]
    total = len(of) * len(SHIFTS)
    print("| find | " + " | ".join(f"{n} of {total}" for n in ours) + " |")
    for name, rival in rivals.RIVALS.items():
        cells = []
        for budget in budgets:
            found = [(t, rival(t, budget, shift)) for t in of for shift in SHIFTS]
            cells.append(sum(x is not None and truths[t["task"]].regret(x) <= RIGHT + 1e-9 for t, x in found))
        print(f"| {name} | " + " | ".join(f"{n} of {total}" for n in cells) + " |")


def main():
    program, folder = sys.argv[1:3]
    halves = [w for w in sys.argv[3:] if w in ("choose", "report")] or ["choose", "report"]
    budgets = BUDGETS
    if "--budgets" in sys.argv:
        budgets = [float(w) for w in sys.argv[sys.argv.index("--budgets") + 1].split(",")]
    all_tables = [t for t in [*tables.deepobs(folder), *tables.proving_ground()] if t["half"] in halves]
    if "--calibrate" in sys.argv:
        calibrate.calibrate(program, all_tables)
        return
    truths = {t["task"]: Truth(t) for t in all_tables}
    of = {t["task"]: t for t in all_tables}
    answers = races(program, all_tables, budgets)
    for answer in answers:
        score(answer, truths[answer["task"]])
        table = of[answer["task"]]
        answer.update(source=table["source"], half=table["half"])
    if "--dump" in sys.argv:
        with open(sys.argv[sys.argv.index("--dump") + 1], "w") as file:
            file.writelines(json.dumps(answer) + "\n" for answer in answers)
    groups, tasks = collections.defaultdict(list), collections.defaultdict(list)
    for answer in answers:
        groups[answer["source"], answer["half"], answer["budget"]].append(answer)
        if answer["source"] == "deepobs":
            tasks[answer["task"], answer["budget"]].append(answer)
    table_head("Answers by group and budget")
    for (source, half, budget), members in sorted(groups.items()):
        print(row(f"{source}, {half}", budget, members))
    if tasks:
        table_head("DeepOBS by task")
        for (task, budget), members in sorted(tasks.items()):
            print(row(task, budget, members))
        rivals_table(all_tables, truths, answers, budgets)


if __name__ == "__main__":
    main()
