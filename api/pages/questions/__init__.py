"""Questions as pages: what a question declares of its page, and what draws every such page."""
