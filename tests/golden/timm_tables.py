"""Writes tests/fixtures/timm/tables.json: tables of relative positions for pictures of another size.

    PYTHONPATH=FOLDER_WITH_TIMM_1.0.29 python3 tests/golden/timm_tables.py
    deno fmt tests/fixtures/timm/tables.json

`timm` is what timm's `resize_rel_pos_bias_table` makes of a table of a 4×4 grid and two heads, `huggingFace` what PyTorch's
bilinear interpolation does, as Hugging Face's BEiT calls it. `networks` are logits of BEiTs with parameters for pictures of
16 pixels, loaded by timm for others. All numbers follow from names, as those of `timm_networks.py`.
"""
import json

import timm
import torch
from timm.layers import resize_rel_pos_bias_table
from timm.models.beit import checkpoint_filter_fn

from timm_networks import CLASSES, ROOT, SIZES, numbers, parameter, rounded

GRID, HEADS = 4, 2
GRIDS = [3, 7]
KINDS = [{}, {"use_rel_pos_bias": False, "use_shared_rel_pos_bias": True, "use_abs_pos_emb": True}]
SIDES = [12, 20, 36]


def tables(resize):
    table = torch.from_numpy(numbers("table", ((2 * GRID - 1) ** 2 + 3, HEADS))).float()
    return {grid: rounded(resize(table, 2 * grid - 1).flatten().tolist()) for grid in GRIDS}


def timm_table(table, side):
    grid = (side + 1) // 2
    return resize_rel_pos_bias_table(table, (grid, grid), (side**2 + 3, HEADS))


def bilinear_table(table, side):
    old = 2 * GRID - 1
    planes = table[: old**2].reshape(1, old, old, HEADS).permute(0, 3, 1, 2)
    planes = torch.nn.functional.interpolate(planes, size=(side, side), mode="bilinear")
    return torch.cat([planes.permute(0, 2, 3, 1).reshape(side**2, HEADS), table[old**2 :]])


def build(kind, side):
    sizes = {**SIZES, "img_size": side, **kind}
    return timm.create_model("beit_base_patch16_224", num_classes=CLASSES, **sizes).eval()


def network(kind, side):
    small = build(kind, SIZES["img_size"])
    stored = {
        key: torch.from_numpy(parameter(key, tensor.shape)).float() for key, tensor in small.named_parameters()
    }
    model = build(kind, side)
    model.load_state_dict(checkpoint_filter_fn(stored, model))
    pictures = torch.from_numpy(numbers("input", (2, 3, side, side))).float()
    with torch.no_grad():
        return {"args": kind, "side": side, "logits": rounded(model(pictures).flatten().tolist())}


facts = {
    "timm": tables(timm_table),
    "huggingFace": tables(bilinear_table),
    "networks": [network(kind, side) for kind in KINDS for side in SIDES],
}
(ROOT / "tests/fixtures/timm/tables.json").write_text(json.dumps(facts))
