"""The durable tables and how they came to be."""
