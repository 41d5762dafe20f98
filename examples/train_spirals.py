#!/usr/bin/env python3
"""A PyTorch training script that knows nothing of Surefoot: it takes a rate and a seed, and prints its losses.

  surefoot find --steps 2000 -- python3 examples/train_spirals.py --rate {lr} --seed {seed}
  surefoot sweep --lr 1e-3:1 --seeds 2 -- python3 examples/train_spirals.py --rate {lr} --seed {seed}
"""
import argparse

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float, required=True)
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--steps", type=int, default=2000)
arguments = parser.parse_args()
torch.manual_seed(arguments.seed)
torch.set_num_threads(1)

# Points on two spirals: no file to download.
angle = torch.rand(2000) * 9
side = torch.randint(0, 2, (2000,))
radius = angle / 9 * (1 - 2 * side)
points = torch.stack([radius * angle.cos(), radius * angle.sin()], 1) + 0.02 * torch.randn(2000, 2)
model = torch.nn.Sequential(torch.nn.Linear(2, 64), torch.nn.Tanh(), torch.nn.Linear(64, 64), torch.nn.Tanh(),
                            torch.nn.Linear(64, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=arguments.rate, momentum=0.9)
for step in range(1, arguments.steps + 1):
    batch = torch.randint(0, 1600, (64,))
    loss = torch.nn.functional.cross_entropy(model(points[batch]), side[batch])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 10 == 0:
        with torch.no_grad():
            validation = torch.nn.functional.cross_entropy(model(points[1600:]), side[1600:])
        print(f"step {step}/{arguments.steps} loss {loss.item():.4f} val_loss {validation.item():.4f}")
