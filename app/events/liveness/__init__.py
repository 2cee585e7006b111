"""Whether an event that comes again is still run: organisers are asked, and what nobody stands by ends."""
