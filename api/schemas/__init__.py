"""The shapes that HTTP bodies and answers have, of Taizhang's HTTP edge."""
