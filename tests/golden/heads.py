"""Small networks of DINO's and DINOv2's kind, and linear heads in files of their own: python3 heads.py TARGET

TARGET gets, for each case, CASE.backbone.pth and CASE.head.pth as Meta publishes theirs, and CASE.json with an input, the
logits, and the gradients of the loss. What each head reads is written down here from facebookresearch/dino (eval_linear.py)
and facebookresearch/dinov2 (hub/classifiers.py), and not from this project.
"""
import json
import math
import sys

import torch
from torch import nn
from torch.nn import functional

SIZE, PATCH, DIM, DEPTH, HEADS, CLASSES, BATCH = 16, 4, 16, 5, 2, 7, 2
GRID = SIZE // PATCH


class Block(nn.Module):
    def __init__(self, has_scale):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(DIM, eps=1e-6), nn.LayerNorm(DIM, eps=1e-6)
        self.attn = nn.ModuleDict({"qkv": nn.Linear(DIM, 3 * DIM), "proj": nn.Linear(DIM, DIM)})
        self.mlp = nn.ModuleDict({"fc1": nn.Linear(DIM, 4 * DIM), "fc2": nn.Linear(4 * DIM, DIM)})
        for name in ("ls1", "ls2") if has_scale else ():
            self.add_module(name, nn.ParameterDict({"gamma": nn.Parameter(torch.zeros(DIM))}))
        self.has_scale = has_scale

    def attend(self, x):
        batch, tokens, _ = x.shape
        qkv = self.attn["qkv"](x).reshape(batch, tokens, 3, HEADS, DIM // HEADS).permute(2, 0, 3, 1, 4)
        query, key, value = qkv
        weights = (query @ key.transpose(-2, -1) / math.sqrt(DIM // HEADS)).softmax(-1)
        return self.attn["proj"]((weights @ value).transpose(1, 2).reshape(batch, tokens, DIM))

    def forward(self, x):
        scales = (self.ls1["gamma"], self.ls2["gamma"]) if self.has_scale else (1, 1)
        x = x + scales[0] * self.attend(self.norm1(x))
        return x + scales[1] * self.mlp["fc2"](functional.gelu(self.mlp["fc1"](self.norm2(x))))


class Backbone(nn.Module):
    def __init__(self, registers=0, is_v2=True):
        super().__init__()
        self.cls_token = nn.Parameter(torch.zeros(1, 1, DIM))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + GRID**2, DIM))
        if registers:
            self.register_tokens = nn.Parameter(torch.zeros(1, registers, DIM))
        if is_v2:
            self.mask_token = nn.Parameter(torch.zeros(1, DIM))
        self.patch_embed = nn.ModuleDict({"proj": nn.Conv2d(3, DIM, PATCH, PATCH)})
        self.blocks = nn.ModuleList(Block(is_v2) for _ in range(DEPTH))
        self.norm = nn.LayerNorm(DIM, eps=1e-6)
        self.registers = registers
        for parameter in self.parameters():
            nn.init.normal_(parameter, std=0.3)

    def last_blocks(self, images, count):
        """The tokens after each of the last blocks, after the last norm: the class token, and the patches."""
        x = self.patch_embed["proj"](images).flatten(2).transpose(1, 2)
        x = torch.cat((self.cls_token.expand(len(x), -1, -1), x), 1) + self.pos_embed
        if self.registers:
            x = torch.cat((x[:, :1], self.register_tokens.expand(len(x), -1, -1), x[:, 1:]), 1)
        found = []
        for block in self.blocks:
            x = block(x)
            found.append(self.norm(x))
        return [(x[:, 0], x[:, 1 + self.registers :]) for x in found[-count:]]


def dino(backbone, images, count, has_mean):
    found = backbone.last_blocks(images, count)
    output = torch.cat([token for token, _ in found], -1)
    if has_mean:
        output = torch.stack((output, found[-1][1].mean(1)), -1).reshape(len(output), -1)
    return output


def dinov2(backbone, images, count):
    found = backbone.last_blocks(images, count)
    return torch.cat([token for token, _ in found] + [found[-1][1].mean(1)], -1)


def wrapped(head):
    """As DINO's evaluation saves it, beside what the optimiser keeps."""
    state = {f"module.linear.{name}": value for name, value in head.state_dict().items()}
    optimizer = {"state": {0: {"momentum_buffer": torch.zeros(3)}}, "param_groups": [{"lr": 0.1}]}
    return {"epoch": 100, "state_dict": state, "optimizer": optimizer, "best_acc": 77.0}


CASES = {
    "dino_4": (dict(is_v2=False), lambda *x: dino(*x, 4, False), 4, wrapped),
    "dino_mean": (dict(is_v2=False), lambda *x: dino(*x, 1, True), 2, wrapped),
    "dinov2_1": ({}, lambda *x: dinov2(*x, 1), 2, lambda head: head.state_dict()),
    "dinov2_4": ({}, lambda *x: dinov2(*x, 4), 5, lambda head: head.state_dict()),
    "dinov2_reg_4": (dict(registers=3), lambda *x: dinov2(*x, 4), 5, lambda head: head.state_dict()),
}

target = sys.argv[1]
for seed, (name, (options, read, times, saved)) in enumerate(CASES.items()):
    torch.manual_seed(seed)
    backbone, head = Backbone(**options), nn.Linear(times * DIM, CLASSES)
    images, labels = torch.randn(BATCH, 3, SIZE, SIZE), torch.arange(BATCH)
    logits = head(read(backbone, images))
    loss = functional.cross_entropy(logits, labels)
    loss.backward()
    torch.save(backbone.state_dict(), f"{target}/{name}.backbone.pth")
    torch.save(saved(head), f"{target}/{name}.head.pth")
    named = [*backbone.named_parameters(), *((f"head.{name}", value) for name, value in head.named_parameters())]
    grads = {name: value.grad.flatten().tolist() for name, value in named if value.grad is not None}
    record = {"input": images, "labels": labels, "logits": logits, "loss": loss.reshape(1)}
    record = {key: value.detach().flatten().tolist() for key, value in record.items()}
    json.dump({**record, "grads": grads}, open(f"{target}/{name}.json", "w"))
