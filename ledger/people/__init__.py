"""People: who is forgotten, who may look, who has looked."""
