"""Who asks, and what they may see, of Taizhang's HTTP edge."""
