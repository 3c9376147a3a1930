"""What is simulated of a station beside its daily work, subject by subject."""
