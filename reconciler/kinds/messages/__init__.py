"""What messages may say: the files of `send`, and what the checks that send have in common with them."""
