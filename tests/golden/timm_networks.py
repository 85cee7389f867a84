"""Writes tests/fixtures/timm/networks.json: what timm computes with every Vision Transformer it has a name for, made small.

    PYTHONPATH=FOLDER_WITH_TIMM_1.0.29 python3 tests/golden/timm_networks.py
    deno fmt tests/fixtures/timm/networks.json

All parameters, and the pictures, follow from their names (`numbers`), so that only logits need to be kept. Names, and other
arguments of VARIANTS, that give the same logits share an entry.
"""
import json
import math
import re
from pathlib import Path

import numpy
import timm
import torch

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"img_size": 16, "patch_size": 4, "embed_dim": 24, "depth": 2, "num_heads": 2}
CLASSES = 3

# Arguments that no published network has, but that a config.json can give.
VARIANTS = [
    ("vit_base_patch16_224", {"global_pool": "token", "fc_norm": True}),
    ("vit_base_patch16_224", {"global_pool": "map"}),
    ("vit_base_patch16_224", {"global_pool": "map", "pool_include_prefix": True}),
    ("vit_base_patch14_reg4_dinov2", {"global_pool": "map"}),
    ("vit_base_patch14_reg4_dinov2", {"global_pool": "avg", "pool_include_prefix": True}),
    ("vit_base_patch14_reg4_dinov2", {"global_pool": "avg", "fc_norm": False}),
    ("vit_giant_patch14_dinov2", {"act_layer": "gelu"}),
    ("vit_base_patch16_clip_quickgelu_224", {"global_pool": "map"}),
    ("vit_base_patch16_224", {"final_norm": False}),
    ("eva02_tiny_patch14_224", {"global_pool": "token", "use_fc_norm": True}),
    ("vit_base_patch16_dinov3", {"global_pool": "map"}),
    ("vit_base_patch16_dinov3", {"rope_grid_indexing": "xy"}),
    ("vit_base_patch16_dinov3", {"rope_rotate_half": False}),
    ("vit_pe_core_base_patch16_224", {"rope_rotate_half": True}),
    ("vit_base_patch16_dinov3_qkvb", {"scale_mlp": True, "scale_attn_inner": True}),
    ("vit_base_patch16_rope_ape_224", {"num_reg_tokens": 3}),
    ("vit_base_patch16_rope_ape_224", {"num_reg_tokens": 3, "no_embed_class": False}),
    ("vit_base_patch16_rope_224", {"qkv_fused": False}),
    ("vit_pe_core_base_patch16_224", {"global_pool": "token"}),
    ("vit_pe_core_base_patch16_224", {"img_size": 20}),
    ("vit_base_patch16_dinov3", {"img_size": 20}),
    ("beit_base_patch16_224", {"global_pool": "token"}),
    ("beit_base_patch16_224", {"use_abs_pos_emb": True, "scale_mlp": True}),
]


def names():
    """All names of this project's table."""
    text = (ROOT / "src/checkpoint/generated/timm_architectures.ts").read_text()
    rows = text.split("TIMM_INPUTS")[0]
    return sorted(name for row in re.findall(r'^  "([^"]+)":', rows, re.M) for name in row.split())


def numbers(name, shape):
    """Float32 numbers in [-1, 1) that follow from a name, by a hash of 32 bits."""
    seed = 2166136261
    for byte in name.encode():
        seed = (seed ^ byte) * 16777619 % 2**32
    x = numpy.arange(1, math.prod(shape) + 1, dtype=numpy.uint32) * numpy.uint32(2654435761) + numpy.uint32(seed)
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        x = (x ^ (x >> numpy.uint32(shift))) * numpy.uint32(factor)
    x ^= x >> numpy.uint32(16)
    return (x / 2**31 - 1).reshape(shape)


def parameter(name, shape):
    """Matrices keep the size of what they are applied to; factors lie around 1."""
    values = numbers(name, shape)
    if len(shape) > 1 and name.endswith("weight"):
        return values * math.sqrt(3 / math.prod(shape[1:]))
    return 1 + values / 2 if name.endswith("weight") or "gamma" in name else values / 2


def logits(name, args):
    """The logits of two pictures, computed in float64, but for learnt rotary positions, which timm has in float32 alone."""
    sizes = {**SIZES, **args}
    model = timm.create_model(name, num_classes=CLASSES, **sizes).eval()
    for key, tensor in model.named_parameters():
        tensor.data = torch.from_numpy(parameter(key, tensor.shape).astype(numpy.float32))
    side = sizes["img_size"]
    pictures = torch.from_numpy(numbers("input", (2, 3, side, side)).astype(numpy.float32))
    precision = torch.float32 if "_mixed_" in name else torch.float64
    with torch.no_grad():
        values = model.to(precision)(pictures.to(precision)).flatten().tolist()
    return [float(f"{value:.7g}") for value in values]


def main():
    entries = {}
    for name, args in [(name, {}) for name in names()] + VARIANTS:
        if name.endswith("_sam"):
            continue  # a name for old models: timm knows the network by another one
        key = json.dumps([args, logits(name, args)])
        entries.setdefault(key, []).append(name)
    lines = [
        json.dumps({"names": " ".join(found), "args": args, "logits": values})
        for key, found in entries.items()
        for args, values in [json.loads(key)]
    ]
    file = ROOT / "tests/fixtures/timm/networks.json"
    file.parent.mkdir(exist_ok=True)
    shared = json.dumps({"timm": timm.__version__, "sizes": SIZES, "classes": CLASSES})[1:-1]
    file.write_text("{" + shared + ', "networks": [\n' + ",\n".join(lines) + "\n]}\n")
    print(f"{len(lines)} networks of {sum(map(len, entries.values()))} names")


main()
