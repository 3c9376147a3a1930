"""What the lives of a simulated station plan ahead."""
