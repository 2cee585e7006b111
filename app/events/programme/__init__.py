"""What happens at an event: its sessions with speakers, tracks and rooms."""
