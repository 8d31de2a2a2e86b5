"""Does the code say what the law says, and is the law sound: coverage, number audit, proofs."""
