"""Other people's calendars: asked at intervals, compared, taken over when an organiser agrees or trusts them."""
