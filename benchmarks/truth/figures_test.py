"""Best rates and standard errors in the finders' results are those of the truth tables as they are packed."""
import json
import math
import pathlib
import unittest

import pack


def figures(runs):
    """Best rate and the standard error of its loss, as the tables of the results print them (find/find_tables.cpp)."""
    by_rate = {}
    for run in runs:
        losses = [run["initial"]] + ([] if run["diverged"] else [v for v in run["validation"] if v is not None])
        by_rate.setdefault(round(math.log10(run["learning_rate"]), 6), []).append(min(losses))
    best = min(by_rate, key=lambda rate: sum(by_rate[rate]) / len(by_rate[rate]))
    values = by_rate[best]
    mean = sum(values) / len(values)
    initial = sum(run["initial"] for run in runs) / len(runs)
    error = math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1) / len(values))
    return f"{10**best:.3g}", f"{100 * error / (initial - mean):.2f}%"


class Figures(unittest.TestCase):
    def test_every_row_by_task(self):
        tables = {name: runs for group in pack.all_groups().values() for name, runs in group.items()}
        results = json.loads((pathlib.Path(pack.HERE).parent / "find" / "results.json").read_text())
        rows = 0
        for measurement in results["measurements"]:
            word = measurement["command"].split()[-1]
            suffix = f"-{word}" if word in pack.SCHEDULES else ""
            for table in measurement["tables"]:
                if not table["title"].endswith("by task"):
                    continue
                rate = table["columns"].index("best rate")
                for row in table["rows"]:
                    rows += 1
                    with self.subTest(task=row[0] + suffix):
                        self.assertEqual((row[rate], row[rate + 1]), figures(tables[row[0] + suffix]))
        self.assertGreater(rows, 150)


if __name__ == "__main__":
    unittest.main()
