"""The transparency log: signed checkpoints, tiles, witnesses."""
