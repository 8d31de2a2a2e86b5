"""What a change of the rules would cost: a reform is a set of parameters, table cells and readings laid over them."""
