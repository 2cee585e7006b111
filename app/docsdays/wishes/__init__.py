"""What people wish for: proposed by anybody, voted for, and opened, declined or merged by organisers."""
