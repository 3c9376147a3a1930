"""What the OpenAPI document says: bodies, answers, headers, problems, examples."""
