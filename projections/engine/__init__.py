"""The engine: follows the log, fills the tables of every question, rebuilds and compares them."""
