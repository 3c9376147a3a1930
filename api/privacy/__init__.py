"""People's data: files, readings, erasures, holds, and the keys of the vault."""
