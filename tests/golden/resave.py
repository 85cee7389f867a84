"""Saves a model of timm's again as other libraries publish theirs: python3 resave.py SOURCE TARGET

SOURCE is a folder with model.safetensors in timm's names and config.json. TARGET gets a folder for each library and
format. The names, splits and orders of axes are written down here from those libraries, and not from this project.
"""
import json
import os
import struct
import sys

import numpy
import torch

KINDS = {"F32": numpy.float32, "F16": numpy.float16}
PREPROCESSOR = {
    "image_processor_type": "CLIPImageProcessor",
    "size": {"shortest_edge": 248},
    "crop_size": {"height": 224, "width": 224},
    "resample": 3,
    "image_mean": [0.5, 0.5, 0.5],
    "image_std": [0.5, 0.5, 0.5],
}


def read_safetensors(path):
    data = open(path, "rb").read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + at for at in entry["data_offsets"])
        tensors[name] = numpy.frombuffer(data[begin:end], KINDS[entry["dtype"]]).reshape(entry["shape"])
    return tensors


def write_safetensors(path, tensors):
    header, at = {"__metadata__": {"format": "pt"}}, 0
    words = {numpy.dtype(kind): word for word, kind in KINDS.items()}
    for name, tensor in tensors.items():
        offsets = [at, at + tensor.nbytes]
        header[name] = {"dtype": words[tensor.dtype], "shape": list(tensor.shape), "data_offsets": offsets}
        at += tensor.nbytes
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(tensor.tobytes())


def hugging_face(timm):
    """ViTForImageClassification: query, key and value each for itself."""
    tensors = {}
    fixed = {
        "cls_token": "vit.embeddings.cls_token",
        "pos_embed": "vit.embeddings.position_embeddings",
        "patch_embed.proj": "vit.embeddings.patch_embeddings.projection",
        "norm": "vit.layernorm",
        "head": "classifier",
    }
    inner = {
        "norm1": "layernorm_before",
        "attn.proj": "attention.output.dense",
        "norm2": "layernorm_after",
        "mlp.fc1": "intermediate.dense",
        "mlp.fc2": "output.dense",
    }
    for name, tensor in timm.items():
        stem, _, end = name.rpartition(".")
        if not name.startswith("blocks."):
            tensors[fixed[name] if name in fixed else f"{fixed[stem]}.{end}"] = tensor
            continue
        _, block, layer = stem.split(".", 2)
        prefix = f"vit.encoder.layer.{block}."
        if layer == "attn.qkv":
            for part, piece in zip(["query", "key", "value"], numpy.split(tensor, 3)):
                tensors[f"{prefix}attention.attention.{part}.{end}"] = piece
        else:
            tensors[f"{prefix}{inner[layer]}.{end}"] = tensor
    return tensors


def torchvision(timm):
    """torchvision's VisionTransformer: names of its modules, in_proj as nn.MultiheadAttention has it."""
    fixed = {"cls_token": "class_token", "pos_embed": "encoder.pos_embedding"}
    outer = {"patch_embed.proj": "conv_proj", "norm": "encoder.ln", "head": "heads.head"}
    inner = {"norm1": "ln_1", "attn.proj": "self_attention.out_proj", "norm2": "ln_2", "mlp.fc1": "mlp.0", "mlp.fc2": "mlp.3"}
    tensors = {}
    for name, tensor in timm.items():
        stem, _, end = name.rpartition(".")
        if name in fixed:
            tensors[fixed[name]] = tensor
        elif stem in outer:
            tensors[f"{outer[stem]}.{end}"] = tensor
        else:
            _, block, layer = stem.split(".", 2)
            prefix = f"encoder.layers.encoder_layer_{block}."
            theirs = f"self_attention.in_proj_{end}" if layer == "attn.qkv" else f"{inner[layer]}.{end}"
            tensors[prefix + theirs] = tensor
    return tensors


def jax(timm, heads):
    """Google's JAX models: linears [in, out], convolutions [height, width, in, out], attention with an axis of heads."""
    tensors = {}
    for name, tensor in timm.items():
        stem, _, end = name.rpartition(".")
        if name == "cls_token":
            tensors["cls"] = tensor
        elif name == "pos_embed":
            tensors["Transformer/posembed_input/pos_embedding"] = tensor
        elif stem == "patch_embed.proj":
            tensors[f"embedding/{'bias' if end == 'bias' else 'kernel'}"] = tensor if end == "bias" else tensor.transpose(2, 3, 1, 0)
        elif stem == "norm":
            tensors[f"Transformer/encoder_norm/{'bias' if end == 'bias' else 'scale'}"] = tensor
        elif stem == "head":
            tensors[f"head/{'bias' if end == 'bias' else 'kernel'}"] = tensor if end == "bias" else tensor.T
        else:
            jax_block(tensors, stem, end, tensor, heads)
    return tensors


def jax_block(tensors, stem, end, tensor, heads):
    _, block, layer = stem.split(".", 2)
    prefix = f"Transformer/encoderblock_{block}/"
    attention = f"{prefix}MultiHeadDotProductAttention_1/"
    word = "bias" if end == "bias" else "kernel"
    if layer in ("norm1", "norm2"):
        index = {"norm1": 0, "norm2": 2}[layer]
        tensors[f"{prefix}LayerNorm_{index}/{'bias' if end == 'bias' else 'scale'}"] = tensor
    elif layer == "attn.qkv":
        for part, piece in zip(["query", "key", "value"], numpy.split(tensor, 3)):
            wide = piece.shape[0] // heads
            shaped = piece.reshape(heads, wide) if end == "bias" else piece.T.reshape(-1, heads, wide)
            tensors[f"{attention}{part}/{word}"] = shaped
    elif layer == "attn.proj":
        tensors[f"{attention}out/{word}"] = tensor if end == "bias" else tensor.T.reshape(heads, -1, tensor.shape[0])
    else:
        dense = {"mlp.fc1": 0, "mlp.fc2": 1}[layer]
        tensors[f"{prefix}MlpBlock_3/Dense_{dense}/{word}"] = tensor if end == "bias" else tensor.T


def as_torch(tensors):
    return {name: torch.from_numpy(tensor.copy()) for name, tensor in tensors.items()}


def in_shards(tensors, count):
    """Names by the number of their shard, none of them empty; neighbours lie in different shards."""
    return [dict(list(tensors.items())[shard::count]) for shard in range(count)]


def main(source, target):
    timm = read_safetensors(f"{source}/model.safetensors")
    config = open(f"{source}/config.json").read()
    shape = timm["pos_embed"].shape
    hf_config = json.dumps({
        "model_type": "vit",
        "architectures": ["ViTForImageClassification"],
        "hidden_size": shape[2],
        "num_hidden_layers": sum(name.endswith("norm1.weight") for name in timm),
        "num_attention_heads": 3,
        "intermediate_size": 4 * shape[2],
        "image_size": 224,
        "patch_size": 16,
        "layer_norm_eps": 1e-6,
        "id2label": {str(index): f"LABEL_{index}" for index in range(1000)},
    })

    def folder(name, **texts):
        path = f"{target}/{name}"
        os.makedirs(path, exist_ok=True)
        for file, text in texts.items():
            open(f"{path}/{file}.json", "w").write(text)
        return path

    hugging = hugging_face(timm)
    hf_texts = {"config": hf_config, "preprocessor_config": json.dumps(PREPROCESSOR)}
    write_safetensors(f"{folder('hugging_face', **hf_texts)}/model.safetensors", hugging)
    torch.save(as_torch(hugging), f"{folder('hugging_face_bin', **hf_texts)}/pytorch_model.bin")
    torch.save(as_torch(torchvision(timm)), f"{folder('torchvision', preprocessor_config=hf_texts['preprocessor_config'])}/vit_t_16.pth")
    numpy.savez(f"{folder('jax')}/Ti_16.npz", **jax(timm, 3))
    numpy.savez_compressed(f"{folder('jax_packed')}/Ti_16.npz", **jax(timm, 3))
    torch.save(as_torch(timm), f"{folder('timm_bin', config=config)}/pytorch_model.bin")
    legacy = f"{folder('timm_legacy_bin', config=config)}/pytorch_model.bin"
    torch.save(as_torch(timm), legacy, _use_new_zipfile_serialization=False)
    trained = {"epoch": 3, "state_dict": {f"module.{name}": tensor for name, tensor in as_torch(timm).items()}}
    torch.save(trained, f"{folder('trainer')}/checkpoint.pth.tar")

    for name, ending, write in [
        ("sharded", "safetensors", write_safetensors),
        ("sharded_bin", "bin", lambda path, tensors: torch.save(as_torch(tensors), path)),
    ]:
        path = folder(name, **hf_texts)
        stem = "model" if ending == "safetensors" else "pytorch_model"
        places = {}
        for shard, tensors in enumerate(in_shards(hugging, 3)):
            file = f"{stem}-{shard + 1:05}-of-00003.{ending}"
            write(f"{path}/{file}", tensors)
            places.update(dict.fromkeys(tensors, file))
        index = {"metadata": {"total_size": sum(tensor.nbytes for tensor in hugging.values())}, "weight_map": places}
        open(f"{path}/{stem}.{ending}.index.json", "w").write(json.dumps(index))

    half = {name: tensor.astype(numpy.float16) for name, tensor in timm.items()}
    write_safetensors(f"{folder('f16', config=config)}/model.safetensors", half)
    torch.save(as_torch(half), f"{folder('f16_bin', config=config)}/pytorch_model.bin")


if __name__ == "__main__":
    main(*sys.argv[1:])
