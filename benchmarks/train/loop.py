"""The same loop in Python PyTorch: loop.py mlp|cnn BATCH STEPS prints seconds a step."""
import sys
import time

import torch

torch.set_num_threads(1)
torch.set_flush_denormal(True)
nn = torch.nn
models = {
    "mlp": lambda: nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10)),
    "cnn": lambda: nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(784, 64), nn.ReLU(inplace=True), nn.Linear(64, 10)),
}
batch, steps = int(sys.argv[2]), int(sys.argv[3])
inputs, targets = torch.randn(48000, 1, 28, 28), torch.randint(0, 10, (48000,))
model = models[sys.argv[1]]()
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
loss_of = nn.CrossEntropyLoss()
order = torch.randperm(48000)
epoch = 48000 // batch


def run(count):
    for i in range(count):
        rows = order[i % epoch * batch:(i % epoch + 1) * batch]
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model(inputs[rows]), targets[rows])
        loss.backward()
        optimizer.step()
        loss.item()


run(steps // 10 + 1)
begin = time.perf_counter()
run(steps)
print(f"{(time.perf_counter() - begin) / steps:.9f}")
