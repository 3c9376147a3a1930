"""What people fill in: fields, the details made of them, the files beside them."""
