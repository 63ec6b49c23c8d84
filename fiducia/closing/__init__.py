"""`fiducia period` and `fiducia year`: the months and years of a fund's books."""
