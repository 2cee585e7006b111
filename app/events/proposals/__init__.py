"""Events that anybody proposes: followed by a secret address, put into the calendar or declined by an organiser."""
