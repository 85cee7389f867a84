"""One training step in PyTorch, by the protocol of peer.ts: a job as the first argument, then a step for every line."""
import json, struct, sys, time

started = time.perf_counter()
import torch
import torch.nn.functional as F

HEADS, EPSILON = 4, 1e-6


def read_arrays(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header, body = json.loads(file.read(length)), file.read()
    return {
        name: torch.frombuffer(bytearray(body[slice(*entry["data_offsets"])]), dtype=torch.float32).reshape(entry["shape"])
        for name, entry in header.items() if name != "__metadata__"
    }


def forward(w, pixels):
    def linear(x, name):
        return F.linear(x, w[f"{name}.weight"], w[f"{name}.bias"])

    def norm(x, name):
        return F.layer_norm(x, x.shape[-1:], w[f"{name}.weight"], w[f"{name}.bias"], EPSILON)

    kernel = w["patch_embed.proj.weight"]
    side = int((kernel.shape[1] / pixels.shape[1]) ** 0.5)
    kernel = kernel.reshape(kernel.shape[0], pixels.shape[1], side, side)
    x = F.conv2d(pixels, kernel, w["patch_embed.proj.bias"], stride=side).flatten(2).transpose(1, 2)
    x = torch.cat([w["cls_token"].expand(len(x), -1, -1), x], 1) + w["pos_embed"]
    b, t, d = x.shape
    depth = 1 + max(int(name.split(".")[1]) for name in w if name.startswith("blocks."))
    for block in (f"blocks.{i}" for i in range(depth)):
        qkv = linear(norm(x, f"{block}.norm1"), f"{block}.attn.qkv")
        q, k, v = qkv.view(b, t, 3, HEADS, d // HEADS).permute(2, 0, 3, 1, 4)
        weights = torch.softmax(q @ k.transpose(-2, -1) * (d // HEADS) ** -0.5, -1)
        x = x + linear((weights @ v).transpose(1, 2).reshape(b, t, d), f"{block}.attn.proj")
        x = x + linear(F.gelu(linear(norm(x, f"{block}.norm2"), f"{block}.mlp.fc1")), f"{block}.mlp.fc2")
    return linear(norm(x, "norm")[:, 0], "head")


def main():
    job = json.loads(sys.argv[1])
    torch.set_num_threads(job["threads"])
    weights, data = read_arrays(job["weights"]), read_arrays(job["data"])
    for parameter in weights.values():
        parameter.requires_grad_()
    decays = lambda name: name.endswith(".weight") and "norm" not in name and "patch_embed" not in name
    groups = [[p for name, p in weights.items() if decays(name) == wanted] for wanted in (True, False)]
    optimizer = torch.optim.AdamW(
        [{"params": groups[0], "weight_decay": 0.05}, {"params": groups[1], "weight_decay": 0.0}],
        lr=1e-3, betas=(0.9, 0.999), eps=1e-8,
    )

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(forward(weights, data["input"]), data["targets"])
        loss.backward()
        optimizer.step()
        return loss.item()

    with open(job["output"], "wb") as file:
        file.write(struct.pack("<3f", *(step() for _ in range(3))))
    print(json.dumps({"loadMilliseconds": 1e3 * (time.perf_counter() - started)}), flush=True)
    for _ in sys.stdin:
        before = time.perf_counter()
        step()
        print(json.dumps({"milliseconds": 1e3 * (time.perf_counter() - before)}), flush=True)


main()
