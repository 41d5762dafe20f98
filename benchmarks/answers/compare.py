"""Compares two folders of answers; see benchmarks/answers/run."""
import json
import pathlib
import sys

# What may differ: how it is said, how long it took, where it lies.
ASIDE = {"seconds", "reason", "reasons", "advice", "message", "evidence", "folder", "out", "path", "store", "schema", "notes", "output",
         "started", "ended", "wall_seconds", "full_run_seconds", "text", "version", "samples_per_second", "log_file", "study", "stage", "seconds_per_step"}


def kept(value):
    if isinstance(value, dict):
        return {k: kept(v) for k, v in value.items() if k not in ASIDE and not k.endswith("seconds")}
    if isinstance(value, list):
        return [kept(v) for v in value]
    return value


def differences(a, b, at=""):
    if type(a) is not type(b):
        yield f"{at}: {a!r} and {b!r}"
    elif isinstance(a, dict):
        for key in sorted(a.keys() | b.keys()):
            if key in a and key in b:
                yield from differences(a[key], b[key], f"{at}.{key}")
            else:
                yield f"{at}.{key}: only in the {'first' if key in a else 'second'}"
    elif isinstance(a, list):
        if len(a) != len(b):
            yield f"{at}: {len(a)} and {len(b)} items"
        for i, (x, y) in enumerate(zip(a, b)):
            yield from differences(x, y, f"{at}[{i}]")
    elif a != b and not (a != a and b != b):
        yield f"{at}: {a!r} and {b!r}"


def records(file):
    lines = [json.loads(line) for line in open(file)]
    key = (lambda r: (r["task"], r["method"], r["seed"])) if file.name.startswith("find") else None
    return sorted(lines, key=key) if key else lines


first, second = (pathlib.Path(folder) for folder in sys.argv[1:3])
total = changed = 0
for file in sorted(first.glob("*.jsonl")):
    if not (second / file.name).exists():
        print(f"{file.name}: not kept in {second}")
        continue
    a, b = records(file), records(second / file.name)
    total += len(a)
    found = [] if len(a) == len(b) else [f"{len(a)} and {len(b)} answers"]
    for i, (x, y) in enumerate(zip(a, b)):
        difference = list(differences(kept(x), kept(y), f"{file.name} {i + 1}"))
        changed += bool(difference)
        found += difference[:3]
    print(f"{file.name}: {len(a)} answers, " + (f"{len(found)} differences" if found else "all the same"))
    for line in found[:20]:
        print("  " + line)
    changed += len(a) != len(b)
print(f"{total} answers compared, {changed} differ")
sys.exit(1 if changed else 0)
