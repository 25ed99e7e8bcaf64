"""Values that every room shares: pure, without database, network or clock."""
