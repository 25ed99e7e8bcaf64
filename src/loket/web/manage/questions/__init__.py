"""Citizens' questions about who read their data: answered by the agency's leader or an operator, with a clock."""
