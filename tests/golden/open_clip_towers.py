"""Writes tests/fixtures/open_clip/towers.json: what OpenCLIP computes with small towers of pictures.

    PYTHONPATH=FOLDER_WITH_OPEN_CLIP_3.3.0:FOLDER_WITH_TIMM_1.0.29 python3 tests/golden/open_clip_towers.py
    deno fmt tests/fixtures/open_clip/towers.json

Parameters and pictures follow from their names, as those of `timm_networks.py`; `tensors` are their names and shapes, and
`vision` is what `open_clip_config.json` says of the tower. Towers whose parts the project lacks are here, too.
"""
import functools
import importlib.util
import json
import math
import sys
import types

import torch

from timm_networks import ROOT, numbers, parameter, rounded

# The package itself would load its models of texts, too.
PLACE = importlib.util.find_spec("open_clip").submodule_search_locations
sys.modules["open_clip"] = package = types.ModuleType("open_clip")
package.__path__ = list(PLACE)

if not hasattr(torch.nn.functional, "scaled_dot_product_attention"):  # before PyTorch 2

    def attend(q, k, v, attn_mask=None, dropout_p=0.0):
        return torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]), -1) @ v

    torch.nn.functional.scaled_dot_product_attention = attend

from open_clip.transformer import LayerNorm, QuickGELU, VisionTransformer  # noqa: E402

SIZES = {"image_size": 16, "patch_size": 4, "width": 24, "layers": 2, "head_width": 12, "mlp_ratio": 2.0}
EMBED_DIM = 10
POOL = {"attentional_pool": True, "attn_pooler_queries": 5, "attn_pooler_heads": 2}

TOWERS = [
    ({}, {}),
    ({"quick_gelu": True}, {"ls_init_value": 0.1}),
    ({}, {"no_ln_pre": True, "pool_type": "avg", "final_ln_after_pool": True}),
    ({}, {"pool_type": "avg"}),
    ({}, {"final_ln_after_pool": True}),
    ({}, POOL),
    ({"embed_dim": 24}, {**POOL, "attn_pooler_heads": 8, "final_ln_after_pool": True}),
    ({}, {"pos_embed_type": "sin_cos_2d", "act_kwargs": {"approximate": "tanh"}, "norm_kwargs": {"eps": 1e-3}}),
    ({}, {"qk_norm": True, "scale_attn_inner": True, "scale_fc": True}),
    ({}, {"block_type": "custom"}),
]


def tower(model, vision):
    sizes = {**SIZES, **vision}
    heads = sizes["width"] // sizes.pop("head_width")
    activation = QuickGELU if model.get("quick_gelu") else torch.nn.GELU
    activation = functools.partial(activation, **sizes.pop("act_kwargs", {}))
    norm = functools.partial(LayerNorm, **sizes.pop("norm_kwargs", {}))
    output = model.get("embed_dim", EMBED_DIM)
    return VisionTransformer(heads=heads, output_dim=output, act_layer=activation, norm_layer=norm, **sizes).eval()


def answers(model, vision):
    network = tower(model, vision)
    shapes = {}
    for key, tensor in network.state_dict().items():
        name = f"visual.{key}"
        shapes[name] = list(tensor.shape)
        tensor.copy_(torch.from_numpy(parameter(name, tensor.shape)).float())
    pictures = torch.from_numpy(numbers("input", (2, 3, SIZES["image_size"], SIZES["image_size"])))
    with torch.no_grad():
        embedding = network.double()(pictures.float().double())
    facts = {"embed_dim": EMBED_DIM, **model, "vision_cfg": {**SIZES, **vision}}
    return {"model": facts, "tensors": shapes, "embedding": rounded(embedding.flatten().tolist())}


def main():
    file = ROOT / "tests/fixtures/open_clip/towers.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps([answers(model, vision) for model, vision in TOWERS]))


main()
