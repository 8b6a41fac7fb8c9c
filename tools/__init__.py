"""Tools of the repository itself; nothing in the product imports them."""
