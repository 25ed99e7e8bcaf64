"""What a person's own application does through the API: services, applying, cases, messages, documents. The mobile app uses nothing else."""
