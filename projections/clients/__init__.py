"""The people served: who they are, how urgent, when last seen, and when they are to be seen again."""
