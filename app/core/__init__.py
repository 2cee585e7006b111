"""What every room stands on: database, clock, errors, paging, slugs, outbox."""
