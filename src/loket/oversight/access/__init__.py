"""Who read whose data: shown to the person, asked about, reported, withheld for an investigation, watched for what is unusual."""
