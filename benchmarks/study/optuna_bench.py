"""ask + report + tell with Optuna, one process: optuna_bench.py URL TRIALS [durable]"""
import sys
import time

import optuna

url, trials = sys.argv[1], int(sys.argv[2])
optuna.logging.set_verbosity(optuna.logging.ERROR)
study = optuna.create_study(storage=url, study_name="bench", sampler=optuna.samplers.RandomSampler(seed=0))
begin = time.perf_counter()
for _ in range(trials):
    trial = study.ask()
    trial.suggest_float("lr", 1e-5, 1, log=True)
    trial.report(0.5, 1)
    study.tell(trial, 0.5)
seconds = time.perf_counter() - begin
print(f"Optuna {optuna.__version__}: {trials} trials in {seconds:.1f} s: {1000 * seconds / trials:.3f} ms a trial")
