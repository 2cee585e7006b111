"""What every answer shares: errors, security headers, guards, assets, filters. Knows no feature."""
