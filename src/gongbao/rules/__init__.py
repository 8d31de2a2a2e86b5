"""The expression tree and its readings; dated parameters; a regulation."""
