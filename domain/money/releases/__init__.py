"""Money of a grant that its documents bind no longer."""
