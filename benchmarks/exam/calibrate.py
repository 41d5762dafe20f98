"""script/bench exam --calibrate: fits the numbers of src/surefoot/find/confidence.cpp on the choosing half.

Log odds of being right = at_best - per_doubling * doublings - of_remaining_loss * remaining - of_stalling * stalled, by
logistic regression with `per_doubling` held, over budgets of 0.02 to 0.5 and runs of a whole, a half and a quarter of
their tables. Each task counts the same, those of DeepOBS four times. Prints the fit, and on both halves how often what
is said so surely is right.
"""

import collections
import math

import exam

BUDGETS = [0.5, 0.25, 0.1, 0.05, 0.02]
SHARES = [1, 0.5, 0.25]
PER_DOUBLING = 0.15
STALLED = 0.01
PLATEAU_REMAINING = 0.2
USUALLY_REMAINING = 0.5
BANDS = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01]


def features(shape):
    remaining = USUALLY_REMAINING if shape["remaining"] is None else shape["remaining"]
    stalled = shape["rungs"] > 1 and shape["latest_share"] < STALLED and remaining > PLATEAU_REMAINING
    return [1.0, -remaining, -float(stalled)], -PER_DOUBLING * shape["doublings"]


def solve(matrix, right):
    """Gaussian elimination; the matrix is small and positive definite."""
    n = len(right)
    rows = [[*matrix[i], right[i]] for i in range(n)]
    for i in range(n):
        for j in range(i + 1, n):
            factor = rows[j][i] / rows[i][i]
            rows[j] = [a - factor * b for a, b in zip(rows[j], rows[i])]
    answer = [0.0] * n
    for i in reversed(range(n)):
        answer[i] = (rows[i][n] - sum(rows[i][j] * answer[j] for j in range(i + 1, n))) / rows[i][i]
    return answer


def probability(values, offset, numbers):
    return 1 / (1 + math.exp(-(offset + sum(a * b for a, b in zip(values, numbers)))))


def fit(samples, penalty=0.04, rounds=30):
    """Newton's method. A sample is (features, offset, right, weight)."""
    n = len(samples[0][0])
    numbers = [0.0] * n
    for _ in range(rounds):
        gradient = [penalty * b * (i > 0) for i, b in enumerate(numbers)]
        curvature = [[penalty * (i == j and i > 0) for j in range(n)] for i in range(n)]
        for values, offset, is_right, weight in samples:
            p = probability(values, offset, numbers)
            for i in range(n):
                gradient[i] += weight * (p - is_right) * values[i]
                for j in range(n):
                    curvature[i][j] += weight * p * (1 - p) * values[i] * values[j]
        numbers = [b - step for b, step in zip(numbers, solve(curvature, gradient))]
    return numbers


def answers_of(program, all_tables):
    of = {table["task"]: table for table in all_tables}
    truths = {(name, share): exam.Truth(table, share) for name, table in of.items() for share in SHARES}
    answers = exam.races(program, all_tables, BUDGETS, SHARES)
    for answer in answers:
        exam.score(answer, truths[answer["task"], answer["share"]])
        answer["source"], answer["half"] = of[answer["task"]]["source"], of[answer["task"]]["half"]
    return [answer for answer in answers if answer["regret"] is not None and "shape" in answer]


def calibrate(program, all_tables):
    answers = answers_of(program, all_tables)
    count = collections.Counter(answer["task"] for answer in answers)
    weight = lambda a: (4 if a["source"] == "deepobs" else 1) / count[a["task"]]
    samples = [(*features(a["shape"]), float(exam.right(a)), weight(a)) for a in answers if a["half"] == "choose"]
    numbers = fit(samples)
    print("at_best {:.2f}, of_remaining_loss {:.2f}, of_stalling {:.2f}".format(*numbers))
    for source in ("deepobs", "proving ground"):
        for half in ("choose", "report"):
            of = [a for a in answers if a["source"] == source and a["half"] == half]
            said = [(probability(*features(a["shape"]), numbers), exam.right(a)) for a in of]
            brier = sum((p - is_right) ** 2 for p, is_right in said) / len(said)
            bands = []
            for low, high in zip(BANDS, BANDS[1:]):
                inside = [is_right for p, is_right in said if low <= p < high]
                bands.append(f"from {low:g}: {sum(inside)} of {len(inside)}")
            print(f"{source} {half}: Brier {brier:.3f}; " + ", ".join(bands))
