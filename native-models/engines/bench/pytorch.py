"""DrasCLR's encoder and training step in PyTorch: what `drasclr engine bench --pytorch` measures beside us.

Three ways to condition a layer on the location p, equal in numbers:
  batch    one kernel is mixed per location and used for all its rows, as our engines do
  loop     a kernel is mixed for every sample and one convolution follows the other: what the
           published implementation does
  grouped  a kernel is mixed for every sample, all in one grouped convolution

The program reads requests as JSON, one a line, and answers each with one line:
  python pytorch.py '{"experts": 8, "seed": 1, "rows": 128, "neighbours": 2, "bank": 4096}'
"""

import json
import os
import queue
import resource
import sys
import threading
import time

import torch
from torch import nn
from torch.nn import functional as F

EDGE = 32
WIDTH = 128
HEAD = ["fc.0.weight", "fc.0.bias", "fc.2.weight", "fc.2.bias"]


def block(name, inputs, outputs):
    return [
        (f"{name}.conv1", f"{name}.bn1", inputs, outputs, 1),
        (f"{name}.conv2", f"{name}.bn2", outputs, outputs, 1),
        (f"{name}.conv3", f"{name}.bn3", outputs, outputs, 2),
    ]


# name of the convolution, of its norm, channels in and out, stride
LAYERS = [
    ("conv1", "bn1", 1, 8, 1),
    ("conv2", "bn2", 8, 8, 2),
    *block("downsample1", 8, 16),
    *block("downsample2", 16, 32),
    *block("downsample3", 32, 64),
    ("conv3", "bn3", 64, 128, 1),
    ("conv4", "bn4", 128, 128, 2),
]


def fill(shape, seed, amplitude):
    """Numbers that any language rebuilds: float32((2u - 1) a), u a linear congruence of the flat index."""
    count = 1
    for length in shape:
        count *= length
    index = torch.arange(count, dtype=torch.int64)
    u = ((index * 2654435761 + seed * 40503 + 12345) % 2**32).double() / 2**32
    return ((2 * u - 1) * amplitude).float().view(shape)


class Layer(nn.Module):
    """W = sum_n alpha_n W_n with alpha = sigmoid(p W_r + b); convolution, batch norm, ELU."""

    def __init__(self, experts, inputs, outputs, stride):
        super().__init__()
        self.stride = stride
        self.weight = nn.Parameter(torch.zeros(experts, outputs, inputs, 3, 3, 3))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.routing = nn.Linear(3, experts)
        self.norm = nn.BatchNorm3d(outputs)

    def kernels(self, locations):
        """[locations, out, in, 3, 3, 3]"""
        alpha = torch.sigmoid(self.routing(locations))
        return (alpha @ self.weight.flatten(1)).view(-1, *self.weight.shape[1:])

    def convolve(self, x, kernel, bias):
        return F.conv3d(x, kernel, bias, self.stride, 1)

    def forward(self, x, locations, way):
        """x [n, c, z, y, x]; locations [1, 3] for all rows, or [l, 3] for l runs of equally many rows."""
        if way == "batch" and not self.training:
            return F.elu(self.folded(x, locations))
        if way == "batch":
            parts = x.chunk(len(locations))
            kernels = self.kernels(locations)
            y = [self.convolve(part, kernel, self.bias) for part, kernel in zip(parts, kernels)]
        else:
            each = locations.repeat_interleave(len(x) // len(locations), 0)
            kernels = self.kernels(each)
            if way == "loop":
                y = [self.convolve(x[i : i + 1], kernels[i], self.bias) for i in range(len(x))]
            else:
                y = [self.grouped(x, kernels)]
        return F.elu(self.norm(y[0] if len(y) == 1 else torch.cat(y)))

    def grouped(self, x, kernels):
        n = len(x)
        merged = x.reshape(1, -1, *x.shape[2:])
        y = F.conv3d(merged, kernels.flatten(0, 1), self.bias.repeat(n), self.stride, 1, groups=n)
        return y.view(n, -1, *y.shape[2:])

    def folded(self, x, locations):
        """Running statistics folded into the kernel."""
        factor = self.norm.weight / torch.sqrt(self.norm.running_var + self.norm.eps)
        bias = (self.bias - self.norm.running_mean) * factor + self.norm.bias
        kernels = self.kernels(locations) * factor.view(-1, 1, 1, 1, 1)
        parts = x.chunk(len(locations))
        y = [self.convolve(part, kernel, bias) for part, kernel in zip(parts, kernels)]
        return y[0] if len(y) == 1 else torch.cat(y)


class Encoder(nn.Module):
    def __init__(self, experts):
        super().__init__()
        self.layers = nn.ModuleList(Layer(experts, i, o, stride) for _, _, i, o, stride in LAYERS)
        self.fc = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.ReLU(), nn.Linear(WIDTH, WIDTH))

    def features(self, x, locations, way):
        """h [n, 128]"""
        for layer in self.layers:
            x = layer(x, locations, way)
        return x.flatten(1)

    def forward(self, x, locations, way):
        """Unit embeddings [n, 128]."""
        return F.normalize(self.fc(self.features(x, locations, way)))

    def named(self):
        """Parameters by their published names, in the order of the reference formulas."""
        names = {}
        for layer, (conv, norm, *_) in zip(self.layers, LAYERS):
            names[f"{conv}.weight"] = layer.weight
            names[f"{conv}.bias"] = layer.bias
            names[f"{conv}._routing_fn.fc.weight"] = layer.routing.weight
            names[f"{conv}._routing_fn.fc.bias"] = layer.routing.bias
            names[f"{norm}.weight"] = layer.norm.weight
            names[f"{norm}.bias"] = layer.norm.bias
        head = [self.fc[0].weight, self.fc[0].bias, self.fc[2].weight, self.fc[2].bias]
        return names | dict(zip(HEAD, head))

    def statistics(self):
        names = {}
        for layer, (_, norm, *_) in zip(self.layers, LAYERS):
            names[f"{norm}.running_mean"] = layer.norm.running_mean
            names[f"{norm}.running_var"] = layer.norm.running_var
        return names


def amplitude(name, tensor):
    if tensor.dim() == 6:
        return (3 / (27 * tensor.shape[2])) ** 0.5
    if "_routing_fn" in name:
        return 0.5 if name.endswith("weight") else 0.2
    if ".bn" in f".{name}":
        return 0.2 if name.endswith("weight") else 0.1
    return 0.12 if name.endswith("weight") else 0.05


def encoder(experts, seed, dtype=torch.float32):
    """The encoder whose parameters are formulas of the seed."""
    model = Encoder(experts).to(dtype)
    with torch.no_grad():
        for offset, (name, tensor) in enumerate(model.named().items()):
            values = fill(tuple(tensor.shape), seed + offset, amplitude(name, tensor)).to(dtype)
            scale = ".bn" in f".{name}" and name.endswith("weight")
            tensor.copy_(1 + values if scale else values)
    return model


class Batch:
    """Inputs of a step. Neighbours lie by location, n0 of all samples, then n1: [l B, 1, 32, 32, 32]."""

    def __init__(self, rows, neighbours, bank, seed, dtype=torch.float32):
        patch = (1, EDGE, EDGE, EDGE)
        self.query = fill((rows, *patch), seed + 1000, 1).to(dtype)
        self.key = fill((rows, *patch), seed + 1001, 1).to(dtype)
        around = fill((rows, neighbours, *patch), seed + 1002, 1).to(dtype)
        self.neighbours = around.transpose(0, 1).reshape(rows * neighbours, *patch)
        self.location = fill((1, 3), seed + 1003, 1).to(dtype)
        self.neighbour_locations = fill((neighbours, 3), seed + 1004, 1).to(dtype)
        self.bank = F.normalize(fill((bank, WIDTH), seed + 1005, 1).to(dtype))

    def laid_out(self, layout):
        for name in ("query", "key", "neighbours"):
            setattr(self, name, getattr(self, name).contiguous(memory_format=layout))
        return self


def local_loss(q, k, bank, tau):
    """Eq. 6."""
    positive = (q * k).sum(1, keepdim=True) / tau
    everything = torch.cat([positive, q @ bank.T / tau], 1)
    return (everything.logsumexp(1) - positive[:, 0]).mean()


def neighbour_loss(r, k, bank, tau):
    """Eq. 8: the sums over the neighbours are inside the logarithm. r [l, B, 128]"""
    positive = (r * k).sum(2).T / tau
    negative = (r @ bank.T / tau).transpose(0, 1).flatten(1)
    return (torch.cat([positive, negative], 1).logsumexp(1) - positive.logsumexp(1)).mean()


@torch.no_grad()
def momentum_update(key, query, m):
    """Eq. 5."""
    torch._foreach_lerp_(list(key.parameters()), list(query.parameters()), 1 - m)


class Step:
    """One whole pretraining step: keys, both losses and their gradients, SGD."""

    def __init__(self, query, key, optimiser, way, embed=None, tau=0.2, momentum=0.999):
        self.query, self.key, self.optimiser = query, key, optimiser
        self.way, self.tau, self.momentum = way, tau, momentum
        self.embed = embed or (lambda model, *inputs: model(*inputs))

    def __call__(self, batch):
        momentum_update(self.key, self.query, self.momentum)
        with torch.no_grad():
            k = self.embed(self.key, batch.key, batch.location, self.way)
        self.optimiser.zero_grad(set_to_none=True)
        q = self.embed(self.query, batch.query, batch.location, self.way)
        local = local_loss(q, k, batch.bank, self.tau)
        # one after the other: the two graphs share no activation, so this needs less memory
        local.backward()
        r = neighbour = None
        if len(batch.neighbours) > 0:
            r = self.embed(self.query, batch.neighbours, batch.neighbour_locations, self.way)
            r = r.view(len(batch.neighbour_locations), -1, WIDTH)
            neighbour = neighbour_loss(r, k, batch.bank, self.tau)
            neighbour.backward()
        self.optimiser.step()
        return q, k, r, local, neighbour


class Bench:
    """What can be timed. A variant is {way, threads, layout, compiled}."""

    def __init__(self, experts, seed, rows, neighbours, bank):
        self.experts, self.seed, self.rows = experts, seed, rows
        self.neighbours, self.bank = neighbours, bank
        self.kept = {}

    def variants(self, way, threads):
        return [
            {"way": way, "threads": n, "layout": layout, "compiled": compiled}
            for compiled in ([False, True] if way == "batch" else [False])
            for n in threads
            for layout in ("contiguous", "channels_last_3d")
            if not (compiled and n != threads[-1])
        ]

    def runner(self, figure, variant, rows):
        """A function that does `rows` units of work, warmed up."""
        torch.set_num_threads(variant["threads"])
        name = json.dumps(variant)
        if self.kept.get("of") != (figure, rows):
            self.kept = {"of": (figure, rows)}
        if name not in self.kept:
            self.kept[name] = self.prepare(figure, variant, rows)
            self.kept[name]()
        return self.kept[name]

    def prepare(self, figure, variant, rows):
        layout = torch.channels_last_3d if variant["layout"] == "channels_last_3d" else torch.contiguous_format
        around = self.neighbours if figure == "step" else 0
        batch = Batch(rows, around, self.bank if figure == "step" else 1, self.seed).laid_out(layout)
        query = encoder(self.experts, self.seed)
        way = variant["way"]
        if figure == "inference":
            features = torch.compile(query.features) if variant["compiled"] else query.features
            query.eval()

            def infer():
                with torch.inference_mode():
                    features(batch.query, batch.location, way)

            return infer
        optimiser = torch.optim.SGD(query.parameters(), 0.01, 0.9, weight_decay=1e-4, fused=True)
        if figure == "training":
            features = torch.compile(query.features) if variant["compiled"] else query.features
            classifier = nn.Linear(WIDTH, 1)
            targets = (torch.arange(rows) % 2).float()

            def train():
                optimiser.zero_grad(set_to_none=True)
                logits = classifier(features(batch.query, batch.location, way))[:, 0]
                F.binary_cross_entropy_with_logits(logits, targets).backward()
                optimiser.step()

            return train
        key = encoder(self.experts, self.seed + 500).requires_grad_(False)
        embed = torch.compile(lambda model, *inputs: model(*inputs)) if variant["compiled"] else None
        step = Step(query, key, optimiser, way, embed)
        return lambda: step(batch)

    def time(self, figure, variant, rows, seconds):
        """Calls until the seconds have passed, at least one. -> units done and the time they took"""
        run = self.runner(figure, variant, rows)
        start = time.perf_counter()
        calls = 0
        while calls == 0 or time.perf_counter() - start < seconds:
            run()
            calls += 1
        return {"units": calls * rows, "seconds": time.perf_counter() - start}

    def tune(self, figure, way, threads, rows):
        """Every variant once on a small batch, the fastest first."""
        tried = []
        for variant in self.variants(way, threads):
            try:
                timed = self.time(figure, variant, rows, 0.5)
            except Exception as error:  # a compiler may be missing
                if not variant["compiled"]:
                    raise
                tried.append({"variant": variant, "rate": 0, "failed": str(error).splitlines()[0]})
                continue
            tried.append({"variant": variant, "rate": timed["units"] / timed["seconds"]})
            self.kept = {}
        return sorted(tried, key=lambda one: -one["rate"])

    def encode(self, way, rows):
        model = encoder(self.experts, self.seed).eval()
        batch = Batch(rows, 0, 1, self.seed)
        with torch.inference_mode():
            return model.features(batch.query, batch.location, way).flatten().tolist()

    def version(self):
        return torch.__version__

    def matmul(self, threads):
        """GFLOP/s of a large matrix product: what this processor reaches with all its vector units."""
        torch.set_num_threads(threads)
        a = fill((2048, 2048), 1, 1)
        a @ a
        best = 0.0
        for _ in range(5):
            start = time.perf_counter()
            a @ a
            best = max(best, 2 * 2048**3 / (time.perf_counter() - start) / 1e9)
        return best

    def answer(self, request):
        op = request.pop("op")
        return {"result": getattr(self, op)(**request)}


def peak_memory():
    """MiB of resident memory at its highest."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def serve():
    bench = Bench(**json.loads(sys.argv[1]))
    requests = queue.Queue()
    threading.Thread(target=read_requests, args=[requests], daemon=True).start()
    while True:
        answer = bench.answer(json.loads(requests.get()))
        print(json.dumps(answer | {"memory": peak_memory()}), flush=True)


def read_requests(requests):
    for line in sys.stdin:
        requests.put(line)
    # whoever asked is gone: nobody waits for the answer under way
    os._exit(0)


if __name__ == "__main__":
    serve()
