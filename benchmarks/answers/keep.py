"""Writes what a build of Surefoot answers; see benchmarks/answers/run."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

out = pathlib.Path(sys.argv[1]).resolve()
build = pathlib.Path(sys.argv[2]).resolve()
out.mkdir(parents=True, exist_ok=True)
surefoot = str(build / "surefoot")
SHARED = pathlib.Path("../shared").resolve()


def run(command, **options):
    return subprocess.run(command, capture_output=True, text=True, errors="replace", **options)


def write(name, records):
    with open(out / name, "w") as file:
        for record in records:
            file.write(json.dumps(record, sort_keys=True) + "\n")
    print(f"{name}: {len(records)} answers", flush=True)


def races():
    bench = build / "benchmarks" / "surefoot_find_bench"
    pathlib.Path("build/truth").mkdir(parents=True, exist_ok=True)
    subprocess.run("ln -sfr benchmarks/truth/*.truth.gz build/truth/", shell=True, check=True)
    for schedule in ["", "cosine", "onecycle", "linear"]:
        file = out / (f"find-{schedule}.jsonl" if schedule else "find.jsonl")
        budgets = ["0.1"] if schedule else ["0.05", "0.25", "0"]
        subprocess.run([bench, *(["--schedule", schedule] if schedule else []), "benchmarks/find/tasks.json", "build/truth",
                        file, "1", *budgets], check=True)
        print(file.name, flush=True)


def logs():
    files = [p for root in (SHARED / "data" / "train_logs", SHARED / "cases")
             for p in sorted(root.rglob("*")) if p.is_file() and p.suffix != ".py" and p.name != "LICENSE"]
    records = []
    for path in files:
        answer = run([surefoot, "diagnose", "--json", str(path)])
        try:
            records.append({"log": path.name, "exit": answer.returncode, "answer": json.loads(answer.stdout)})
        except json.JSONDecodeError:
            records.append({"log": path.name, "exit": answer.returncode, "answer": None})
    return records


def in_folder(arguments):
    folder = tempfile.mkdtemp()
    answer = run([surefoot, *arguments], cwd=folder)
    shutil.rmtree(folder)
    return {"arguments": arguments, "exit": answer.returncode,
            "answer": json.loads(answer.stdout) if answer.stdout.startswith(("{", "[")) else answer.stdout}


def lines(text):
    """The trials' order hangs on time where several run at once: sorted by number."""
    records = [json.loads(line) for line in text.splitlines()]
    return sorted(records, key=lambda r: (r.get("trial", r.get("number", 1 << 30)) or 0) if isinstance(r, dict) else 0)


def sweeps():
    falls = ("awk -v lr={lr} 'BEGIN { for (s = 1; s <= 200; s++) printf \"step %d loss %.6f val_loss %.6f\\n\", "
             "s, 0.2 + lr + 2 * exp(-lr * s / 20), 0.25 + lr + 2 * exp(-lr * s / 20) }'")
    records = []
    for options in [
        ["--steps", "60", "--lr", "1e-3:1", "--per-decade", "2", "--seeds", "2", "--seed", "3", "--jobs", "1"],
        ["--steps", "60", "--lr", "1e-3:1", "--sampler", "random", "--trials", "5", "--seed", "3", "--jobs", "1",
         "--param", "momentum=0.1:0.9", "--optimizer", "sgd:momentum={momentum}"],
        ["--lr", "1e-4:3", "--shell", "--jobs", "1", "--", falls],
        ["--lr", "1e-4:3", "--sampler", "random", "--trials", "6", "--seed", "5", "--shell", "--jobs", "1", "--", falls],
    ]:
        folder = tempfile.mkdtemp()
        answer = run([surefoot, "sweep", "--json", *options], cwd=folder)
        shutil.rmtree(folder)
        records.append({"arguments": options, "exit": answer.returncode, "answer": lines(answer.stdout)})
    return records


def trainings():
    controllers = ["pathfinder", "reduce_on_plateau", "reduce_and_raise+guard", "greedy", "trend", "line_search"]
    records = [in_folder(["train", "--steps", "300", "--lr", "0.05", "--adapt", c, "--seed", "2", "--json"])
               for c in controllers]
    records += [in_folder(["find", "--steps", "1500", "--seed", str(seed), "--json", *more]) for seed in (0, 1)
                for more in ([], ["--optimizer", "adam"], ["--method", "combined"], ["--schedule", "cosine(found, 1500)"])]
    return records


write("scripted.jsonl", [json.loads(line) for line in
                         run([build / "benchmarks" / "surefoot_scripted_races"], check=True).stdout.splitlines()])
write("sweep.jsonl", sweeps())
write("train.jsonl", trainings())
write("diagnose.jsonl", logs())
if "--quick" not in sys.argv:
    races()
