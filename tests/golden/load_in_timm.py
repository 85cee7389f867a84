"""Prints, as JSON, the logits of timm for models in hub layout: python3 load_in_timm.py FOLDER INPUT FOLDER INPUT ...

INPUT is a safetensors file with the pictures, called input, in F32.
"""
import json
import struct
import sys

import numpy
import timm
import torch


def read_input(path):
    data = open(path, "rb").read()
    (length,) = struct.unpack("<Q", data[:8])
    entry = json.loads(data[8 : 8 + length])["input"]
    begin, end = (8 + length + at for at in entry["data_offsets"])
    return torch.from_numpy(numpy.frombuffer(data[begin:end], numpy.float32).reshape(entry["shape"]).copy())


def logits(folder, path):
    model = timm.create_model(f"local-dir:{folder}", pretrained=True).eval()
    with torch.no_grad():
        return model(read_input(path)).flatten().tolist()


arguments = sys.argv[1:]
print(json.dumps([logits(*pair) for pair in zip(arguments[::2], arguments[1::2])]))
