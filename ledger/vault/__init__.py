"""The person vault: personal values outside the book that commits to them."""
