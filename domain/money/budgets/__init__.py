"""What a station plans to spend in a year: adopted, and amended with approval."""
