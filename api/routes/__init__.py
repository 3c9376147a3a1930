"""One file per resource: addresses to commands and questions, of Taizhang's HTTP edge."""
