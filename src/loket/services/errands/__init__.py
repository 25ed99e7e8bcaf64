"""Steps of cases that applications of partners carry out."""
