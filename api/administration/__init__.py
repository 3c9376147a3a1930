"""What an operator decides, whether by a command or on a page: both call what stands here."""
