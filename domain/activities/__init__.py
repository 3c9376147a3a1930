"""Activities: groups and their sessions, community activities, governance, resources, desk, office work."""
