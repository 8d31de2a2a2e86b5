"""Is the law itself sound: rules as integer arithmetic for Z3, proofs and smallest cases; time limits; citations."""
