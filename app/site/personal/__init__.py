"""A calendar of one's own: what somebody comes to, starred, or has taken, at a secret address."""
