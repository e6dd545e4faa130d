"""An example shop: one page, one product, paid through a payment adapter."""
