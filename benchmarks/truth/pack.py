#!/usr/bin/env python3
"""Packs tables of full runs, a file a group of tasks; README.md has the format.

pack.py add FOLDER     the runs of FOLDER/*.jsonl (or .jsonl.gz) join the groups that lie here
pack.py unpack FOLDER  writes every table as FOLDER/TABLE.jsonl
pack.py check FOLDER   whether each run of FOLDER/*.jsonl(.gz) is here, value for value
pack.py agree PROGRAM  whether PROGRAM (surefoot_truth_list) reads the groups as this script does
"""
import array
import gzip
import json
import math
import pathlib
import subprocess
import sys
import zlib

HERE = pathlib.Path(__file__).resolve().parent
MAGIC = b"surefoot truth 1\n"
SCHEDULES = ("cosine", "linear", "onecycle")
# Codes 0 and 1 are NaN and zero. Others count the numbers of five digits upwards from 1e-64.
BIAS, DIGITS = 64, 90000


def is_scheduled(table):
    return table.rsplit("-", 1)[-1] in SCHEDULES


def group_of(table):
    """The group that a table belongs to: by its task, first as the report knows it."""
    base = table.rsplit("-", 1)[0] if is_scheduled(table) else table
    files = ["tasks", "exploration", "exploration-cliffs", "exploration-schedules"]
    if is_scheduled(table):
        files.insert(0, files.pop())
    for name in files:
        document = json.loads((HERE.parent / "find" / f"{name}.json").read_text())
        for task in document["tasks"]:
            if task["name"] == base:
                return task.get("group", document.get("group"))
    sys.exit(f"pack.py: no task file names {base}")


def code_of(value):
    """A number of five significant digits as an integer that grows with it."""
    if value is None:
        return 0
    if value == 0:
        return 1
    digits, exponent = f"{value:.4e}".split("e")
    code = 2 + (int(exponent) + BIAS) * DIGITS + int(digits.replace(".", "")) - 10000
    if value < 0 or value_of(code) != value:
        sys.exit(f"pack.py: a loss must be a number of five digits, not negative, got {value!r}")
    return code


def value_of(code):
    if code < 2:
        return None if code == 0 else 0.0
    exponent, digits = divmod(code - 2, DIGITS)
    # As truth_table.cpp rounds: the same division gives the same last bit.
    return (digits + 10000) / 10.0 ** (4 - (exponent - BIAS))


def predicted(way, left, above, before_above):
    """What a value is expected to be: as the filters of PNG, from the one before and those of a run beside."""
    if way == 0:
        return left
    if way == 1:
        return above
    return left + above - before_above if way == 2 else left + (above - before_above) // 2


def neighbour(runs, i):
    """The run of the same seed before run i whose rate is nearest; None when there is none."""
    best, where = math.inf, None
    for j in range(i):
        if runs[j]["seed"] == runs[i]["seed"]:
            distance = abs(math.log(runs[j]["learning_rate"] / runs[i]["learning_rate"]))
            if distance < best:
                best, where = distance, j
    return where


def filtered(way, codes, beside):
    left, out = 0, []
    for k, code in enumerate(codes):
        above = beside[min(k, len(beside) - 1)]
        before = beside[min(k - 1, len(beside) - 1)] if k else 0
        out.append(code - predicted(way, left, above, before))
        left = code
    return out


def packed_row(codes, beside):
    rows = [(way, filtered(way, codes, beside or [0])) for way in (range(4) if beside else range(1))]
    return min(rows, key=lambda row: sum(math.log2(1 + abs(d)) for d in row[1]))


def unpacked_row(way, differences, beside):
    left, codes, beside = 0, [], beside or [0]
    for k, difference in enumerate(differences):
        above = beside[min(k, len(beside) - 1)]
        before = beside[min(k - 1, len(beside) - 1)] if k else 0
        left = difference + predicted(way, left, above, before)
        codes.append(left)
    return codes


def planes(values, typecode):
    """Numbers with their first bytes together, then their second bytes, and so on, little end first."""
    data = array.array(typecode, values)
    if sys.byteorder == "big":
        data.byteswap()
    raw = data.tobytes()
    return b"".join(raw[i :: data.itemsize] for i in range(data.itemsize))


def from_planes(raw, typecode):
    size = array.array(typecode).itemsize
    count = len(raw) // size
    mixed = bytearray(len(raw))
    for i in range(size):
        mixed[i::size] = raw[i * count : (i + 1) * count]
    data = array.array(typecode)
    data.frombytes(bytes(mixed))
    if sys.byteorder == "big":
        data.byteswap()
    return data


def zigzag(d):
    return 2 * d if d >= 0 else -2 * d - 1


def write_group(path, tables):
    """tables: name → runs, in their order."""
    columns = {name: [] for name in COLUMNS}
    index = []
    for name, runs in tables.items():
        has_training = not is_scheduled(name)
        index.append({"table": name, "runs": len(runs), "training": has_training})
        codes = [{w: [code_of(x) for x in run[w]] for w in ("validation", "training")} for run in runs]
        for i, run in enumerate(runs):
            j = neighbour(runs, i)
            columns["learning_rate"].append(run["learning_rate"])
            columns["initial"].append(run["initial"])
            columns["seed"].append(run["seed"])
            flags = int(run["diverged"])
            for w, shift in (("validation", 1), ("training", 3)):
                row = codes[i][w] if w == "validation" or has_training else []
                way, differences = packed_row(row, codes[j][w] if j is not None else None)
                flags |= way << shift
                columns[w + "_count"].append(len(row))
                columns[w].extend(zigzag(d) for d in differences)
            columns["flags"].append(flags)
    raw = [planes(columns[name], typecode) for name, typecode in COLUMNS.items()]
    head = json.dumps({"columns": {name: len(columns[name]) for name in COLUMNS}, "tables": index}).encode()
    # A fixed time: the same tables make the same file.
    pathlib.Path(path).write_bytes(gzip.compress(MAGIC + head + b"\n" + b"".join(raw), 9, mtime=0))


COLUMNS = {"learning_rate": "d", "initial": "d", "seed": "I", "flags": "B", "validation_count": "B",
           "training_count": "B", "validation": "I", "training": "I"}


def read_group(path):
    raw = gzip.decompress(pathlib.Path(path).read_bytes())
    if not raw.startswith(MAGIC):
        sys.exit(f"pack.py: {path} is no group of tables")
    end = raw.index(b"\n", len(MAGIC))
    head, at = json.loads(raw[len(MAGIC) : end]), end + 1
    columns = {}
    for name, typecode in COLUMNS.items():
        size = head["columns"][name] * array.array(typecode).itemsize
        columns[name] = from_planes(raw[at : at + size], typecode)
        at += size
    tables, n, places = {}, 0, {"validation": 0, "training": 0}
    for entry in head["tables"]:
        runs, codes = [], []
        for i in range(entry["runs"]):
            runs.append({"learning_rate": columns["learning_rate"][n], "seed": columns["seed"][n],
                         "initial": columns["initial"][n], "diverged": bool(columns["flags"][n] & 1)})
            j, row = neighbour(runs, i), {}
            for w, shift in (("validation", 1), ("training", 3)):
                count = columns[w + "_count"][n]
                part = columns[w][places[w] : places[w] + count]
                places[w] += count
                row[w] = unpacked_row(columns["flags"][n] >> shift & 3,
                                      [z // 2 if z % 2 == 0 else -(z + 1) // 2 for z in part],
                                      codes[j][w] if j is not None else None)
                runs[i][w] = [value_of(c) for c in row[w]]
            codes.append(row)
            n += 1
        tables[entry["table"]] = runs
    return tables


def read_tables(folder):
    """The tables of a folder, a JSON object a line; a last line that was cut off is left out."""
    tables = {}
    for path in sorted(pathlib.Path(folder).glob("*.jsonl*")):
        text = (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode()
        runs = tables.setdefault(path.name.split(".jsonl")[0], [])
        for line in text.splitlines():
            try:
                runs.append(json.loads(line))
            except json.JSONDecodeError:
                print(f"pack.py: {path}: left out a line that was cut off", file=sys.stderr)
    return tables


def all_groups():
    return {path.name.split(".")[0]: read_group(path) for path in sorted(HERE.glob("*.truth.gz"))}


def key(run):
    return (round(math.log10(run["learning_rate"]), 6), run["seed"])


def add(folder):
    groups = all_groups()
    for name, runs in read_tables(folder).items():
        table = groups.setdefault(group_of(name), {}).setdefault(name, [])
        known = {key(run) for run in table}
        for run in runs:
            if key(run) not in known:
                table.append(run)
                known.add(key(run))
    for group, tables in groups.items():
        write_group(HERE / f"{group}.truth.gz", dict(sorted(tables.items())))


def unpack(folder):
    for tables in all_groups().values():
        for name, runs in tables.items():
            lines = (json.dumps(run, sort_keys=True, separators=(",", ":")) + "\n" for run in runs)
            (pathlib.Path(folder) / f"{name}.jsonl").write_text("".join(lines))


def kept(name, run):
    """What the groups keep of a run: under a schedule no training losses."""
    return {**run, "training": []} if is_scheduled(name) else run


def check(folder):
    here = {name: runs for tables in all_groups().values() for name, runs in tables.items()}
    wrong = 0
    tables = read_tables(folder)
    for name, runs in tables.items():
        if [kept(name, run) for run in runs] != here.get(name):
            print(f"{name} differs")
            wrong += 1
    values = sum(len(r["validation"]) + len(r["training"]) for runs in here.values() for r in runs)
    print(f"{len(tables)} tables there, {len(here)} here with {sum(map(len, here.values()))} runs, {values} losses;",
          f"{wrong} tables differ")
    sys.exit(1 if wrong else 0)


def agree(program):
    """The program prints what it reads, a run a line with 17 digits."""
    here = {name: runs for tables in all_groups().values() for name, runs in tables.items()}
    printed = subprocess.run([program, str(HERE)], capture_output=True, text=True, check=True).stdout
    there = {}
    for line in printed.splitlines():
        run = json.loads(line)
        there.setdefault(run.pop("table"), []).append(run)
    wrong = [name for name in sorted(here.keys() | there.keys()) if here.get(name) != there.get(name)]
    print(f"{len(here)} tables, {sum(map(len, here.values()))} runs read by both; differing tables: {wrong or 'none'}")
    sys.exit(1 if wrong or not here else 0)


if __name__ == "__main__":
    commands = {"add": add, "unpack": unpack, "check": check, "agree": agree}
    if len(sys.argv) != 3 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](sys.argv[2])
