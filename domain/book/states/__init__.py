"""States: what decisions know of a station or an area, folded from its stream."""
