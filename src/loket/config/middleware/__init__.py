"""What stands before every door: ids and logs, health, and a calm answer when the database is away."""
