"""Contributors, staff, roles and sign-in."""
