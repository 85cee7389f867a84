"""
Exports a model of `tests/bench/server_peers.ts` as ONNX, by the oracle beside the repository:

    /usr/bin/python3 tests/bench/server/export.py ORACLE_FOLDER MODEL.safetensors OUT.onnx CONFIG

CONFIG is JSON with the fields of a VitConfig.
"""
import json
import sys

import torch

oracle_folder, source, target, config = sys.argv[1:]
sys.path.insert(0, oracle_folder)
from vit_oracle import Vit, load_safetensors  # noqa: E402

c = json.loads(config)
size = c["imageSize"]
model = Vit(image=size, patch=c["patchSize"], dim=c["embedDim"], depth=c["depth"], heads=c["numHeads"],
            mlp_ratio=c["mlpRatio"], classes=c["numClasses"]).eval()
model.load_state_dict({name: tensor.float() for name, tensor in load_safetensors(source).items()})
batch = {0: "batch"}
torch.onnx.export(model, torch.zeros(1, 3, size, size), target, opset_version=17, input_names=["pixel_values"],
                  output_names=["logits"], dynamic_axes={"pixel_values": batch, "logits": batch})
