"""Reading what outside sources report, and sending it to a fund that mirrors them."""
