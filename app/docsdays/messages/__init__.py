"""Organisers write to the people of a day. Addresses are shown to nobody."""
