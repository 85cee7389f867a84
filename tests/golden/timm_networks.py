"""Writes tests/fixtures/timm/networks.json: what timm computes with every Vision Transformer it has a name for, made small.

    PYTHONPATH=FOLDER_WITH_TIMM_1.0.29 python3 tests/golden/timm_networks.py
    deno fmt tests/fixtures/timm/networks.json

All parameters, and the pictures, follow from their names (`numbers`), so that only logits need to be kept. Names, and other
arguments of VARIANTS, that give the same logits share an entry. Of DIFFERENTIATED also every gradient of a loss is kept, as
its largest number and its product with numbers that follow from its name.
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
LABELS = [0, 2]

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
    ("beit_base_patch16_224", {"use_rel_pos_bias": False, "use_shared_rel_pos_bias": True}),
    ("beit_base_patch16_224", {"use_shared_rel_pos_bias": True, "use_abs_pos_emb": True}),
    ("vit_base_patch16_rope_mixed_ape_224", {"rope_grid_indexing": "ij", "num_reg_tokens": 2}),
    ("vit_base_patch16_rope_mixed_224", {"rope_rotate_half": True, "img_size": 20}),
    ("aimv2_large_patch14_224", {"global_pool": "map", "proj_bias": True}),
    ("vit_base_patch16_xp_224", {"qkv_bias": True, "init_values": 0.1, "reg_tokens": 2}),
    ("vit_base_patch16_rpn_224", {"class_token": True, "global_pool": "token", "qkv_bias": True}),
    ("vit_base_patch16_18x2_224", {"qk_norm": True, "scale_attn_norm": True, "scale_mlp_norm": True}),
    ("eva02_enormous_patch14_clip_224", {"use_rot_pos_emb": True, "swiglu_mlp": True, "scale_attn_inner": True}),
    ("test_vit4", {"qk_norm": True, "pre_norm": True, "fc_norm": False}),
]

# Networks with parts that no other golden has gradients of; all their variants are differentiated, too.
DIFFERENTIATED = {
    "aimv2_large_patch14_224",
    "beit_base_patch16_224",
    "eva02_enormous_patch14_clip_224",
    "test_vit4",
    "vit_base_patch16_18x2_224",
    "vit_base_patch16_rope_224",
    "vit_base_patch16_rope_mixed_224",
    "vit_base_patch16_rope_mixed_ape_224",
    "vit_base_patch16_rpn_224",
    "vit_base_patch16_xp_224",
    "vit_pe_core_base_patch16_224",
    "vit_pe_spatial_tiny_patch16_512",
    "vit_pwee_patch16_reg1_gap_256",
}


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


def answers(name, args):
    """The logits of two pictures, computed in float64, but for learnt rotary positions, which timm has in float32 alone, and
    of DIFFERENTIATED the gradients."""
    sizes = {**SIZES, **args}
    model = timm.create_model(name, num_classes=CLASSES, **sizes).eval()
    for key, tensor in model.named_parameters():
        tensor.data = torch.from_numpy(parameter(key, tensor.shape).astype(numpy.float32))
    side = sizes["img_size"]
    pictures = torch.from_numpy(numbers("input", (2, 3, side, side)).astype(numpy.float32))
    precision = torch.float32 if "_mixed_" in name else torch.float64
    model = model.to(precision)
    logits = model(pictures.to(precision))
    found = {"logits": rounded(logits.flatten().tolist())}
    if name not in DIFFERENTIATED:
        return found
    torch.nn.functional.cross_entropy(logits, torch.tensor(LABELS)).backward()
    gradients = {}
    for key, tensor in model.named_parameters():
        gradient = tensor.grad.double().numpy()
        product = float((gradient * numbers(key, gradient.shape)).sum())
        gradients[key] = rounded([product, float(abs(gradient).max())])
    return {**found, "gradients": gradients}


def rounded(values):
    return [float(f"{value:.7g}") for value in values]


def main():
    entries = {}
    for name, args in [(name, {}) for name in names()] + VARIANTS:
        if name.endswith("_sam"):
            continue  # a name for old models: timm knows the network by another one
        found = answers(name, args)
        key = json.dumps([args, found["logits"]])
        entry = entries.setdefault(key, {"names": [], "args": args, **found})
        entry["names"].append(name)
        entry.update(found)
    lines = [json.dumps({**entry, "names": " ".join(entry["names"])}) for entry in entries.values()]
    file = ROOT / "tests/fixtures/timm/networks.json"
    file.parent.mkdir(exist_ok=True)
    facts = {"timm": timm.__version__, "sizes": SIZES, "classes": CLASSES, "labels": LABELS}
    shared = json.dumps(facts)[1:-1]
    file.write_text("{" + shared + ', "networks": [\n' + ",\n".join(lines) + "\n]}\n")
    print(f"{len(lines)} networks of {sum(len(entry['names']) for entry in entries.values())} names")


if __name__ == "__main__":
    main()
