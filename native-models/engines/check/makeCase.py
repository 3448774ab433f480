"""Makes a reference case for `drasclr engine check`: one whole training step in float64 PyTorch.

  python makeCase.py --experts 2 --batch 4 --neighbours 2 --bank 16 --seed 3 > cases/small.json
  python makeCase.py --reproduce FILE    largest relative difference from each case of a file
"""

import argparse
import json
import math
import pathlib
import sys

import torch

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "bench"))
from pytorch import WIDTH, Batch, Step, encoder  # noqa: E402

GRADIENTS = [
    "conv1.weight",
    "conv1._routing_fn.fc.weight",
    "bn1.bias",
    "conv2.weight",
    "downsample1.conv1.weight",
    "downsample1.conv3._routing_fn.fc.weight",
    "downsample2.conv2.weight",
    "downsample2.bn2.weight",
    "downsample3.conv3.weight",
    "conv3.weight",
    "conv4.weight",
    "conv4.bias",
    "conv4._routing_fn.fc.bias",
    "fc.0.weight",
    "fc.2.weight",
    "fc.2.bias",
]
STATISTICS = ["bn1.running_mean", "downsample1.bn2.running_mean", "downsample3.bn3.running_var", "bn4.running_var"]


def vector(tensor):
    flat = tensor.detach().double().flatten()
    return {
        "shape_size": flat.numel(),
        "norm": float(flat.norm()),
        "first": flat[:6].tolist(),
        "last": flat[-6:].tolist(),
    }


def make_case(settings, gradients, statistics, way="batch"):
    experts, seed, rows = settings["experts"], settings["seed"], settings["batch"]
    query = encoder(experts, seed, torch.float64)
    key = encoder(experts, seed + 500, torch.float64).requires_grad_(False)
    batch = Batch(rows, settings["neighbours"], settings["bank"], seed, torch.float64)
    with torch.no_grad():
        h = query.eval().features(batch.query, batch.location, way)
        z = query.fc(h)
    query.train()
    optimiser = torch.optim.SGD(
        query.parameters(), settings["lr"], settings["momentum_sgd"], weight_decay=settings["weight_decay"]
    )
    step = Step(query, key, optimiser, way, tau=settings["tau"], momentum=settings["momentum_key"])
    q, k, r, local, neighbour = step(batch)
    named, running = query.named(), query.statistics()
    # sample-major: b0 n0, b0 n1, b1 n0 ...
    neighbours = r.transpose(0, 1) if r is not None else torch.zeros(0, WIDTH)
    return settings | {
        "eval_h": vector(h),
        "eval_z": vector(z),
        "q": vector(q),
        "k": vector(k),
        "r": vector(neighbours),
        "local_loss": local.item(),
        "neighbour_loss": neighbour.item() if neighbour is not None else 0,
        "gradients": {name: vector(named[name].grad) for name in gradients},
        "after_step": {name: vector(named[name]) for name in gradients},
        "running_after_two_passes": {name: vector(running[name]) for name in statistics},
    }


def difference(ours, theirs):
    """Largest relative difference of two cases; a vector that is zero but for rounding counts by itself."""
    if isinstance(theirs, (int, float)):
        return abs(ours - theirs) / max(abs(theirs), 1e-300) if ours != theirs else 0.0
    if "norm" not in theirs:
        return max((difference(ours[name], value) for name, value in theirs.items()), default=0.0)
    if theirs["norm"] < 1e-9:
        return ours["norm"]
    pairs = zip([ours["norm"], *ours["first"], *ours["last"]], [theirs["norm"], *theirs["first"], *theirs["last"]])
    typical = theirs["norm"] / math.sqrt(theirs["shape_size"])
    return max(abs(a - b) / max(abs(b), typical) for a, b in pairs)


def reproduce(file):
    for case in json.loads(pathlib.Path(file).read_text()):
        settings = {name: value for name, value in case.items() if isinstance(value, (int, float))}
        settings = {name: value for name, value in settings.items() if not name.endswith("_loss")}
        for way in ("batch", "grouped", "loop"):
            made = make_case(settings, case["gradients"], case["running_after_two_passes"], way)
            print(f"seed {case['seed']}, {way}: {difference(made, case):.1e}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reproduce")
    parser.add_argument("--way", default="batch", choices=["batch", "grouped", "loop"])
    for name, value in (("experts", 2), ("batch", 4), ("neighbours", 2), ("bank", 16), ("seed", 3)):
        parser.add_argument(f"--{name}", type=int, default=value)
    options = vars(parser.parse_args())
    file, way = options.pop("reproduce"), options.pop("way")
    if file:
        reproduce(file)
        return
    settings = options | {"tau": 0.2, "momentum_key": 0.999, "lr": 0.01, "momentum_sgd": 0.9, "weight_decay": 1e-4}
    print(json.dumps([make_case(settings, GRADIENTS, STATISTICS, way)], indent=1))


if __name__ == "__main__":
    main()
